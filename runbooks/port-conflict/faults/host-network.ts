import type {Fault} from 'drydock-cli';

export default {
	id: 'host-network',
	title: 'A container on the host\'s network has port 8443',
	async inject(host) {
		await host.docker('run', '-d', '--name', 'old-proxy', '--stop-signal', 'KILL', '--network', 'host', 'bb:1', 'httpd', '-f', '-p', '8443');
		await host.docker('create', '--name', 'proxy', '--stop-signal', 'KILL', '-p', '8443:80', 'bb:1', 'httpd', '-f', '-p', '80');
		// The failed start is the incident: docker ps shows no port of the container that has it.
		await host.docker('start', 'proxy').catch(() => undefined);
	},
	drill: {set: {container: 'proxy'}, answers: {container: 'holder'}},
	async cured(host) {
		const state = (await host.docker('inspect', '--format', '{{.State.Status}} {{.State.Error}}', 'proxy')).trim();
		return state === 'running' || `proxy is ${state}`;
	},
	changes: ['container old-proxy', 'container proxy'],
} satisfies Fault;
