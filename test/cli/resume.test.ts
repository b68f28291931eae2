import {afterEach, beforeEach, describe, expect, it} from '@jest/globals';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {main} from '../../src/cli/main.ts';
import type {EventBody, Outcome} from '../../src/engine/events.ts';
import {withSum} from '../../src/record/checksum.ts';
import {ownProcess} from '../../src/record/run-process.ts';
import {runsFolder} from '../../src/record/state-folder.ts';

let state: string;
beforeEach(() => {
	state = mkdtempSync(join(tmpdir(), 'drydock-cli-'));
});
afterEach(() => rmSync(state, {recursive: true, force: true}));

const invoke = async (...argv: string[]) => {
	let said = '';
	const write = (text: string): void => void (said += text);
	const exitCode = await main(argv, {stdout: {write}, stderr: {write}, stdin: {}, env: {XDG_STATE_HOME: state, HOME: state, DOCKER_HOST: `unix://${state}/no.sock`}});
	return {exitCode, said};
};

const id = '20261124T0100-network-recreation-x7k2';
const step = ['stop'];
const started: EventBody = {type: 'run-started', run: id, runbook: 'network-recreation', title: 'Make a network again', hash: 'h', host: {label: 'edge', daemonId: 'D', hostname: 'edge', endpoint: 'unix:///run/docker.sock'}, mode: 'live', inputs: {network: 'edge'}, folder: '/runs', version: '1', user: 'root'};
const operation = {kind: 'container.stop', container: {id: 'c1', name: 'app'}} as const;
const stopping: readonly EventBody[] = [
	{type: 'step-entered', step, kind: 'act', title: 'Stop', why: 'w', runbook: 'network-recreation'},
	{type: 'performing', step, index: 0, of: 1, text: 'docker stop app', operation, inverse: {operations: []}},
	{type: 'performed', step, index: 0, seconds: 1, outputBytes: 0},
];
const ended = (outcome: Outcome): EventBody => ({type: 'ended', outcome, exitCode: 0, lines: []});
const overIt: EventBody = {type: 'step-left', step, facts: {}};

const record = (bodies: readonly EventBody[]): string => {
	const folder = join(runsFolder({XDG_STATE_HOME: state}), id);
	mkdirSync(folder, {recursive: true, mode: 0o700});
	const journal = join(folder, 'journal.jsonl');
	writeFileSync(journal, bodies.map((body, index) => `${withSum({...body, seq: index + 1, at: '2026-11-24T01:00:00.000Z'})}\n`).join(''), {mode: 0o600});
	return journal;
};

describe.each(['resume', 'undo'])('drydock %s refuses in words', command => {
	const refused = async (bodies: readonly EventBody[], words: readonly RegExp[], ...more: readonly string[]): Promise<void> => {
		const journal = record(bodies);
		const before = readFileSync(journal, 'utf8');
		const {exitCode, said} = await invoke(command, id, '--no-input', '--approve', 'destructive', ...more);
		for (const each of words) expect(said).toMatch(each);
		expect(exitCode).toBe(1);
		expect(readFileSync(journal, 'utf8')).toBe(before);
	};

	it('a record that is damaged', async () => {
		const journal = record([started, ...stopping]);
		const lines = readFileSync(journal, 'utf8').split('\n');
		writeFileSync(journal, lines.with(2, lines[2]?.replace('docker stop app', 'docker stop all') ?? '').join('\n'));
		const {exitCode, said} = await invoke(command, id, '--no-input');
		expect(said).toMatch(/record of 20261124T0100-network-recreation-x7k2 is damaged: [^]*nothing is performed by it/);
		expect(said).toContain(`drydock report ${id} tells what is left of it.`);
		expect(exitCode).toBe(1);
	});

	it('a run that goes on in another process, which is named', async () => {
		const journal = record([started, ...stopping]);
		writeFileSync(join(journal, '../process.json'), JSON.stringify(ownProcess()));
		const {exitCode, said} = await invoke(command, id, '--no-input');
		expect(said).toContain(`${id} goes on now, in another process (pid ${process.pid}).`);
		expect(said).toContain(`Wait for its end, or end that process in good order: kill -TERM ${process.pid}`);
		expect(exitCode).toBe(1);
	});

	it('in a session that only reads', () => refused([started, ...stopping], [/This session only reads: no run goes on or back in it\./, /Leave out --readonly/], '--readonly'));
	it('on a twin', () => refused([started, ...stopping], [/No recorded run goes on or back on a twin/], '--target', 'twin'));
	it('a run that was taken back', () => refused([started, ...stopping, ended('undone')], [/was taken back/]));
	it('a record that names no host', () => refused([{...started, host: {label: '', daemonId: '', hostname: '', endpoint: ''}}], [/ended before its host could be asked/, /Begin it anew: drydock run network-recreation/]));
	it('a run that is not there', async () => {
		const {exitCode, said} = await invoke(command, 'nothing', '--no-input');
		expect([exitCode, said]).toEqual([1, expect.stringContaining('No recorded run is called nothing')]);
	});
});

it('undo refuses a run that performed nothing', async () => {
	record([started]);
	expect(await invoke('undo', id, '--no-input')).toEqual({exitCode: 1, said: expect.stringContaining('has nothing to take back: nothing was performed.')});
});

it('resume refuses a run that came to its end, and names undo', async () => {
	record([started, ...stopping, overIt, ended('cured')]);
	const {exitCode, said} = await invoke('resume', id, '--no-input');
	expect(said).toContain('came to its end: there is nothing to go on with.');
	expect(said).toContain(`drydock undo ${id} takes it back.`);
	expect(exitCode).toBe(1);
});
