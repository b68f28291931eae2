import type {Fault} from 'drydock-cli';
import {tryProxy} from './_proxy.ts';

export default {
	id: 'host-network',
	title: 'A container on the host\'s network has port 8443',
	async inject(host) {
		await host.docker('run', '-d', '--name', 'old-proxy', '--stop-signal', 'KILL', '--network', 'host', 'bb:1', 'httpd', '-f', '-p', '8443');
		// docker ps shows no port of the container that has it.
		await tryProxy(host);
	},
	drill: {set: {container: 'proxy'}, answers: {container: 'holder'}},
	cured: host => host.runs('proxy'),
	changes: ['container old-proxy', 'container proxy'],
} satisfies Fault;
