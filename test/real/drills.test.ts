import {expect, it} from '@jest/globals';
import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {DrillResult} from '../../src/cli/drill/one-drill.ts';
import {shippedFaults} from '../../src/lab/faults.ts';
import {realDescribe} from './support/real.ts';

realDescribe('every fault that ships', () => {
	it('is cured by its runbook, nothing else changes, and the rehearsal went the same way, with the same commands and losses', async () => {
		const state = mkdtempSync(join(tmpdir(), 'drydock-state-'));
		const words = [join(import.meta.dirname, '../../dist/cli.js'), 'drill', '--all', '--json'];
		const stdout = await new Promise<string>(resolve => {
			execFile(process.execPath, words, {env: {...process.env, XDG_STATE_HOME: state}, maxBuffer: 1e8}, (_, text) => resolve(text));
		});
		const {drills} = JSON.parse(stdout) as {readonly drills: readonly DrillResult[]};
		expect(drills.filter(({passed}) => !passed)).toEqual([]);
		expect(drills.map(({rehearsedOtherwise}) => rehearsedOtherwise)).toEqual(drills.map(() => []));
		expect(drills.map(({fault}) => fault).toSorted()).toEqual(shippedFaults().map(({id}) => id).toSorted());
		rmSync(state, {recursive: true});
	}, 600_000);
});
