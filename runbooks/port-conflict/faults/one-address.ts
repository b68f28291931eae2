import type {Fault} from 'drydock-cli';
import {tryProxy} from './_proxy.ts';

export default {
	id: 'one-address',
	title: 'A program has port 8443 at one address, and a container wants it at all',
	async inject(host) {
		// Without -f it goes into the background by itself.
		await host.run(['busybox', 'httpd', '-p', '127.0.0.3:8443', '-h', '/tmp']);
		await tryProxy(host);
	},
	drill: {set: {container: 'proxy'}, answers: {program: 'end'}},
	cured: host => host.runs('proxy'),
	changes: ['container proxy', 'port 127.0.0.3:8443/tcp', 'port 8443/tcp'],
} satisfies Fault;
