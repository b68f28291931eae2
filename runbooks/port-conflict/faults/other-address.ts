import type {Fault} from 'drydock-cli';

export default {
	id: 'other-address',
	title: 'A container has port 8443 at every address, and another wants it at one',
	async inject(host) {
		await host.docker('run', '-d', '--name', 'wide', '--stop-signal', 'KILL', '-p', '8443:80', 'bb:1', 'httpd', '-f', '-p', '80');
		await host.docker('create', '--name', 'proxy', '--stop-signal', 'KILL', '-p', '127.0.0.3:8443:80', 'bb:1', 'httpd', '-f', '-p', '80');
		// To the engine these are two places; it is the kernel that refuses.
		await host.docker('start', 'proxy').catch(() => undefined);
	},
	drill: {set: {container: 'proxy'}, answers: {container: 'holder'}},
	async cured(host) {
		const state = (await host.docker('inspect', '--format', '{{.State.Status}} {{.State.Error}}', 'proxy')).trim();
		return state === 'running' || `proxy is ${state}`;
	},
	changes: ['container proxy', 'container wide'],
} satisfies Fault;
