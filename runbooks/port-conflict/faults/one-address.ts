import type {Fault} from 'drydock-cli';

export default {
	id: 'one-address',
	title: 'A program has port 8443 at one address, and a container wants it at all',
	async inject(host) {
		// Without -f it goes into the background by itself.
		await host.run(['busybox', 'httpd', '-p', '127.0.0.3:8443', '-h', '/tmp']);
		await host.docker('create', '--name', 'proxy', '--stop-signal', 'KILL', '-p', '8443:80', 'bb:1', 'httpd', '-f', '-p', '80');
		await host.docker('start', 'proxy').catch(() => undefined);
	},
	drill: {set: {container: 'proxy'}, answers: {program: 'end'}},
	async cured(host) {
		const state = (await host.docker('inspect', '--format', '{{.State.Status}} {{.State.Error}}', 'proxy')).trim();
		return state === 'running' || `proxy is ${state}`;
	},
	changes: ['container proxy', 'port 127.0.0.3:8443/tcp', 'port 8443/tcp'],
} satisfies Fault;
