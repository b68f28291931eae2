import {afterEach, beforeEach, describe, expect, it} from '@jest/globals';
import {chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileChanges, traceFiles} from './support/file-trace.ts';

let top: string;

beforeEach(() => {
	top = mkdtempSync(join(tmpdir(), 'drydock-trace-'));
	mkdirSync(join(top, 'kept'));
	writeFileSync(join(top, 'kept/same'), 'same');
	writeFileSync(join(top, 'edited'), 'before');
	writeFileSync(join(top, 'opened'), 'x');
	writeFileSync(join(top, 'lost'), 'x');
	symlinkSync('kept', join(top, 'link'));
});

afterEach(() => {
	rmSync(top, {recursive: true});
});

describe('the trace of files', () => {
	it('shows nothing when nothing was done', () => {
		expect(fileChanges(traceFiles(top), traceFiles(top))).toEqual({added: [], removed: [], changed: []});
	});

	it('shows what was added, removed and changed, also when size and time were kept', () => {
		const before = traceFiles(top);
		const {atime, mtime} = statSync(join(top, 'edited'));
		writeFileSync(join(top, 'edited'), 'after!');
		utimesSync(join(top, 'edited'), atime, mtime);
		chmodSync(join(top, 'opened'), 0o666);
		rmSync(join(top, 'lost'));
		rmSync(join(top, 'link'));
		symlinkSync('edited', join(top, 'link'));
		mkdirSync(join(top, 'run'));
		writeFileSync(join(top, 'run/record'), 'x');
		expect(fileChanges(before, traceFiles(top))).toEqual({
			added: ['run', 'run/record'],
			removed: ['lost'],
			changed: ['edited', 'link', 'opened'],
		});
		expect(fileChanges(before, traceFiles(top), ['run']).added).toEqual([]);
	});
});
