import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, it, expect, beforeEach, afterEach} from '@jest/globals';
import {createCommandRunner} from '../../../../src/host/machine/commands.ts';
import {readMeta} from '../../../../src/host/machine/store/meta.ts';
import {readNetworkStore, storePath} from '../../../../src/host/machine/store/read-store.ts';
import {fixture} from './fixtures.ts';

describe('reading the network store', () => {
	const commands = createCommandRunner();
	let root = '';
	beforeEach(async () => {
		root = await mkdtemp(path.join(tmpdir(), 'drydock-store-'));
		await mkdir(path.dirname(storePath(root)), {recursive: true});
	});
	afterEach(async () => rm(root, {recursive: true}));

	it('reads the file under the data root', async () => {
		await writeFile(storePath(root), fixture('engine-26-healthy'));
		const store = await readNetworkStore(`${root}/`, commands);
		expect(store).toMatchObject({path: storePath(root), bytes: 65_536});
		expect(store.endpoints).toHaveLength(3);
	});

	it('names the path when there is no store', async () => {
		await expect(readNetworkStore(root, commands)).rejects.toMatchObject({
			reason: 'not-found',
			message: expect.stringContaining(storePath(root)),
		});
	});

	it('reads again when it came in the middle of a change', async () => {
		const whole = fixture('engine-20-healthy');
		const torn = Buffer.from(whole);
		const {pageSize, root: rootPage} = readMeta(whole);
		torn.fill(0, rootPage * pageSize, (rootPage + 1) * pageSize);
		await writeFile(storePath(root), torn);
		const reading = readNetworkStore(root, commands);
		await writeFile(storePath(root), whole);
		await expect(reading).resolves.toMatchObject({bytes: whole.length});
	});

	it('gives up with words on a store that stays damaged', async () => {
		await writeFile(storePath(root), Buffer.alloc(65_536));
		await expect(readNetworkStore(root, commands)).rejects.toMatchObject({reason: 'not-known'});
	});

	it('does not wait on a path that is no file', async () => {
		await mkdir(storePath(root));
		await expect(readNetworkStore(root, commands)).rejects.toMatchObject({reason: 'not-known'});
	});
});
