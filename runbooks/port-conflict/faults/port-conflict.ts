import type {Fault} from 'drydock-cli';

export default {
	id: 'port-conflict',
	title: 'Two containers want port 8443',
	async inject(host) {
		await host.docker('run', '-d', '--name', 'old-proxy', '-p', '8443:80', 'bb:1', 'httpd', '-f', '-p', '80');
		await host.docker('create', '--name', 'proxy', '-p', '8443:80', 'bb:1', 'httpd', '-f', '-p', '80');
		// The failed start is the incident: its words stay in the container's state.
		await host.docker('start', 'proxy').catch(() => undefined);
	},
	drill: {set: {container: 'proxy'}},
	async cured(host) {
		const state = (await host.docker('inspect', '--format', '{{.State.Status}} {{.State.Error}}', 'proxy')).trim();
		return state === 'running' || `proxy is ${state}`;
	},
} satisfies Fault;
