import type {Fault} from 'drydock-cli';
import {tryProxy} from './_proxy.ts';

export default {
	id: 'port-conflict',
	title: 'Two containers want port 8443',
	async inject(host) {
		await host.docker('run', '-d', '--name', 'old-proxy', '--stop-signal', 'KILL', '-p', '8443:80', 'bb:1', 'httpd', '-f', '-p', '80');
		await tryProxy(host);
	},
	drill: {set: {container: 'proxy'}, answers: {container: 'holder'}},
	cured: host => host.runs('proxy'),
	changes: ['container old-proxy', 'container proxy'],
} satisfies Fault;
