import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from '@jest/globals';
import {walkTar} from '../../src/operations/means/tar-walk.ts';

describe('a tar that streams by', () => {
	let folder: string;
	let tar: Buffer;

	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'drydock-tar-'));
		mkdirSync(join(folder, 'a/empty'), {recursive: true});
		for (const [name, bytes] of [['exact', 1024], ['odd', 513], ['none', 0], ['d'.repeat(150), 3]] as const) writeFileSync(join(folder, 'a', name), Buffer.alloc(bytes));
		tar = execFileSync('tar', ['--format=pax', '--pax-option=comment:=x', '-C', folder, '-cf', '-', 'a']);
	});
	afterAll(() => rmSync(folder, {recursive: true}));

	/** In pieces of this size: headers and files are cut anywhere. */
	const walk = (bytes: Buffer, piece = bytes.length): string[] => {
		const paths: string[] = [];
		const walking = walkTar(({path}) => paths.push(path));
		for (let at = 0; at < bytes.length; at += piece) walking.feed(bytes.subarray(at, at + piece));
		walking.end();
		return paths;
	};

	it.each([1, 511, 512, 513, 100_000])('is followed in pieces of %d bytes', piece => {
		expect(walk(tar, piece).map(path => path.replace(/d{90,}/, 'long')).toSorted()).toEqual(['a/', 'a/empty/', 'a/exact', 'a/long', 'a/none', 'a/odd']);
	});

	it('is not taken for whole when it ends early, or when an error is told behind it', () => {
		expect(() => walk(tar.subarray(0, tar.length - 10_240 + 512))).toThrow('ends in the middle');
		for (const cut of [0, 1, 512, 700, 3 * 512]) {
			expect(() => walk(tar.subarray(0, cut))).toThrow('not whole');
			expect(() => walk(Buffer.concat([tar.subarray(0, cut), Buffer.from(`{"message":"${'x'.repeat(600)}"}`)]))).toThrow('not whole');
		}
	});

	it('may hold files that are longer than its own numbers can say', () => {
		const path = join(folder, 'a/exact');
		truncateSync(path, 9 * 1024 ** 3);
		const head = execFileSync('bash', ['-c', 'tar --format="$1" -C "$2" -cf - a/exact | head -c 4096', 'bash', 'pax', folder]);
		const walking = walkTar();
		walking.feed(head);
		expect(walking.entries).toBe(1);
		// Nine zeroed gigabytes are still to come: an end here is none.
		expect(() => walking.end()).toThrow('ends in the middle');
		const gnu = walkTar();
		gnu.feed(execFileSync('bash', ['-c', 'tar --format=gnu -C "$1" -cf - a/exact | head -c 4096', 'bash', folder]));
		expect(gnu.entries).toBe(1);
		expect(() => gnu.end()).toThrow('ends in the middle');
	});
});
