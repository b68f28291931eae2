import type {Fault} from 'drydock-cli';

export default {
	id: 'network-missing',
	title: 'A network was removed while its containers were stopped',
	async inject(host) {
		await host.docker('network', 'create', '--subnet', '172.31.240.0/24', 'shop_edge');
		const web = ['--stop-signal', 'KILL', '--label', 'com.docker.compose.project=shop', '--network', 'shop_edge'];
		await host.docker('run', '-d', '--name', 'proxy', ...web, '--ip', '172.31.240.10', '--network-alias', 'www', '-p', '8443:80', 'bb:1', 'httpd', '-f', '-p', '80');
		await host.docker('run', '-d', '--name', 'app', ...web, '--ip', '172.31.240.20', '--restart', 'unless-stopped', 'bb:1', 'sleep', '100000');
		await host.docker('stop', 'proxy', 'app');
		await host.docker('network', 'prune', '-f');
		await host.docker('start', 'proxy').catch(() => undefined);
	},
	drill: {set: {container: 'proxy'}},
	async cured(host) {
		const told = await host.docker('inspect', '--format', '{{.Name}} {{.State.Status}} {{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}', 'proxy', 'app');
		return told === '/proxy running 172.31.240.10\n/app running 172.31.240.20\n' || told.trim().replaceAll('\n', ', ');
	},
	changes: ['container app', 'container proxy', 'network shop_edge'],
} satisfies Fault;
