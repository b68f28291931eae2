import {randomBytes} from 'node:crypto';
import {renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {DrydockError, errorMessage} from '../errors.ts';
import {presentBytes} from '../language/words.ts';
import {sanitize} from '../present/sanitize.ts';
import type {ParsedArguments} from './arguments.ts';
import type {Io} from './io.ts';
import {openLocalTarget} from './target.ts';
import {readVersion} from './version.ts';

/** Whole or not at all, and for its owner alone: names of containers, networks and volumes are nobody else's business. */
const writeWhole = (path: string, bytes: Buffer): void => {
	const unfinished = join(dirname(path), `.${randomBytes(6).toString('hex')}.snapshot`);
	try {
		writeFileSync(unfinished, bytes, {mode: 0o600, flag: 'wx'});
		renameSync(unfinished, path);
	} catch (error) {
		rmSync(unfinished, {force: true});
		throw new DrydockError('denied', `The snapshot cannot be written to ${path}: ${errorMessage(error)}.`, {nextSteps: ['Name another file: drydock snapshot FILE'], cause: error});
	}
};

const fileName = (hostname: string, at: Date): string => `${hostname.replaceAll(/[^\w.-]/g, '-')}-${at.toISOString().slice(0, 16).replaceAll(/[-:]/g, '')}.snapshot`;

/** `drydock snapshot [FILE]`: reads the host, changes nothing, and writes what its twin is made of. */
export const snapshotCommand = async (given: ParsedArguments, io: Io): Promise<number> => {
	const target = await openLocalTarget(given, io);
	const [{takeSnapshot}, {writeSnapshot}, {createConnection}] = await Promise.all([import('../twin/snapshot/take.ts'), import('../twin/snapshot/file.ts'), import('../host/docker/transport/connection.ts')]);
	const connection = createConnection(target.endpoint);
	try {
		const {hostname} = await target.identity();
		const now = new Date();
		const {world, gaps} = await takeSnapshot(target.reader(), async (path, query) => connection.json(path, query), now.getTime());
		const path = resolve(given.operands[0] ?? fileName(hostname, now));
		const bytes = writeSnapshot({taken: now.toISOString(), by: readVersion(), host: target.label, gaps, world});
		writeWhole(path, bytes);
		io.stdout.write(`${path}\n`);
		io.stderr.write(`${world.containers.length} containers, ${world.images.length} images, ${world.networks.length} networks, ${world.volumes.length} volumes; ${presentBytes(bytes.length)}. Values of environment variables and what containers print are not in it.\n`);
		for (const {what, why} of gaps) io.stderr.write(`Not in it: ${sanitize(what)} (${sanitize(why)})\n`);
		io.stderr.write(`To use it: drydock --target twin:${path}\n`);
		return 0;
	} finally {
		connection.close();
		await target.close();
	}
};
