import {chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from '@jest/globals';
import {operations} from '../../src/operations/catalogue.ts';
import {openBench, type Bench} from './hands.ts';

let bench: Bench;
beforeEach(async () => {
	bench = await openBench();
});
afterEach(async () => bench.close());

const at = (...names: string[]): string => join(bench.folder, ...names);
const file = (name: string, content: string | Buffer): string => {
	writeFileSync(at(name), content);
	return at(name);
};
const everything = Buffer.from(Array.from({length: 4096}, (_, index) => index % 256));

describe('a safety copy', () => {
	it('of JSON is private, whole and says where it is', async () => {
		const result = await operations.perform({kind: 'copy.json', name: 'edge.json', content: {Name: 'edge', list: [1, null]}}, bench.hands);
		const path = at('copies', 'edge.json');
		expect(result).toEqual({path});
		expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({Name: 'edge', list: [1, null]});
		expect(statSync(path).mode & 0o777).toBe(0o600);
		expect(statSync(at('copies')).mode & 0o777).toBe(0o700);
		expect(bench.said()).toContain(path);
	});

	it('is never overwritten by a later one: that may be from after the damage', async () => {
		const save = (content: string) => operations.perform({kind: 'copy.json', name: 'edge.json', content}, bench.hands);
		await save('whole');
		await save('whole');
		expect(readdirSync(at('copies'))).toEqual(['edge.json']);
		await save('damaged');
		await save('empty');
		expect(readdirSync(at('copies')).toSorted()).toEqual(['edge.json', 'edge.json.1', 'edge.json.2']);
		expect(readFileSync(at('copies', 'edge.json.1'), 'utf8')).toBe('"whole"\n');
		expect(bench.said()).toContain('edge.json.1');
	});

	it.each(['', '.', '..', '../evil', 'a/b', '/etc/passwd', '-rf', '.hidden', 'a\nb', 'a\0b', 'x'.repeat(201)])('is not written under the name %j', async name => {
		await expect(operations.perform({kind: 'copy.json', name, content: 1}, bench.hands)).rejects.toMatchObject({reason: 'bug'});
		await expect(operations.perform({kind: 'copy.file', from: file('a', 'b'), name}, bench.hands)).rejects.toMatchObject({reason: 'bug'});
		expect(existsSync(at('copies'))).toBe(false);
	});

	it('of a file has the same bytes, and is private whatever the file was', async () => {
		const from = file('store', everything);
		chmodSync(from, 0o644);
		await operations.perform({kind: 'copy.file', from, name: 'store'}, bench.hands);
		expect(readFileSync(at('copies', 'store')).equals(everything)).toBe(true);
		expect(statSync(at('copies', 'store')).mode & 0o777).toBe(0o600);
		expect(readdirSync(at('copies')).toSorted()).toEqual(['store', 'store.origin.json']);
	});

	it('of a file that is not there fails and leaves nothing', async () => {
		await expect(operations.perform({kind: 'copy.file', from: at('none'), name: 'none'}, bench.hands)).rejects.toMatchObject({reason: 'not-found'});
		expect(existsSync(at('copies', 'none'))).toBe(false);
	});

	it('is put back with the mode of before, over whatever is there and over nothing', async () => {
		const from = file('store', everything);
		chmodSync(from, 0o640);
		await operations.perform({kind: 'copy.file', from, name: 'store'}, bench.hands);
		writeFileSync(from, 'broken');
		chmodSync(from, 0o600);
		await operations.perform({kind: 'copy.restore', name: 'store', to: from}, bench.hands);
		expect(readFileSync(from).equals(everything)).toBe(true);
		expect(statSync(from).mode & 0o777).toBe(0o640);
		expect(readdirSync(bench.folder).toSorted()).toEqual(['copies', 'store']);
	});

	it('is not put back when it was changed since', async () => {
		const from = file('store', 'whole');
		await operations.perform({kind: 'copy.file', from, name: 'store'}, bench.hands);
		writeFileSync(at('copies', 'store'), 'forged');
		writeFileSync(from, 'now');
		await expect(operations.perform({kind: 'copy.restore', name: 'store', to: from}, bench.hands)).rejects.toMatchObject({reason: 'refused'});
		expect(readFileSync(from, 'utf8')).toBe('now');
	});

	it('is not put back into a folder that is not there', async () => {
		await operations.perform({kind: 'copy.file', from: file('store', 'x'), name: 'store'}, bench.hands);
		await expect(operations.perform({kind: 'copy.restore', name: 'store', to: at('gone', 'store')}, bench.hands)).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining(at('gone'))});
	});

	it('is named in what its restoring loses', async () => {
		const to = file('store', 'twelve bytes');
		expect(await operations.loss({kind: 'copy.restore', name: 'store', to}, bench.host)).toEqual({stops: [], gone: [{name: `file ${to}`, detail: '12 bytes; replaced by the copy'}]});
		expect(await operations.loss({kind: 'copy.restore', name: 'store', to: at('none')}, bench.host)).toEqual({stops: [], gone: []});
	});
});

describe('moving a file', () => {
	it('moves it, and its inverse brings it back', async () => {
		const move = {kind: 'file.move' as const, from: file('-a $(x)', 'abc'), to: at('-b')};
		expect(await operations.loss(move, bench.host)).toEqual({stops: [], gone: [{name: `file ${move.from}`, detail: `3 bytes; kept as ${move.to}`}]});
		const inverse = await operations.inverse(move, bench.host);
		await operations.perform(move, bench.hands);
		expect(existsSync(move.from)).toBe(false);
		expect(readFileSync(move.to, 'utf8')).toBe('abc');
		for (const back of 'operations' in inverse ? inverse.operations : []) await operations.perform(back, bench.hands);
		expect(readFileSync(move.from, 'utf8')).toBe('abc');
	});

	it.each(['a file', 'a folder', 'a dangling link'])('never overwrites %s', async what => {
		const from = file('from', 'abc');
		const to = at('to');
		if (what === 'a file') writeFileSync(to, 'precious');
		else if (what === 'a folder') mkdirSync(to);
		else symlinkSync('/nowhere', to);
		await expect(operations.perform({kind: 'file.move', from, to}, bench.hands)).rejects.toMatchObject({reason: 'refused'});
		expect(readFileSync(from, 'utf8')).toBe('abc');
		expect(readdirSync(bench.folder).toSorted()).toEqual(['from', 'to']);
	});

	it('says what is missing: the file, or the folder to move it to', async () => {
		await expect(operations.perform({kind: 'file.move', from: at('none'), to: at('to')}, bench.hands)).rejects.toMatchObject({reason: 'not-found'});
		await expect(operations.perform({kind: 'file.move', from: file('from', ''), to: at('no', 'to')}, bench.hands)).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining(at('no'))});
	});

	it('does nothing once the run was ended', async () => {
		const from = file('from', 'abc');
		bench.cancel('Ctrl-C');
		await expect(operations.perform({kind: 'file.move', from, to: at('to')}, bench.hands)).rejects.toMatchObject({reason: 'cancelled'});
		expect(existsSync(from)).toBe(true);
	});
});
