import type {Fault} from 'drydock-cli';
import {tryProxy} from './_proxy.ts';

export default {
	id: 'other-address',
	title: 'A container has port 8443 at every address, and another wants it at one',
	async inject(host) {
		await host.docker('run', '-d', '--name', 'wide', '--stop-signal', 'KILL', '-p', '8443:80', 'bb:1', 'httpd', '-f', '-p', '80');
		// To the engine these are two places; it is the kernel that refuses.
		await tryProxy(host, '127.0.0.3:8443:80');
	},
	drill: {set: {container: 'proxy'}, answers: {container: 'holder'}},
	cured: host => host.runs('proxy'),
	changes: ['container proxy', 'container wide'],
} satisfies Fault;
