import {appendFileSync, chmodSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from '@jest/globals';
import {parseJournal} from '../../src/record/journal-reader.ts';
import {createRunStore} from '../../src/record/run-folder.ts';
import {isRunning, ownProcess} from '../../src/record/run-process.ts';
import {findRun, listRuns} from '../../src/record/runs.ts';
import {runsFolder} from '../../src/record/state-folder.ts';

const at = new Date('2026-11-22T01:58:30Z');
const mode = (path: string): number => lstatSync(path).mode & 0o777;
let state: string;
let runs: string;

beforeEach(() => {
	state = mkdtempSync(join(tmpdir(), 'drydock-record-'));
	runs = runsFolder({XDG_STATE_HOME: state});
});
afterEach(() => rmSync(state, {recursive: true, force: true}));

const started = (seq = 1) => ({seq, at: at.toISOString(), type: 'run-started', run: 'r', runbook: 'toy', title: 'Toy', hash: '', host: {label: 'toy', daemonId: '', hostname: '', endpoint: ''}, mode: 'live', inputs: {}, folder: '', version: '', user: ''});
const ended = (seq = 2) => ({seq, at: at.toISOString(), type: 'ended', outcome: 'cured', exitCode: 0, lines: []});
const create = (records: readonly object[]) => {
	const folder = createRunStore(runs).create('toy', at);
	folder.journal.append(records);
	folder.journal.close();
	return folder;
};
const orphan = (path: string) => writeFileSync(join(path, 'process.json'), JSON.stringify({pid: process.pid, startTicks: '1'}));

describe('the folder of a run', () => {
	it('finds its own safety copies, then those of the newest run; a rehearsal those of runs, and a run none of a rehearsal', () => {
		const place = (store: ReturnType<typeof createRunStore>, second: number) => store.create('toy', new Date(at.getTime() + second * 60_000));
		const rehearsals = createRunStore(join(state, 'rehearsals'), [], [runs]);
		const [old, newer, rehearsal] = [place(createRunStore(runs), 0), place(createRunStore(runs), 1), place(rehearsals, 2)];
		for (const folder of [old, newer, rehearsal]) writeFileSync(join(folder.copies, 'a.tar'), '');
		writeFileSync(join(rehearsal.copies, 'zeros.tar'), '');
		expect([old, newer, rehearsal].map(folder => folder.find('a.tar'))).toEqual([old, newer, rehearsal].map(({copies}) => join(copies, 'a.tar')));
		const [run, again] = [place(createRunStore(runs), 3), place(rehearsals, 3)];
		expect([run, again].map(folder => folder.find('a.tar'))).toEqual([join(newer.copies, 'a.tar'), join(newer.copies, 'a.tar')]);
		expect([run.find('zeros.tar'), again.find('zeros.tar')]).toEqual([undefined, undefined]);
		writeFileSync(join(runs, 'other.tar'), '');
		for (const name of ['../../other.tar', '..', '.', '', '/etc/passwd', 'nothing.tar']) expect(run.find(name)).toBeUndefined();
	});

	it('is readable by its user alone, and so is everything in it', () => {
		const folder = createRunStore(runs).create('port-conflict', at);
		expect(folder.id).toMatch(/^20261122T0158-port-conflict-[a-z2-9]{4}$/);
		const file = folder.output('1-x.log');
		file.write(Buffer.from('out'));
		file.close();
		expect([runs, folder.path, folder.copies].map(mode)).toEqual([0o700, 0o700, 0o700]);
		expect([join(folder.path, 'journal.jsonl'), join(folder.path, file.path)].map(mode)).toEqual([0o600, 0o600]);
	});

	it('is not made where others can write', () => {
		createRunStore(runs).create('toy', at);
		chmodSync(runs, 0o770);
		expect(() => createRunStore(runs).create('toy', at)).toThrow(/others can write/);
		chmodSync(runs, 0o700);
		chmodSync(state, 0o777);
		expect(() => createRunStore(runs).create('toy', at)).toThrow(/everybody can write/);
	});

	it('is not made through a link that somebody put there', () => {
		const elsewhere = join(state, 'elsewhere');
		mkdirSync(elsewhere);
		symlinkSync(elsewhere, join(state, 'drydock'));
		expect(() => createRunStore(runs).create('toy', at)).toThrow(/not a folder/);
	});

	it('is in the home folder where XDG_STATE_HOME is not absolute', () => {
		expect(runsFolder({XDG_STATE_HOME: 'relative', HOME: '/home/someone'})).toBe('/home/someone/.local/state/drydock/runs');
	});
});

describe('the journal', () => {
	it('takes nothing more once a record could not be written, and keeps what was', () => {
		const folder = createRunStore(runs).create('toy', at);
		folder.journal.append([started()]);
		const circle: Record<string, unknown> = {};
		circle['circle'] = circle;
		expect(() => folder.journal.append([circle])).toThrow();
		folder.journal.close();
		expect(() => folder.journal.append([ended()])).toThrow(/after the end/);
		expect(parseJournal(readFileSync(join(folder.path, 'journal.jsonl'), 'utf8')).events).toHaveLength(1);
	});

	it('is read up to a torn line, a missing record, or what is no record', () => {
		const line = (record: object) => `${JSON.stringify(record)}\n`;
		expect(parseJournal(`${line(started())}{"seq":2,`)).toMatchObject({events: [{seq: 1}], damage: expect.stringContaining('torn')});
		expect(parseJournal(line(started()) + line(ended(3)))).toMatchObject({events: [{seq: 1}], damage: expect.stringContaining('record 2 is missing')});
		expect(parseJournal(`${line(started())}null\n`)).toMatchObject({damage: 'line 2 is not a record'});
		expect(parseJournal(line(started()) + line(ended())).damage).toBeUndefined();
	});
});

describe('the list of runs', () => {
	it('tells ended, running, left and unreadable ones apart', () => {
		const done = create([started(), ended()]);
		const running = create([started()]);
		const left = create([started()]);
		orphan(left.path);
		appendFileSync(join(left.path, 'journal.jsonl'), '{"torn');
		mkdirSync(join(runs, 'not-a-run'));
		const states = Object.fromEntries(listRuns(runs).map(run => [run.id, run.state]));
		expect(states).toEqual({[done.id]: 'ended', [running.id]: 'running', [left.id]: 'left', 'not-a-run': 'unreadable'});
		expect(listRuns(runs).find(({id}) => id === left.id)?.damage).toContain('torn');
	});

	it('is empty where there never was a run', () => expect(listRuns(runs)).toEqual([]));

	it('finds a run by a part of its id that only it has', () => {
		const one = create([started()]);
		create([started()]);
		expect(findRun(runs, one.id.slice(-4)).id).toBe(one.id);
		expect(() => findRun(runs, 'toy')).toThrow(/2 recorded runs/);
		expect(() => findRun(runs, 'nothing')).toThrow(/No recorded run/);
	});

	it('does not take a process with the same number for the one that was', () => {
		expect(isRunning(ownProcess())).toBe(true);
		expect(isRunning({...ownProcess(), startTicks: '1'})).toBe(false);
	});
});
