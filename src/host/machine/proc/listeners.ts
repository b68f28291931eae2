import {readFile} from 'node:fs/promises';
import {endianness} from 'node:os';
import {DrydockError} from '../../../errors.ts';
import type {CommandRunner} from '../commands.ts';
import type {Listener} from '../reader.ts';
import {readProc} from './files.ts';
import {scanOwners} from './owners.ts';
import {parseSockets, socketTables} from './sockets.ts';
import type {Socket, SocketTable} from './sockets.ts';
import {parseSsOwners} from './ss.ts';

const littleEndian = endianness() === 'LE';

const readTable = async (table: SocketTable): Promise<Socket[]> => {
	try {
		return parseSockets(await readFile(table.path, 'utf8'), table, littleEndian);
	} catch (error) {
		// A kernel without IPv6 has no such table, and nobody listens there.
		if (table.family === 6 && (error as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw new DrydockError('not-known', `cannot read ${table.path}`, {
			nextSteps: ['Look by hand: ss -lntup'],
			cause: error,
		});
	}
};

const processName = (pid: number): string | undefined => readProc(`/proc/${pid}/comm`)?.replace(/\n$/, '');

const ownersByRoot = async (commands: CommandRunner): Promise<ReadonlyMap<number, readonly number[]>> => {
	try {
		const {stdout} = await commands.capture(['ss', '-Hlntupe'], {privileged: true, maxBytes: 64 * 1024 * 1024});
		return parseSsOwners(stdout, processName);
	} catch {
		// Denied, or no `ss`: who owns the rest is not known, and the listeners say so.
		return new Map();
	}
};

/** All listening sockets of the network namespace that Drydock runs in. */
export const readSockets = async (): Promise<Socket[]> => (await Promise.all(socketTables.map(readTable))).flat();

/** Listening sockets of the network namespace that Drydock runs in, with their owners where they can be known. */
export const readListeners = async (commands: CommandRunner): Promise<Listener[]> => {
	const sockets = await readSockets();
	const {owners, complete} = await scanOwners(new Set(sockets.map(({inode}) => inode)));
	const hidden = !complete && sockets.some(({inode}) => !owners.has(inode));
	const more = hidden && !commands.root ? await ownersByRoot(commands) : new Map<number, readonly number[]>();
	return sockets.map(socket => ({
		...socket,
		owners: owners.get(socket.inode) ?? more.get(socket.inode) ?? (complete ? [] : undefined),
	}));
};
