import {dockerService, type HostReader} from 'drydock-cli';
import type {Facts} from './facts.ts';
import {containersUp, downAmong} from './host.ts';

/** Where the engine keeps its networks and endpoints. */
export const storePath = (dataRoot: string): string => `${dataRoot}/network/files/local-kv.db`;
/** How long Docker may be gone, and what if longer. */
export const away = {
	seconds: 180,
	fallback: 'If this run changed the store, drydock undo puts the saved one back and starts Docker; by hand, with Docker stopped, copy back copies/local-kv.db in the folder of the run. If it did not, no file of the engine was changed.',
};

/** The daemon is stopped on two rungs, each going on its own way. */
export const stopDocker = {
	title: 'Stop Docker',
	why: 'The store is read into memory at the start and written from there. A file changed under a running daemon would be overwritten, or worse.',
	risk: 'destructive',
	reversible: true,
	away,
	noWayBack: 'Containers that were started with --rm are removed when they stop.',
	plan: async ({host}: {host: HostReader}) => [await dockerService(host, 'stop')],
	verify: async ({host}: {host: HostReader}) => host.docker.ping().then(() => 'Docker still answers', () => true as const),
	verifyWithinSeconds: 30,
} as const;

export const startDocker = {
	title: 'Start Docker',
	why: 'It reads its store anew. With many containers this takes half a minute.',
	risk: 'disruptive',
	reversible: true,
	away,
	plan: async ({host}: {host: HostReader}) => [await dockerService(host, 'start')],
	verify: async ({host}: {host: HostReader}) => host.docker.ping().then(() => true as const),
	verifyWithinSeconds: 120,
} as const;

/** Before Docker goes away, each time. */
export const noteWhatRuns = {
	title: 'Note what runs',
	why: 'Without live-restore every container stops with Docker, and only those with a restart policy come back by themselves.',
	gives: ['ran'],
	look: async ({host}: {host: HostReader}) => ({ran: await containersUp(host)}),
	say: ({ran}: Pick<Facts, 'ran'>) => [`Running now: ${ran.map(({name}) => name).join(', ') || 'nothing'}.`],
} as const;

/** After Docker was away, each time: only containers with a restart policy come back by themselves. */
export const startWhatRan = {
	title: 'Start what ran before',
	why: 'Containers without a restart policy do not come back by themselves.',
	needs: ['ran'],
	risk: 'safe',
	reversible: true,
	plan: async ({host, facts: {ran}}: {host: HostReader; facts: Pick<Facts, 'ran'>}) => (await downAmong(host, ran)).map(container => ({kind: 'container.start' as const, container})),
	verify: async ({host, facts: {ran}}: {host: HostReader; facts: Pick<Facts, 'ran'>}) => {
		const down = await downAmong(host, ran);
		return down.length === 0 || `does not run: ${down.map(({name}) => name).join(', ')}`;
	},
	verifyWithinSeconds: 30,
} as const;
