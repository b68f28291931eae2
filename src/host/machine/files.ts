import {open, stat, statfs} from 'node:fs/promises';
import {DrydockError, errorMessage} from '../../errors.ts';
import type {FileStatus, FreeSpace} from './reader.ts';

const defaultBytes = 1024 * 1024;

/** The error for a path that could not be read. */
export const pathError = (path: string, error: unknown): DrydockError => {
	const {code} = error as NodeJS.ErrnoException;
	if (code === 'ENOENT' || code === 'ENOTDIR')
		return new DrydockError('not-found', `there is no ${path}`, {nextSteps: [`Check the path: ls -ld ${path}`], cause: error});
	if (code === 'EACCES' || code === 'EPERM')
		return new DrydockError('denied', `this user may not read ${path}`, {nextSteps: ['Run Drydock as root: sudo drydock …'], cause: error});
	return new DrydockError('not-known', `${path} cannot be read: ${errorMessage(error)}`, {nextSteps: [`Look by hand: ls -l ${path}`], cause: error});
};

/** At most `maxBytes` from the start of a file. Never waits on a pipe or a device that has nothing to say. */
export const readBytes = async (path: string, maxBytes: number): Promise<Buffer> => {
	try {
		// A fifo would wait for a writer for ever: only regular files are read.
		if (!(await stat(path)).isFile()) throw new Error('it is not a regular file');
		await using file = await open(path);
		const chunks: Buffer[] = [];
		let bytes = 0;
		while (bytes < maxBytes) {
			const {bytesRead, buffer} = await file.read(Buffer.alloc(Math.min(maxBytes - bytes, 256 * 1024)));
			if (bytesRead === 0) break;
			bytes += bytesRead;
			chunks.push(buffer.subarray(0, bytesRead));
		}
		return Buffer.concat(chunks);
	} catch (error) {
		throw pathError(path, error);
	}
};

export const readText = async (path: string, maxBytes = defaultBytes): Promise<string> => (await readBytes(path, maxBytes)).toString('utf8');

export const readFileStatus = async (path: string): Promise<FileStatus | undefined> => {
	try {
		const found = await stat(path);
		return {
			bytes: found.size,
			modified: found.mtime.toISOString(),
			mode: found.mode & 0o7777,
			uid: found.uid,
			gid: found.gid,
			directory: found.isDirectory(),
		};
	} catch (error) {
		const failed = pathError(path, error);
		if (failed.reason === 'not-found') return undefined;
		throw failed;
	}
};

export const readFreeSpace = async (path: string): Promise<FreeSpace> => {
	try {
		const {bsize, bavail, bfree, blocks, ffree, files} = await statfs(path);
		return {bytesFree: bsize * bavail, bytesFreeForRoot: bsize * bfree, bytesTotal: bsize * blocks, inodesFree: ffree, inodesTotal: files};
	} catch (error) {
		throw pathError(path, error);
	}
};
