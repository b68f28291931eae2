import {expect, it} from '@jest/globals';
import {appendFileSync} from 'node:fs';
import {readFault, shippedFaults} from '../../src/lab/faults.ts';
import {realDescribe} from './support/real.ts';
import {undoDrill, type Result, type StoppedAt, type Undone} from './support/undo-drill.ts';

const minute = 60_000;
const all = process.env['DRYDOCK_MATRIX'] === 'all';
const stale = {cured: 'port 8443/tcp was listened on by docker-proxy, is free'};

/** Ways through a runbook that its fault does not take by itself, and what is known of taking them back. */
const drills: readonly {readonly id: string; readonly points?: readonly StoppedAt[]; readonly known?: Omit<Undone, 'fault' | 'runbook'>}[] = [
	{id: 'removed-pet'},
	{id: 'unsaved-pet', points: ['after-operation:3']},
	{id: 'big-log'},
	{id: 'dead-container'},
	{id: 'disk-full'},
	{id: 'garbage', points: ['after-operation:2']},
	// A container that ran on a bridge that is gone does not start again before there is one.
	{id: 'bridge-gone', points: ['after-operation:3'], known: {cannot: /could not find bridge/}},
	{id: 'network-made-again', points: ['during-operation:2']},
	{id: 'network-missing', points: ['end']},
	{id: 'foreign-process'},
	{id: 'host-network'},
	{id: 'one-address'},
	{id: 'other-address'},
	{id: 'port-conflict', points: ['during-operation:1', 'end']},
	{id: 'stale-endpoint-soft', known: stale},
	{id: 'stale-endpoint', points: ['after-operation:6'], known: stale},
	{id: 'stale-endpoint', known: {...stale, answers: {ladder: 'recreate-restart'}}},
	// Between the stop of the daemon and its start.
	{id: 'stale-endpoint', points: ['after-operation:3'], known: {...stale, answers: {ladder: 'store-entry'}}},
	{id: 'stale-endpoint', points: ['end'], known: {...stale, answers: {ladder: 'store-away'}}},
];

realDescribe('every drill, taken back', () => {
	const faults = new Map(shippedFaults().map(file => [file.id, file]));

	it('knows every fault', () => {
		expect([...new Set(drills.map(({id}) => id))].toSorted()).toEqual([...faults.keys()].toSorted());
	});

	const chosen = drills.filter(({points}) => all || points !== undefined).map(drill => ({...drill, name: `${drill.id}${drill.known?.answers === undefined ? '' : `, ${Object.values(drill.known.answers).join(', ')}`}`}));

	it.each(chosen)('$name: the host is as before, but for what was named', async ({id, name, points = [], known = {}}) => {
		const file = faults.get(id);
		if (file === undefined) throw new Error(`There is no fault ${id}.`);
		const undone: Undone = {fault: await readFault(file), runbook: file.incident, ...known};
		const results: Result[] = [];
		const at = async (point: StoppedAt): Promise<Result> => {
			const result = await undoDrill(undone, point);
			results.push(result);
			const table = process.env['DRYDOCK_MATRIX_FILE'];
			if (table !== undefined) appendFileSync(table, `${JSON.stringify({drill: name, runbook: file.incident, point, ...result})}\n`);
			return result;
		};
		if (all) {
			const {performed} = await at('end');
			for (let operation = 1; operation <= performed; operation++) for (const when of ['after', 'during'] as const) await at(`${when}-operation:${operation}`);
		} else for (const point of points) await at(point);
		expect(results.flatMap(({wrong}) => wrong)).toEqual([]);
	}, 20 * minute);
});
