import {describe, expect, it} from '@jest/globals';
import type {RunSummary} from '../../../src/record/runs.ts';
import type {EventBody, RunEvent} from '../../../src/engine/events.ts';
import {keys} from '../support/fake-terminal.ts';
import {open, sizes} from '../support/open.ts';
import {lookedAt, scriptedWatch} from '../support/scripted-watch.ts';
import {removal} from '../support/stories.ts';

const left: RunSummary = {id: '20261122T0158-stale-endpoint-x7k2', folder: '/var/lib/drydock/runs/20261122T0158-stale-endpoint-x7k2', state: 'left', runbook: 'stale-endpoint', host: 'edge-1', mode: 'live', startedAt: '2026-11-22T01:58:00.000Z'};

const first = removal.operations[0]!;
const bodies: EventBody[] = [
	{type: 'step-entered', step: ['stop'], kind: 'act', title: 'Stop the members', why: 'They hold the network.', runbook: 'stale-endpoint'},
	{type: 'performing', step: ['stop'], index: 0, of: 4, text: first.text, operation: first.operation, inverse: first.inverse},
];
const events = bodies.map((body, index): RunEvent => ({...body, seq: index + 1, at: '2026-11-22T01:58:01.000Z'}));

describe.each(sizes)('a run without an end, at %ix%i', (columns, rows) => {
	it('is listed; Enter shows what was in flight, the end of its record, and how to read the rest', async () => {
		const watch = scriptedWatch();
		const {terminal, run, exitCode} = open([columns, rows], undefined, {...watch.options, openRuns: async () => [left], readRun: async () => ({events})});
		watch.show({pending: [], at: lookedAt});
		await terminal.sees('Unfinished runs');
		expect(terminal.text()).toMatch(/▸ left +Release a stale endpoint/u);
		await terminal.type(keys.down);
		await terminal.sees('Left without an end.');
		await terminal.choose(screen => screen.includes('In flight'));
		await terminal.press(keys.end, screen => screen.includes('performing 1/4: docker stop app'));
		await terminal.type('c');
		await terminal.sees('Copied the command');
		expect(Buffer.from(/\u001B\]52;c;([^\u0007]+)\u0007/u.exec(terminal.bytes())?.[1] ?? '', 'base64').toString()).toBe(`drydock resume ${left.id}`);
		await terminal.press(keys.home, screen => screen.includes(`drydock resume ${left.id}`));
		expect(run.requests).toEqual([]);
		await terminal.type(keys.escape);
		await terminal.sees('Unfinished runs');
		await terminal.type('q');
		await exitCode;
	});

	it('says so where its record cannot be read', async () => {
		const watch = scriptedWatch();
		const {terminal, exitCode} = open([columns, rows], undefined, {
			...watch.options,
			openRuns: async () => [left],
			readRun: async () => {
				throw new Error('EACCES: permission denied');
			},
		});
		watch.show({pending: [], at: lookedAt});
		await terminal.sees('Unfinished runs');
		await terminal.type(keys.down);
		await terminal.choose(screen => screen.includes('EACCES: permission denied'));
		await terminal.type('q');
		await exitCode;
	});
});
