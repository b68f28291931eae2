import {lstat, realpath} from 'node:fs/promises';
import {dirname} from 'node:path';
import type {Stats} from 'node:fs';
import {DrydockError} from '../errors.ts';

const groupMayWrite = 0o020;
const othersMayWrite = 0o002;
const sticky = 0o1000;

/** Whose programs may be run: root's, one's own, and behind sudo those of whoever typed it. */
const trustedOwners = (env: NodeJS.ProcessEnv): ReadonlySet<number> => new Set([0, process.getuid?.() ?? 0, ...(process.getuid?.() === 0 && /^\d+$/.test(env['SUDO_UID'] ?? '') ? [Number(env['SUDO_UID'])] : [])]);

/** Many systems give each user a group of their own, under the same number: then the group is nobody else. */
const isOwnGroup = ({uid, gid}: Stats): boolean => uid === gid;

const writers = (status: Stats): string | undefined => {
	if ((status.mode & othersMayWrite) !== 0) return 'everybody';
	if ((status.mode & groupMayWrite) !== 0 && !isOwnGroup(status)) return `everybody in group ${status.gid}`;
	return undefined;
};

export interface Distrust {
	readonly path: string;
	readonly why: string;
	readonly remedy: string;
}

const ancestors = (path: string): readonly string[] => (dirname(path) === path ? [] : [dirname(path), ...ancestors(dirname(path))]);

const looked = async (path: string): Promise<{readonly path: string; readonly status: Stats}> => ({path, status: await lstat(path)});

/**
 * Who else could put something else in the place of a file or folder, as what is loaded from there is run with the
 * operator's rights. In a folder with the sticky bit, as /tmp, nobody can replace what is somebody else's.
 */
export const distrust = async (named: string, env: NodeJS.ProcessEnv = process.env): Promise<Distrust | undefined> => {
	const path = await realpath(named);
	const owners = trustedOwners(env);
	const [self, ...around] = await Promise.all([path, ...ancestors(path)].map(looked));
	for (const {path: at, status} of self === undefined ? [] : [self, ...around]) {
		if (!owners.has(status.uid)) return {path: at, why: `it belongs to another user (uid ${status.uid})`, remedy: `Copy what you trust to a folder of your own; or: chown ${process.getuid?.() ?? 0} ${at}`};
		const who = writers(status);
		if (who === undefined || (at !== path && (status.mode & sticky) !== 0)) continue;
		return {path: at, why: `${who} can write to it`, remedy: `chmod go-w ${at}`};
	}
	return undefined;
};

/** Throws `denied` for a place where somebody else could put a runbook. */
export const requireTrusted = async (named: string): Promise<void> => {
	const found = await distrust(named);
	if (found === undefined) return;
	throw new DrydockError('denied', `Runbooks are programs, and those in ${named} are not loaded: of ${found.path}, ${found.why}.`, {nextSteps: [found.remedy]});
};
