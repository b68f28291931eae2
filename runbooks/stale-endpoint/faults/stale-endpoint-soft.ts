import type {Fault} from 'drydock-cli';
import {leaveStale} from './_stale.ts';

export default {
	id: 'stale-endpoint-soft',
	title: 'Port 8443 is kept by Docker, in its memory alone, for a container that is gone',
	inject: host => leaveStale(host, store => store.replaceAll('v1.0/sandbox/', 'v1.0/sandbux/')),
	drill: {set: {container: 'proxy'}},
	cured: host => host.runs('proxy'),
	changes: ['container proxy'],
} satisfies Fault;
