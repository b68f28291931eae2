import {afterAll, beforeEach, describe, expect, it} from '@jest/globals';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {checkFree, writeFileWhole} from '../../src/cli/snapshot-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'drydock-file-'));
const path = join(folder, 'host.snapshot');
afterAll(() => rmSync(folder, {recursive: true, force: true}));
beforeEach(() => {
	rmSync(folder, {recursive: true, force: true});
	mkdirSync(folder);
});

const bytes = Buffer.from('whole');

describe('the file that a snapshot is written to', () => {
	it('is there whole, for its owner alone, and nothing beside it', () => {
		const before = process.umask(0);
		writeFileWhole(path, bytes, false);
		process.umask(before);
		expect(statSync(path).mode & 0o777).toBe(0o600);
		expect(readFileSync(path, 'utf8')).toBe('whole');
		expect(readdirSync(folder)).toEqual(['host.snapshot']);
	});

	it('is not written over something that is there, but with --force', () => {
		writeFileSync(path, 'older', {mode: 0o644});
		expect(() => checkFree(path, false)).toThrow(/already; it was left as it is/);
		expect(() => writeFileWhole(path, bytes, false)).toThrow(/already; it was left as it is/);
		expect(readFileSync(path, 'utf8')).toBe('older');
		checkFree(path, true);
		writeFileWhole(path, bytes, true);
		expect(readFileSync(path, 'utf8')).toBe('whole');
		expect(statSync(path).mode & 0o777).toBe(0o600);
		expect(readdirSync(folder)).toEqual(['host.snapshot']);
	});

	it('takes the place of a link, and leaves what it leads to', () => {
		const other = join(folder, 'other');
		writeFileSync(other, 'mine');
		symlinkSync(other, path);
		expect(() => writeFileWhole(path, bytes, false)).toThrow(/already/);
		writeFileWhole(path, bytes, true);
		expect(readFileSync(other, 'utf8')).toBe('mine');
		expect(readFileSync(path, 'utf8')).toBe('whole');
	});

	it('is no folder, and lies in one that is there', () => {
		expect(() => checkFree(folder, true)).toThrow(/is a folder/);
		expect(() => writeFileWhole(join(folder, 'no', 'host.snapshot'), bytes, false)).toThrow(/cannot be written to .*no such file or directory/i);
		expect(readdirSync(folder)).toEqual([]);
	});
});
