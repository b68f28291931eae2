import {chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from '@jest/globals';
import {userFiles} from '../../src/catalogue/files.ts';
import {loadRunbook} from '../../src/catalogue/load.ts';

const isRoot = process.getuid?.() === 0;

let root: string;
let folder: string;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'drydock-trust-'));
	folder = join(root, 'ours', 'runbooks');
	mkdirSync(folder, {recursive: true});
	writeFileSync(join(folder, 'mine.ts'), 'globalThis.loadedByTrust = (globalThis.loadedByTrust ?? 0) + 1;\nexport default 1;\n');
});
afterEach(() => rmSync(root, {recursive: true, force: true}));

/** How often the file was run. */
const runs = (): number => (globalThis as {loadedByTrust?: number}).loadedByTrust ?? 0;

describe('a folder of runbooks', () => {
	it('of one\'s own is taken, also in a folder with the sticky bit', async () => {
		chmodSync(root, 0o1777);
		expect((await userFiles(folder)).files).toEqual([join(folder, 'mine.ts')]);
	});

	it.each([
		['that everybody can write to', () => chmodSync(folder, 0o777), /runbooks, everybody can write to it/],
		['that everybody can write to, sticky or not', () => chmodSync(folder, 0o1777), /runbooks, everybody can write to it/],
		['that can be replaced by everybody', () => chmodSync(join(root, 'ours'), 0o777), /ours, everybody can write to it/],
	])('%s is refused in words, and nothing of it is run', async (_, spoil, words) => {
		spoil();
		const before = runs();
		await expect(userFiles(folder)).rejects.toMatchObject({reason: 'denied', message: expect.stringMatching(words), nextSteps: [expect.stringMatching(/^chmod go-w /)]});
		expect(runs()).toBe(before);
	});

	it('is refused under the name of a link, too', async () => {
		chmodSync(folder, 0o777);
		symlinkSync(folder, join(root, 'link'));
		await expect(userFiles(join(root, 'link'))).rejects.toMatchObject({reason: 'denied'});
	});

	(isRoot ? it : it.skip)('of another user, or that another group can write to, is refused', async () => {
		chownSync(folder, 12_345, 12_345);
		await expect(userFiles(folder)).rejects.toMatchObject({reason: 'denied', message: expect.stringContaining('another user (uid 12345)')});
		chownSync(folder, 0, 12_345);
		chmodSync(folder, 0o775);
		await expect(userFiles(folder)).rejects.toMatchObject({reason: 'denied', message: expect.stringContaining('group 12345')});
		chownSync(folder, 0, 0);
		expect((await userFiles(folder)).files).toHaveLength(1);
	});
});

describe('a single runbook', () => {
	it.each([
		['that everybody can write to', () => chmodSync(join(folder, 'mine.ts'), 0o666)],
		['with a helper beside it that everybody can write to', () => {
			writeFileSync(join(folder, '_helper.ts'), '');
			chmodSync(join(folder, '_helper.ts'), 0o666);
		}],
		['in a folder that everybody can write to', () => chmodSync(folder, 0o777)],
	])('%s is not run, and says why', async (_, spoil) => {
		spoil();
		const before = runs();
		expect(await loadRunbook(join(folder, 'mine.ts'), false, [])).toMatchObject({problem: {problem: expect.stringContaining('everybody can write to it')}});
		expect(runs()).toBe(before);
	});
});
