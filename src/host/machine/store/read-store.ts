import {setTimeout as pause} from 'node:timers/promises';
import {DrydockError, isReason} from '../../../errors.ts';
import type {CommandRunner} from '../commands.ts';
import {readBytes} from '../files.ts';
import type {NetworkStore} from '../reader.ts';
import {damaged} from './damage.ts';
import {readMeta} from './meta.ts';
import {parseStore} from './records.ts';

const largest = 256 * 1024 * 1024;
const attempts = 5;
/** Between attempts; one change by the engine takes less. Milliseconds. */
const interval = 40;

export const storePath = (dataRoot: string): string => `${dataRoot.replace(/\/+$/, '')}/network/files/local-kv.db`;

const readAll = async (path: string, commands: CommandRunner): Promise<Buffer> => {
	try {
		return await readBytes(path, largest);
	} catch (error) {
		if (commands.root || !isReason(error, 'denied')) throw error;
	}
	try {
		const {stdout} = await commands.capture(['cat', path], {privileged: true, maxBytes: largest, encoding: 'latin1'});
		return Buffer.from(stdout, 'latin1');
	} catch (error) {
		if (error instanceof DrydockError && error.message.includes('No such file')) throw absent(path, error);
		throw error;
	}
};

const absent = (path: string, cause: unknown): DrydockError =>
	new DrydockError('not-found', `there is no network store at ${path}`, {
		nextSteps: ['Compare with the engine: docker info -f "{{.DockerRootDir}}"', 'An engine with rootless or remote storage keeps it elsewhere.'],
		cause,
	});

/** One look: what was parsed is whole when no change was committed while it was read. */
const look = async (path: string, commands: CommandRunner): Promise<NetworkStore> => {
	const bytes = await readAll(path, commands);
	const store = parseStore(path, bytes);
	const {transaction} = readMeta(await readAll(path, commands));
	if (transaction !== readMeta(bytes).transaction) throw damaged('the engine is changing it');
	return store;
};

/**
 * The engine's store of networks, read as bytes with no lock taken, while the engine runs or not. Bytes that were
 * read in the middle of a change are read again a few times. Throws `not-found`, `denied`, `not-known`.
 */
export const readNetworkStore = async (dataRoot: string, commands: CommandRunner): Promise<NetworkStore> => {
	const path = storePath(dataRoot);
	for (let attempt = 1; ; attempt++) {
		try {
			return await look(path, commands);
		} catch (error) {
			if (isReason(error, 'not-found')) throw absent(path, error);
			if (!isReason(error, 'not-known') || attempt === attempts) throw error;
		}
		await pause(interval);
	}
};
