import {describe, expect, it} from '@jest/globals';
import type {RunSummary} from '../../../src/record/runs.ts';
import type {EventBody, Outcome, RunEvent} from '../../../src/engine/events.ts';
import {DrydockError} from '../../../src/errors.ts';
import {keys} from '../support/fake-terminal.ts';
import {open, sizes} from '../support/open.ts';
import {lookedAt, scriptedWatch} from '../support/scripted-watch.ts';
import {operation, planOf, type Script} from '../support/scripted-run.ts';
import {removal} from '../support/stories.ts';

const left: RunSummary = {id: '20261122T0158-stale-endpoint-x7k2', folder: '/var/lib/drydock/runs/20261122T0158-stale-endpoint-x7k2', state: 'left', runbook: 'stale-endpoint', host: 'edge-1', mode: 'live', startedAt: '2026-11-22T01:58:00.000Z'};

const first = removal.operations[0]!;
const bodies: EventBody[] = [
	{type: 'step-entered', step: ['stop'], kind: 'act', title: 'Stop the members', why: 'They hold the network.', runbook: 'stale-endpoint'},
	{type: 'performing', step: ['stop'], index: 0, of: 4, text: first.text, operation: first.operation, inverse: first.inverse},
];
const events = bodies.map((body, index): RunEvent => ({...body, seq: index + 1, at: '2026-11-22T01:58:01.000Z'}));


/** With a look that is over, and one run in the list; the cursor on it. */
const onTheRun = async (size: readonly [number, number], run: RunSummary, options: Parameters<typeof open>[2] = {}, script?: Parameters<typeof open>[1]) => {
	const watch = scriptedWatch();
	const opened = open(size, script, {...watch.options, openRuns: async () => [run], readRun: async () => ({events}), ...options});
	watch.show({pending: [], at: lookedAt});
	await opened.terminal.sees('Unfinished runs');
	await opened.terminal.press(keys.down, screen => /❯ ▸ (?:left|runs now)/u.test(screen));
	return opened;
};

const became: EventBody = {type: 'became', step: ['stop'], of: 2, text: first.text, state: 'done'};
const resumed: EventBody = {type: 'resumed', user: 'root', from: 'from 192.0.2.7', version: '0.1.0', hash: 'abc', after: 'left'};

/** What the engine tells of a run that is taken up again, and what it asks. */
const goingOn = async (run: Script): Promise<Outcome> => {
	for (const body of bodies) run.tell(body);
	run.tell(resumed);
	run.tell(became);
	const {kind, ...decision} = await run.ask([], {
		kind: 'choose',
		question: 'This run was broken off. Which way?',
		options: [{outcome: 'go-on', label: 'Go on with "Stop the members"'}, {outcome: 'undo', label: 'Go back', consequence: '1 operation, the last first.'}, {outcome: 'leave', label: 'Leave it'}],
		unattended: 'go-on',
	});
	return kind === 'choose' && 'outcome' in decision && decision.outcome === 'go-on' ? 'cured' : 'stopped';
};

const back = planOf([operation('docker start app', 'safe')], {by: 'enter'});

const goingBack = async (run: Script): Promise<Outcome> => {
	for (const body of bodies) run.tell(body);
	run.tell(resumed);
	run.tell(became);
	run.tell({type: 'found', step: ['stop'], lines: ['Stays: docker volume rm old (its files are gone for good)']});
	await run.ask([], {kind: 'choose', question: 'Take this run back?', options: [{outcome: 'undo', label: 'Go back'}, {outcome: 'leave', label: 'Leave it'}], unattended: 'undo'});
	run.tell({type: 'planned', step: ['stop'], plan: back, undoes: first.text});
	await run.ask(['stop'], {kind: 'confirm', plan: back});
	const [only] = back.operations;
	run.tell({type: 'performing', step: ['stop'], index: 0, of: 1, text: 'docker start app', operation: only!.operation, inverse: only!.inverse, undoes: true});
	run.tell({type: 'performed', step: ['stop'], index: 0, seconds: 0.3, outputBytes: 0});
	run.tell({type: 'undone', step: ['stop'], of: 2, text: first.text});
	return 'undone';
};

