import {basename, dirname, join} from 'node:path';
import {CommandError, DrydockError} from '../../errors.ts';
import type {Hands} from '../operation.ts';
import {capture} from './run.ts';

/** What must be the same after a file was put back. */
export interface FileAttributes {
	/** Permission bits in octal, as stat prints them. */
	readonly mode: string;
	readonly uid: number;
	readonly gid: number;
	readonly bytes: number;
	readonly directory: boolean;
}

/** Undefined when there is nothing at that path. Links are not followed. */
export const attributesOf = async (hands: Hands, path: string): Promise<FileAttributes | undefined> => {
	let printed: string;
	try {
		printed = await capture(hands, ['stat', '--format=attributes %a %u %g %s %F', '--', path], {privileged: true});
	} catch (error) {
		if (error instanceof CommandError && /No such file or directory|Not a directory/.test(error.message)) return undefined;
		throw error;
	}
	const [, mode, uid, gid, bytes, type] = /^attributes (\d+) (\d+) (\d+) (\d+) (.+)$/m.exec(printed) ?? [];
	if (mode === undefined) throw new DrydockError('not-known', `stat does not say what ${path} is`, {nextSteps: ['Look at it with ls -l.']});
	return {mode, uid: Number(uid), gid: Number(gid), bytes: Number(bytes), directory: type === 'directory'};
};

/** Where a path leads when every link on the way is followed. Throws `not-found` when it leads nowhere. */
export const realPath = async (hands: Hands, path: string): Promise<string> => {
	try {
		const printed = await capture(hands, ['realpath', '-ez', '--', path], {privileged: true});
		// A line that sudo adds would stand before it.
		return printed.slice(printed.lastIndexOf('\n/') + 1).split('\0')[0] ?? '';
	} catch (error) {
		if (error instanceof CommandError && /No such file or directory|Not a directory/.test(error.message)) throw new DrydockError('not-found', `there is nothing at ${path}`, {cause: error});
		throw error;
	}
};

/** A plain file with one name and what it takes on the disk; undefined when nothing is there. Throws `refused` for anything else: a link could lead elsewhere. */
export const plainFile = async (hands: Hands, path: string): Promise<{readonly bytesOnDisk: number; /** Seconds since 1970 with nine decimals. */ readonly modified: string} | undefined> => {
	let printed: string;
	try {
		printed = await capture(hands, ['stat', '--format=plain %h %b %B %.9Y %F', '--', path], {privileged: true});
	} catch (error) {
		if (error instanceof CommandError && /No such file or directory|Not a directory/.test(error.message)) return undefined;
		throw error;
	}
	const [, names, blocks, size, modified = '', type = ''] = /^plain (\d+) (\d+) (\d+) (\S+) (.+)$/m.exec(printed) ?? [];
	if (!/^regular( empty)? file$/.test(type) || names !== '1')
		throw new DrydockError('refused', `${path} is left alone: it is ${type === '' ? 'not known what' : type.startsWith('regular') ? `one file with ${names} names` : `a ${type}`}`, {nextSteps: [`Look at it with ls -l.`]});
	return {bytesOnDisk: Number(blocks) * Number(size), modified};
};

/** A private copy that this user can read, of a file that perhaps only root can. */
export const fetchFile = async (hands: Hands, from: string, to: string): Promise<void> => {
	const owner = ['-o', `${process.getuid?.() ?? 0}`, '-g', `${process.getgid?.() ?? 0}`];
	await hands.host.run(['install', '-m', '600', ...owner, '-T', '--', from, to], {privileged: true});
};

/** Throws unless the folder that is to hold `path` is there. */
export const needFolder = async (hands: Hands, path: string): Promise<void> => {
	const folder = dirname(path);
	if ((await attributesOf(hands, folder))?.directory !== true)
		throw new DrydockError('refused', `there is no folder ${folder}; nothing was written`, {nextSteps: ['Look for where the data root is now: docker info.']});
};

/**
 * Makes `path` a copy of `source` in one step: whoever reads it sees the old file or the new one, whole, also after a
 * power cut. It gets the mode and owner in `attributes`.
 */
export const replaceFile = async (hands: Hands, source: string, path: string, {mode, uid, gid}: Pick<FileAttributes, 'mode' | 'uid' | 'gid'>): Promise<void> => {
	await needFolder(hands, path);
	const folder = dirname(path);
	// One name: what was left when this was cut off is written over when it is done again.
	const temporary = join(folder, `.${basename(path)}.drydock`);
	const privileged = true;
	try {
		await hands.host.run(['install', '-m', mode, '-o', `${uid}`, '-g', `${gid}`, '-T', '--', source, temporary], {privileged});
		await hands.host.run(['sync', '--', temporary], {privileged});
		await hands.host.run(['cmp', '--', source, temporary], {privileged});
		await hands.host.run(['mv', '-fT', '--', temporary, path], {privileged});
	} catch (error) {
		await hands.host.run(['rm', '-f', '--', temporary], {privileged}).catch(() => undefined);
		throw error;
	}
	await hands.host.run(['sync', '--', folder], {privileged});
};
