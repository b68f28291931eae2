import {afterAll, describe, expect, it} from '@jest/globals';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {main} from '../../src/cli/main.ts';
import type {RunEvent} from '../../src/engine/events.ts';

const state = mkdtempSync(join(tmpdir(), 'drydock-faults-'));
afterAll(() => rmSync(state, {recursive: true, force: true}));

const rehearse = async (runbook: string, ...more: readonly string[]) => {
	const said = {stdout: '', stderr: ''};
	const stream = (name: keyof typeof said) => ({write: (text: string) => ((said[name] += text), true)});
	const argv = ['rehearse', runbook, '--target', `twin:${runbook}`, '--json', '--approve', 'destructive', ...more];
	const code = await main(argv, {stdout: stream('stdout'), stderr: stream('stderr'), stdin: {}, env: {XDG_STATE_HOME: state, HOME: state}});
	const events = said.stdout.split('\n').filter(Boolean).map(line => JSON.parse(line) as RunEvent);
	const of = <Type extends RunEvent['type']>(type: Type) => events.filter((event): event is RunEvent & {readonly type: Type} => event.type === type);
	return {code, stderr: said.stderr, of, end: of('ended')[0], failed: of('operation-failed').map(({step, why}) => `${step.join('/')}: ${why}`)};
};

const stale = (...more: readonly string[]) => rehearse('stale-endpoint', '--set', 'container=proxy', ...more);

describe('what is thrown into a rehearsal', () => {
	it('a daemon that stays away: its service has failed, and the run ends where it should have come back', async () => {
		const {code, failed, of} = await stale('--answer', 'ladder=store-entry', '--fault', 'daemon-stays-away@start-after-entry');
		expect(code).toBe(1);
		expect(of('thrown-in')).toMatchObject([{step: ['start-after-entry'], what: 'at start-after-entry: the Docker daemon does not come back after its next stop'}]);
		expect(failed).toEqual([expect.stringMatching(/^start-after-entry: .*; it last said: .*it does not come back, as was thrown into this rehearsal$/)]);
		expect(of('account')[0]?.account.down.every(({back}) => !back)).toBe(true);
	});

	it('a container that does not start: the one that is named, or the next one', async () => {
		expect((await stale('--fault', 'container-does-not-start:proxy@find')).failed).toEqual([expect.stringMatching(/^start: .*start container proxy.*unexpected EOF/)]);
		expect((await stale('--fault', 'container-does-not-start@start')).failed).toEqual([expect.stringMatching(/^recreate\/start: |^start: /)]);
	});

	it('a disk that fills: what an engine would write is refused in its words, a daemon does not start on it, and nothing frees it', async () => {
		expect((await stale('--fault', 'disk-fills@recreate/create')).failed).toEqual([expect.stringContaining('no space left on device')]);
		expect((await stale('--answer', 'ladder=store-entry', '--fault', 'disk-fills@stop-for-entry')).failed.at(-1)).toMatch(/^forget: install .*No space left on device$/);
		expect((await stale('--answer', 'ladder=store-entry', '--fault', 'disk-fills@start-after-entry')).failed.at(-1)).toMatch(/; it last said: .*failed to start daemon: /);
		const {end, of} = await rehearse('disk-cleanup', '--fault', 'disk-fills@measure');
		expect(of('thrown-in')).toHaveLength(1);
		expect(end?.outcome).not.toBe('cured');
	});

	it('is said not to have been thrown in where the run did not come there', async () => {
		const {code, of} = await stale('--fault', 'disk-fills@stop-for-away');
		expect(code).toBe(0);
		expect(of('account')[0]?.account.notThrown).toEqual(['at stop-for-away: the disk under Docker is full, and stays so']);
	});

	it('is refused with what there is where there is no such fault, step or name', async () => {
		for (const [fault, words] of [
			['disk-fils@find', 'Did you mean "disk-fills"?'],
			['disk-fills', 'is not of the form FAULT@STEP'],
			['disk-fills@nowhere', 'recreate/create'],
			['disk-fills:x@find', 'takes no name'],
		] as const) {
			const {code, stderr} = await stale('--fault', fault);
			expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
		}
	});
});
