import type {Fault} from 'drydock-cli';
import {tryProxy} from './_proxy.ts';

export default {
	id: 'foreign-process',
	title: 'A program outside of Docker has port 8443',
	async inject(host) {
		// Without -f it goes into the background by itself.
		await host.run(['busybox', 'httpd', '-p', '8443', '-h', '/tmp']);
		await tryProxy(host);
	},
	drill: {set: {container: 'proxy'}, answers: {program: 'end'}},
	cured: host => host.runs('proxy'),
	changes: ['container proxy', 'port 8443/tcp'],
} satisfies Fault;
