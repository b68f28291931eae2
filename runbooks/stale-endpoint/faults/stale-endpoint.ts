import type {Fault} from 'drydock-cli';
import {leaveStale} from './_stale.ts';

export default {
	id: 'stale-endpoint',
	title: 'Port 8443 is held by a container that is gone',
	inject: host => leaveStale(host, store => store.replaceAll('v1.0/sandbox/', 'v1.0/sandbux/').replaceAll('v1.0/endpoint/', 'v1.0/endpoins/')),
	drill: {set: {container: 'proxy'}},
	cured: host => host.runs('proxy'),
	changes: ['container proxy', 'network edge'],
} satisfies Fault;
