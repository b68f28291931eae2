import {resolve} from 'node:path';
import {presentBytes} from '../language/words.ts';
import {sanitize} from '../present/sanitize.ts';
import type {ParsedArguments} from './arguments.ts';
import type {Io} from './io.ts';
import {checkFree, writeFileWhole} from './snapshot-file.ts';
import {openLocalTarget} from './target.ts';
import {readVersion} from './version.ts';

const fileName = (hostname: string, at: Date): string => `${hostname.replaceAll(/[^\w.-]/g, '-')}-${at.toISOString().slice(0, 16).replaceAll(/[-:]/g, '')}.snapshot`;

/** From when on it is said that sizes can take their time. Milliseconds. */
const long = 3000;

/** `drydock snapshot [FILE]`: reads the host, changes nothing, and writes what its twin is made of. */
export const snapshotCommand = async (given: ParsedArguments, io: Io): Promise<number> => {
	const force = given.options['force'] === true;
	const sizes = given.options['no-sizes'] !== true;
	const [named] = given.operands;
	if (named !== undefined) checkFree(resolve(named), force);
	const target = await openLocalTarget(given, io);
	const [{takeSnapshot}, {writeSnapshot}, {createConnection}] = await Promise.all([import('../twin/snapshot/take.ts'), import('../twin/snapshot/file.ts'), import('../host/docker/transport/connection.ts')]);
	const connection = createConnection(target.endpoint);
	const waiting = setTimeout(() => io.stderr.write(`Still reading${sizes ? ': sizes on the disk are waited for up to 60 s (--no-sizes leaves them out)' : ''}.\n`), long);
	try {
		const now = new Date();
		const {world, gaps} = await takeSnapshot(target.reader(), async (path, query) => connection.json(path, query), now.getTime(), sizes ? {} : {sizesWithin: 0});
		const path = resolve(named ?? fileName(world.machine.hostname, now));
		const bytes = writeSnapshot({taken: now.toISOString(), by: readVersion(), host: target.label, gaps, world});
		writeFileWhole(path, bytes, force);
		io.stdout.write(`${path}\n`);
		io.stderr.write(`${world.containers.length} containers, ${world.images.length} images, ${world.networks.length} networks, ${world.volumes.length} volumes; ${presentBytes(bytes.length)}.\n`);
		io.stderr.write('Not in it: values of environment variables, what containers print, passwords in addresses. Names, labels and arguments of containers are.\n');
		for (const {what, why} of gaps) io.stderr.write(`Not known: ${sanitize(what)} (${sanitize(why)})\n`);
		io.stderr.write(`To use it: drydock --target twin:${sanitize(path)}\n`);
		return 0;
	} finally {
		clearTimeout(waiting);
		connection.close();
		await target.close();
	}
};
