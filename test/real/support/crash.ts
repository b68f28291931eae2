import {fileURLToPath} from 'node:url';
import type {RunEvent} from '../../../src/engine/events.ts';
import {parseJournal} from '../../../src/record/journal-reader.ts';
import {countChanging} from './counting.ts';
import type {RecordingProxy} from './proxy.ts';
import type {Server} from './server.ts';
import type {Outcome} from './tools.ts';

/** To be bound into a server: kills Drydock at a record of its journal. */
export const killProgram = {[fileURLToPath(new URL('kill-at.mjs', import.meta.url))]: '/opt/drydock/kill-at.mjs'};

export const runs = '/root/.local/state/drydock/runs';

/** `before:7`, `after:7`, `during:7`: Drydock is killed there. In the middle of the same: `daemon:7` the Docker daemon, `power:7` the whole server. */
export type KillPoint = `${'before' | 'after' | 'during' | 'daemon' | 'power'}:${number}`;

export interface Program {
	/** Until it is killed there, or to its end. Its requests go through the recording proxy. */
	run(args: string, kill?: KillPoint): Promise<Outcome>;
	/** The journal of the last run. */
	journal(): Promise<readonly RunEvent[]>;
	/** What changed the host since the last call: how often each request was made, without ids. */
	changing(): Promise<ReadonlyMap<string, number>>;
}

export const programOn = (server: Server, proxy: RecordingProxy): Program => {
	let seen = 0;
	return {
		async run(args, kill) {
			let cut: Promise<void> | undefined;
			const outcome = await server.run(`/opt/drydock/node /opt/drydock/dist/cli.js ${args} --no-input --approve destructive`, {
				env: {DOCKER_HOST: `unix://${proxy.socket}`, ...(kill === undefined ? {} : {DRYDOCK_KILL: kill, NODE_OPTIONS: '--import=/opt/drydock/kill-at.mjs'})},
				printed(text) {
					if (text.includes('CUT THE POWER')) cut ??= server.powercut();
				},
			});
			await cut;
			return outcome;
		},
		journal: async () => parseJournal(await server.succeed(`cat ${runs}/$(ls -t ${runs} | head -n 1)/journal.jsonl`)).events,
		changing: async () => {
			const all = await proxy.requests();
			const since = all.slice(seen);
			seen = all.length;
			return countChanging(since);
		},
	};
};

/** In the middle of each operation. */
export const operationPoints = (events: readonly RunEvent[], what: 'during' | 'daemon' | 'power'): readonly KillPoint[] => events.flatMap(({seq, type}): readonly KillPoint[] => (type === 'performing' ? [`${what}:${seq}`] : []));

/** Every point of a run at which it can be killed: around each record, and in the middle of each operation. */
export const killPoints = (events: readonly RunEvent[]): readonly KillPoint[] =>
	events.flatMap(({seq, type}): readonly KillPoint[] => [...(type === 'performed' ? [`before:${seq}` as const] : []), ...(seq === events.length ? [] : [`after:${seq}` as const]), ...(type === 'performing' ? [`during:${seq}` as const] : [])]);

/** So many of them, spread evenly; all with DRYDOCK_MATRIX=all. */
export const sampled = <T>(all: readonly T[], most: number): readonly T[] => {
	if (process.env['DRYDOCK_MATRIX'] === 'all') return all;
	const count = Math.min(most, all.length);
	return all.filter((_, index) => Array.from({length: count}, (_none, part) => Math.floor(((part + 0.5) * all.length) / count)).includes(index));
};
