import {join} from 'node:path';
import type {RunEvent} from '../engine/events.ts';
import {readJournal} from './journal-reader.ts';
import {listRuns} from './runs.ts';

type Started = RunEvent & {readonly type: 'run-started'};

const startOf = (events: readonly RunEvent[]): Started | undefined => events.find((event): event is Started => event.type === 'run-started');

const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

/**
 * The last rehearsal before a live run of the same runbook, inputs and engine, on a snapshot of that host and with
 * nothing thrown in: its events. Undefined when there is none. Throws `denied`.
 */
export const rehearsalOf = (folders: readonly string[], run: readonly RunEvent[]): readonly RunEvent[] | undefined => {
	const live = startOf(run);
	if (live === undefined || live.twin !== undefined || live.host.daemonId === '') return undefined;
	for (const {id, folder, state} of listRuns(folders, name => name.includes(`-${live.runbook}-`))) {
		if (state !== 'ended' || id === live.run) continue;
		const {events} = readJournal(join(folder, 'journal.jsonl'));
		const began = startOf(events);
		if (began?.twin?.taken === undefined || began.twin.faults.length > 0 || began.at > live.at) continue;
		if (began.runbook === live.runbook && began.hash === live.hash && began.host.daemonId === live.host.daemonId && began.host.hostname === live.host.hostname && same(began.inputs, live.inputs)) return events;
	}
	return undefined;
};
