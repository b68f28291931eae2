import type {Fault} from 'drydock-cli';

export default {
	id: 'bridge-gone',
	title: 'The bridge of a network was deleted under its containers',
	async inject(host) {
		await host.docker('network', 'create', '--subnet', '172.31.240.0/24', '--gateway', '172.31.240.1', '--label', 'owner=shop', 'edge');
		const run = ['run', '-d', '--stop-signal', 'KILL', '--network', 'edge'];
		await host.docker(...run, '--name', 'web', '--ip', '172.31.240.10', '-p', '8443:80', 'bb:1', 'sh', '-c', 'echo here >/www/index.html; exec httpd -f -p 80 -h /www');
		await host.docker(...run, '--name', 'app', '--ip', '172.31.240.20', '--network-alias', 'backend', 'bb:1', 'sleep', '100000');
		const id = (await host.docker('network', 'inspect', '--format', '{{.Id}}', 'edge')).trim();
		await host.run(['ip', 'link', 'delete', `br-${id.slice(0, 12)}`]);
	},
	drill: {set: {network: 'edge'}},
	async cured(host) {
		const ask = String.raw`printf 'GET / HTTP/1.0\r\n\r\n' | nc -w 3 172.31.240.10 80`;
		const answer = await host.docker('exec', 'app', 'sh', '-c', ask).catch(String);
		return answer.includes('here') || `app does not reach web: ${answer.trim()}`;
	},
	changes: ['network edge'],
} satisfies Fault;
