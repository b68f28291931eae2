import type {Fault} from 'drydock-cli';

export default {
	id: 'port-conflict',
	title: 'Two containers want port 8443',
	async inject(host) {
		const web = ['--stop-signal', 'KILL', '-p', '8443:80', 'bb:1', 'httpd', '-f', '-p', '80'];
		await host.docker('run', '-d', '--name', 'old-proxy', ...web);
		await host.docker('create', '--name', 'proxy', ...web);
		// The failed start is the incident: its words stay in the container's state.
		await host.docker('start', 'proxy').catch(() => undefined);
	},
	drill: {set: {container: 'proxy'}, answers: {container: 'holder'}},
	async cured(host) {
		const state = (await host.docker('inspect', '--format', '{{.State.Status}} {{.State.Error}}', 'proxy')).trim();
		return state === 'running' || `proxy is ${state}`;
	},
	changes: ['container old-proxy', 'container proxy'],
} satisfies Fault;
