import type {Fault} from 'drydock-cli';

export default {
	id: 'network-made-again',
	title: 'A network was made again by hand, and a container still means the old one',
	async inject(host) {
		const create = ['network', 'create', '--subnet', '172.31.240.0/24', 'edge'];
		await host.docker(...create);
		await host.docker('run', '-d', '--name', 'proxy', '--stop-signal', 'KILL', '--network', 'edge', '--ip', '172.31.240.10', '-p', '8443:80', 'bb:1', 'httpd', '-f', '-p', '80');
		await host.docker('stop', 'proxy');
		await host.docker('network', 'rm', 'edge');
		await host.docker(...create);
		await host.docker('run', '-d', '--name', 'app', '--network', 'edge', 'bb:1', 'sleep', '100000');
		await host.docker('start', 'proxy').catch(() => undefined);
	},
	drill: {set: {container: 'proxy'}},
	async cured(host) {
		const told = (await host.docker('inspect', '--format', '{{.State.Status}} {{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}', 'proxy')).trim();
		return told === 'running 172.31.240.10' || `proxy is ${told}`;
	},
	changes: ['container proxy'],
} satisfies Fault;
