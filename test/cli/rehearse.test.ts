import {afterAll, beforeAll, describe, expect, it} from '@jest/globals';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {main} from '../../src/cli/main.ts';
import type {RunEvent} from '../../src/engine/events.ts';

const state = mkdtempSync(join(tmpdir(), 'drydock-rehearse-'));
const temporary = join(state, 'tmp');
const {TMPDIR} = process.env;
beforeAll(() => {
	mkdirSync(temporary);
	process.env['TMPDIR'] = temporary;
});
afterAll(() => {
	if (TMPDIR === undefined) delete process.env['TMPDIR'];
	else process.env['TMPDIR'] = TMPDIR;
	rmSync(state, {recursive: true, force: true});
});

const drydock = async (...argv: readonly string[]) => {
	const said = {stdout: '', stderr: ''};
	const stream = (name: keyof typeof said) => ({write: (text: string) => ((said[name] += text), true)});
	const code = await main(argv, {stdout: stream('stdout'), stderr: stream('stderr'), stdin: {}, env: {XDG_STATE_HOME: state, HOME: state}});
	return {code, ...said};
};

const eventsOf = (stdout: string): readonly RunEvent[] => stdout.trim().split('\n').map(line => JSON.parse(line) as RunEvent);
const recorded = (): readonly string[] => readdirSync(join(state, 'drydock/rehearsals'));

const stale = ['stale-endpoint', '--target', 'twin', '--no-input', '--approve', 'destructive', '--set', 'container=proxy'];

describe('drydock rehearse', () => {
	it('cures a scenario, and gives the account', async () => {
		const {code, stdout} = await drydock('rehearse', ...stale);
		expect({code, stdout: code === 0 ? '' : stdout}).toEqual({code: 0, stdout: ''});
		expect(stdout).toMatch(/^REHEARSAL: /);
		expect(stdout).toMatch(/Account: \d+ read for real, \d+ simulated, 0 not proved\n/);
		expect(stdout).toContain('gone: network edge');
		expect(stdout).toMatch(/Down, by the twin's own clock:\n {2}api-1: \d/);
		expect(stdout).toContain('stale-endpoint: ladder -> stopped (stop)');
		expect(stdout).toMatch(/This was a rehearsal: nothing on web-01 was changed\.\n$/);
	});

	it.each(['run', 'rehearse'])('a run on a twin is a rehearsal also by drydock %s, with its record among the rehearsals', async command => {
		const before = recorded().length;
		const {stdout} = await drydock(command, ...stale, '--json');
		const [started] = eventsOf(stdout);
		expect(started).toMatchObject({type: 'run-started', mode: 'rehearsal', twin: {of: 'web-01'}});
		expect(recorded().length).toBe(before + 1);
		expect(readdirSync(join(state, 'drydock'))).not.toContain('runs');
	});

	it('is found by report and by runs --rehearsals, and not among the runs', async () => {
		const id = recorded().at(-1) ?? '';
		expect((await drydock('report', id)).stdout).toContain('What was proved');
		expect((await drydock('runs', '--rehearsals')).stdout).toContain(id);
		expect((await drydock('runs')).stdout).not.toContain(id);
		expect((await drydock('report')).code).not.toBe(0);
	});

	it('leaves nothing behind but its record', () => {
		for (const id of recorded()) expect(readFileSync(join(state, 'drydock/rehearsals', id, 'journal.jsonl'), 'utf8')).toContain('"type":"account"');
		expect(readdirSync(temporary)).toEqual([]);
	});
});
