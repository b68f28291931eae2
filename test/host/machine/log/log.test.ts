import {closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from '@jest/globals';
import {createCommandRunner} from '../../../../src/host/machine/commands.ts';
import {groupLogs, parseFound, readLogFiles} from '../../../../src/host/machine/log/log-files.ts';
import {parseFlags, readLogWriter, writerOf} from '../../../../src/host/machine/log/log-writer.ts';

const hostile = ['plain.log', '-rf.log', 'a\nb.log', 'ein Bär ⚓.log', "it's.log"];

describe('the logs of a folder', () => {
	let folder = '';
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'drydock-logs-'));
	});
	afterEach(() => rmSync(folder, {recursive: true}));
	const commands = createCommandRunner({root: true});

	it.each(hostile)('have the size that they take, with those that were rotated away: %j', async name => {
		const path = join(folder, name);
		writeFileSync(path, 'x'.repeat(10_000));
		for (const other of ['.1', '.2.gz', '.10']) writeFileSync(`${path}${other}`, 'y'.repeat(100_000));
		for (const other of ['.1.bak', '.gz', '.x1', '-copy.1']) writeFileSync(`${path}${other}`, 'not of it');
		const [log] = await readLogFiles([path, join(folder, 'absent.log'), '/nowhere/at/all.log'], commands);
		expect(log?.path).toBe(path);
		expect(log?.bytes).toBeGreaterThanOrEqual(10_000);
		expect(log?.rotated.map(({path: rotated}) => rotated.slice(path.length))).toEqual(['.1', '.2.gz', '.10']);
		expect(log?.rotated.every(({bytes}) => bytes >= 100_000)).toBe(true);
	});

	it('take what is on the disk, not what a hole makes of them', async () => {
		const path = join(folder, 'sparse.log');
		writeFileSync(path, 'x');
		truncateSync(path, 1_000_000_000);
		const [log] = await readLogFiles([path], commands);
		expect(log?.bytes).toBeLessThan(1_000_000);
	});

	it('are read from what `find` prints, whatever the names', () => {
		expect(parseFound(hostile.map(name => `16 1763971200.1234567890 /logs/${name}\0`).join(''))).toEqual(hostile.map(name => ({path: `/logs/${name}`, bytes: 8192, modified: '1763971200.123456789'})));
		expect(parseFound('')).toEqual([]);
	});

	it('are there when only rotated ones are', () => {
		expect(groupLogs(['/a.log'], [{path: '/a.log.1', bytes: 5, modified: '1763971200.123456789'}])).toEqual([{path: '/a.log', bytes: 0, rotated: [{path: '/a.log.1', bytes: 5, modified: '1763971200.123456789'}]}]);
		expect(groupLogs(['/a.log'], [{path: '/b.log', bytes: 5, modified: '1763971200.123456789'}])).toEqual([]);
	});

	it('of a container that never ran are not there', async () => expect(await readLogFiles([''], commands)).toEqual([]));

	it.each(['relative.log', '-x', '/a\0b'])('need a path: %j', async path => {
		await expect(readLogFiles([path], commands)).rejects.toMatchObject({reason: 'usage'});
		await expect(readLogWriter(path, commands, '/nowhere.pid')).rejects.toMatchObject({reason: 'usage'});
	});
});

describe('how a log is written to', () => {
	it('is told by the flags of who has it open', () => {
		const [append = 0, offset = 0, reader = 0] = parseFlags('pos:\t0\nflags:\t02102001\nmnt_id:\t1\npos:\t7086\nflags:\t02100001\npos:\t0\nflags:\t02100000\n');
		expect(writerOf([append])).toBe('append');
		expect(writerOf([append, reader])).toBe('append');
		expect(writerOf([append, offset])).toBe('offset');
		expect(writerOf([reader])).toBe('nobody');
		expect(writerOf([])).toBe('nobody');
	});

	it('is found by the file itself, under any name', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'drydock-logs-'));
		const commands = createCommandRunner({root: true});
		const look = async (): Promise<string> => readLogWriter(path, commands, join(folder, 'no.pid'));
		const path = join(folder, '-a\nlog');
		writeFileSync(path, 'x');
		try {
			const reader = openSync(path, 'r');
			const appending = openSync(path, 'a');
			expect(await look()).toBe('append');
			const writing = openSync(path, 'r+');
			expect(await look()).toBe('offset');
			for (const descriptor of [reader, appending, writing]) closeSync(descriptor);
			await expect(readLogWriter(join(folder, 'absent'), commands, '')).rejects.toMatchObject({reason: 'not-found'});
		} finally {
			rmSync(folder, {recursive: true});
		}
	});
});
