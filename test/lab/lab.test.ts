import {afterEach, beforeEach, describe, expect, it} from '@jest/globals';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {daemonFolder} from '../../src/lab/daemon.ts';
import {faultIds, loadFault} from '../../src/lab/faults.ts';
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
		expect(daemonFolder(`/${'d'.repeat(94)}`, 'lab').socket).toHaveLength(107);
		expect(() => daemonFolder(`/${'d'.repeat(95)}`, 'lab')).toThrow(expect.objectContaining({reason: 'usage'}));
		expect(() => daemonFolder(`/${'ü'.repeat(50)}`, 'lab')).toThrow(/too long/);
	});
});

describe('faults', () => {
	it('are found by the name of their runbook', async () => {
		for (const id of faultIds()) {
			expect(await loadFault(id)).toMatchObject({id, title: expect.any(String), inject: expect.any(Function)});
		}
	});

	it.each(['nosuch', '../errors', ''])('are refused by the name %j, with those that there are', async id => {
		await expect(loadFault(id)).rejects.toMatchObject({reason: 'not-found', nextSteps: [expect.any(String)]});
	});
});