describe.each(sizes)('a run without an end, at %ix%i', (columns, rows) => {
	const size = [columns, rows] as const;

	it('is listed; Enter goes on with it: what became of the command under way first, then which way', async () => {
		const {terminal, run, exitCode} = await onTheRun(size, left, {}, goingOn);
		expect(terminal.text()).toMatch(/▸ left +Release a stale endpoint/u);
		await terminal.choose(screen => screen.includes('Which way?'));
		expect(run.takenUp).toEqual([{run: left.id, goal: 'go-on'}]);
		expect(terminal.text()).toMatch(/Taken up again/u);
		expect(terminal.text().replaceAll(/\s+/gu, ' ')).toContain('Was under way: docker stop app: it happened');
		await terminal.press(keys.enter, screen => screen.includes('Cured.'));
		expect(run.decisions).toEqual([{kind: 'choose', outcome: 'go-on'}]);
		await terminal.press(keys.enter, screen => screen.includes('Unfinished runs'));
		await terminal.type('q');
		await exitCode;
	});

	it('u takes it back: what stays, and each way back by itself, with what it takes back', async () => {
		const {terminal, run, exitCode} = await onTheRun(size, left, {}, goingBack);
		await terminal.press('u', screen => screen.includes('Take this run back?'));
		expect(run.takenUp).toEqual([{run: left.id, goal: 'undo'}]);
		await terminal.press(keys.end, screen => screen.replaceAll(/\s+/gu, ' ').includes('Stays: docker volume rm old'));
		await terminal.press(keys.enter, screen => screen.includes('Enter performs it'));
		expect(terminal.text()).toContain('Take back: docker stop app');
		expect(terminal.text()).toContain('docker start app');
		await terminal.press(keys.enter, screen => screen.includes('Taken back.'));
		await terminal.press(keys.end, screen => screen.includes('docker stop app  (taken back)'));
		expect(terminal.text()).not.toContain('u take back');
		await terminal.type('q');
		expect(await exitCode).toBe(0);
	});

	it('Space shows what was in flight, the end of its record, and how to read the rest', async () => {
		const {terminal, run, exitCode} = await onTheRun(size, left);
		await terminal.press(' ', screen => screen.includes('In flight'));
		await terminal.press(keys.end, screen => screen.includes('performing 1/4: docker stop app'));
		await terminal.type('c');
		await terminal.sees('Copied the command');
		expect(Buffer.from(/\u001B\]52;c;([^\u0007]+)\u0007/u.exec(terminal.bytes())?.[1] ?? '', 'base64').toString()).toBe(`drydock resume ${left.id}`);
		await terminal.press(keys.home, screen => screen.includes(`drydock resume ${left.id}`));
		expect([...run.requests, ...run.takenUp]).toEqual([]);
		await terminal.type(keys.escape);
		await terminal.sees('Unfinished runs');
		await terminal.type('q');
		await exitCode;
	});

	it('says so where its record cannot be read', async () => {
		const {terminal, exitCode} = await onTheRun(size, left, {
			readRun: async () => {
				throw new Error('EACCES: permission denied');
			},
		});
		await terminal.press(' ', screen => screen.includes('EACCES: permission denied'));
		await terminal.type('q');
		await exitCode;
	});

	it('that cannot be taken up again says why, and what to do, and leads back to the list', async () => {
		const {terminal, exitCode} = await onTheRun(size, left, {
			takeUp: async () => {
				throw new DrydockError('refused', `The record of ${left.id} is damaged: line 4 is not as it was written.`, {nextSteps: [`drydock report ${left.id} tells what is left of it.`]});
			},
		});
		await terminal.choose(screen => screen.includes('The run cannot go on'));
		const text = terminal.text().replaceAll(/\s+/gu, ' ');
		expect(text).toContain('is damaged: line 4');
		expect(text).toContain('tells what is left of it');
		await terminal.type(keys.escape);
		await terminal.sees('Unfinished runs');
		await terminal.type('q');
		await exitCode;
	});

	it.each([
		['that goes on elsewhere', {...left, state: 'running'}, {}, 'in another process'],
		['in a session that only reads', left, {readOnly: true}, 'only reads'],
		['in a session on a twin', left, {mode: 'rehearsal'}, 'Here only twins are changed'],
	] as const)('%s is not taken up by any key', async (_, summary, options, words) => {
		const {terminal, run, exitCode} = await onTheRun(size, summary, options);
		await terminal.press('u', screen => screen.includes(words));
		await terminal.choose(screen => screen.includes('In flight'));
		await terminal.type('u');
		await terminal.sees(words.slice(0, 20));
		await terminal.settle();
		expect(run.takenUp).toEqual([]);
		await terminal.type('q');
		await exitCode;
	});
});

it('u on a finding says that there is nothing to take back', async () => {
	const {terminal, run, exitCode} = await onTheRun([80, 24], left);
	await terminal.press(keys.up, screen => !/❯ ▸ (?:left|runs now)/u.test(screen));
	await terminal.press('u', screen => screen.includes('nothing to take back here'));
	expect(run.takenUp).toEqual([]);
	await terminal.type('q');
	await exitCode;
});
