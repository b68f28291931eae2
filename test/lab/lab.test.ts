import {afterEach, beforeEach, describe, expect, it} from '@jest/globals';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {daemonFolder} from '../../src/lab/daemon.ts';
import {faultsIn, loadFault, readFault, shippedFaults} from '../../src/lab/faults.ts';
import {findLab} from '../../src/lab/lab.ts';

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'drydock-lab-test-'));
});

afterEach(() => {
	rmSync(folder, {recursive: true});
});

describe('the record of a lab', () => {
	it('is not there before there was a lab', () => {
		expect(findLab(folder)).toBeUndefined();
	});

	it('is not taken for no lab when it is damaged', () => {
		writeFileSync(join(folder, 'lab.json'), '{"name": "x"');
		expect(() => findLab(folder)).toThrow(expect.objectContaining({reason: 'not-known'}));
	});
});

describe('the folder of a daemon', () => {
	it('is refused when its socket would have a path that the kernel cuts', () => {
		expect(daemonFolder(`/${'d'.repeat(68)}`, 'lab').socket).toHaveLength(81);
		expect(() => daemonFolder(`/${'d'.repeat(69)}`, 'lab')).toThrow(expect.objectContaining({reason: 'usage'}));
		expect(() => daemonFolder(`/${'ü'.repeat(50)}`, 'lab')).toThrow(/too long/);
	});
});

describe('faults', () => {
	it('lie in the folder of their incident, several in one, and no two have one name', async () => {
		const all = shippedFaults();
		expect(all.map(({incident}) => incident)).toEqual(expect.arrayContaining(['port-conflict', 'stale-endpoint']));
		expect(new Set(all.map(({id}) => id)).size).toBe(all.length);
		for (const {id} of all) {
			expect(await loadFault(id)).toMatchObject({id, title: expect.any(String), inject: expect.any(Function), cured: expect.any(Function), changes: expect.any(Array)});
		}
	});

	it('are the files of a folder that are no helpers, and those alone', () => {
		for (const name of ['one.ts', 'two.js', 'two.js.map', '_helper.ts', '.hidden.ts', 'types.d.ts', 'README.md']) writeFileSync(join(folder, name), '');
		expect(faultsIn(folder, 'incident')).toEqual([
			{id: 'one', incident: 'incident', file: join(folder, 'one.ts')},
			{id: 'two', incident: 'incident', file: join(folder, 'two.js')},
		]);
		expect(faultsIn(join(folder, 'nowhere'), 'incident')).toEqual([]);
	});

	it.each([
		['export default {id: \'other\', title: \'x\', inject() {}, cured() {}, drill: {set: {}}};', 'Its id is "other"'],
		['export default {id: \'wrong\'};', 'satisfies Fault'],
		['export const nothing = 1;', 'satisfies Fault'],
	])('are refused when they are none: %s', async (source, said) => {
		const file = join(folder, 'wrong.mjs');
		writeFileSync(file, source);
		await expect(readFault({id: 'wrong', incident: 'incident', file})).rejects.toMatchObject({reason: 'usage', nextSteps: [expect.stringContaining(said)]});
	});

	it.each(['nosuch', '../errors', ''])('are refused by the name %j, with those that there are', async id => {
		await expect(loadFault(id)).rejects.toMatchObject({reason: 'not-found', nextSteps: [expect.any(String)]});
	});
});
