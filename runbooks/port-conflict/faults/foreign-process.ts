import type {Fault} from 'drydock-cli';

export default {
	id: 'foreign-process',
	title: 'A program outside of Docker has port 8443',
	async inject(host) {
		// Without -f it goes into the background by itself.
		await host.run(['busybox', 'httpd', '-p', '8443', '-h', '/tmp']);
		await host.docker('create', '--name', 'proxy', '--stop-signal', 'KILL', '-p', '8443:80', 'bb:1', 'httpd', '-f', '-p', '80');
		await host.docker('start', 'proxy').catch(() => undefined);
	},
	drill: {set: {container: 'proxy'}, answers: {program: 'end'}},
	async cured(host) {
		const state = (await host.docker('inspect', '--format', '{{.State.Status}} {{.State.Error}}', 'proxy')).trim();
		return state === 'running' || `proxy is ${state}`;
	},
	changes: ['container proxy', 'port 8443/tcp'],
} satisfies Fault;
