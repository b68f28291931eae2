import {closeSync, constants, fchmodSync, fstatSync, lstatSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync} from 'node:fs';
import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import {processState, type RunProcess} from './run-process.ts';

/** What a lock says, for everybody to read. */
export interface LockContent extends RunProcess {
	readonly run: string;
	readonly user: string;
	readonly since: string;
	readonly from: string;
	readonly folder: string;
}

export interface LockFile {
	readonly path: string;
	readonly content: LockContent;
	readonly state: 'running' | 'ended' | 'not-known';
}

/**
 * Where every account of a machine can put a file and nobody can take away another's. Both of two users must come to
 * the same place, so it depends on the machine alone.
 */
const shared = ['/run/lock', '/var/lock', '/dev/shm', '/tmp'];

/** Writable for everybody, and sticky. */
const openToAll = 0o1002;

/** Undefined on a machine that has no such folder. */
export const lockFolder = (places: readonly string[] = shared): string | undefined =>
	places.find(path => {
		const status = lstatSync(path, {throwIfNoEntry: false});
		return status?.isDirectory() === true && status.uid === 0 && (status.mode & openToAll) === openToAll;
	});

const prefixOf = (key: string): string => `drydock-${key}-`;
const suffix = '.lock';
/** Bytes; more than any of ours. */
const longest = 64 * 1024;
const texts = ['run', 'user', 'since', 'from', 'folder'] as const;

const parse = (text: string): LockContent | undefined => {
	try {
		const value = JSON.parse(text) as Record<string, unknown>;
		const isLock = Number.isSafeInteger(value['pid']) && (value['pid'] as number) > 0 && texts.every(name => typeof value[name] === 'string');
		return isLock ? (value as unknown as LockContent) : undefined;
	} catch {
		return undefined;
	}
};

/** Somebody else's file: a link, a pipe and what is no lock of ours is not read. */
const read = (path: string): LockContent | undefined => {
	let file: number;
	try {
		file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
	} catch {
		return undefined;
	}
	try {
		const status = fstatSync(file);
		return status.isFile() && status.size <= longest ? parse(readFileSync(file, 'utf8')) : undefined;
	} finally {
		closeSync(file);
	}
};

/** All locks of one host but one's own. */
export const otherLocks = (folder: string, key: string, own: string | undefined): readonly LockFile[] =>
	readdirSync(folder)
		.filter(name => name.startsWith(prefixOf(key)) && name.endsWith(suffix))
		.map(name => join(folder, name))
		.filter(path => path !== own)
		.flatMap(path => {
			const content = read(path);
			return content === undefined ? [] : [{path, content, state: processState(content)}];
		});

/** Whole or not at all, under a name that nobody else has. Throws what the system says. */
export const writeLock = (folder: string, key: string, content: LockContent): string => {
	const path = join(folder, `${prefixOf(key)}${randomBytes(6).toString('hex')}${suffix}`);
	const unfinished = `${path}.new`;
	const file = openSync(unfinished, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o644);
	try {
		// Whatever the umask: the others must see who it is.
		fchmodSync(file, 0o644);
		writeSync(file, `${JSON.stringify(content)}\n`);
		renameSync(unfinished, path);
	} catch (error) {
		rmSync(unfinished, {force: true});
		throw error;
	} finally {
		closeSync(file);
	}
	return path;
};

/** Another's cannot be taken away by everybody; one whose process is gone hinders nobody. */
export const removeLock = (path: string): void => {
	try {
		rmSync(path, {force: true});
	} catch {
		// It stays until the machine is started again.
	}
};
