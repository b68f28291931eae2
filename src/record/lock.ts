import {createHash} from 'node:crypto';
import {setTimeout as delay} from 'node:timers/promises';
import type {Holder, HostLock, Lease} from '../engine/lock.ts';
import type {HostIdentity} from '../host/reader.ts';
import {errorMessage} from '../errors.ts';
import {lockFolder, otherLocks, removeLock, writeLock, type LockFile} from './lock-files.ts';
import {ownProcess} from './run-process.ts';

/** Who saw the other at the same moment draws back, and tries again after a pause of its own. */
const tries = 4;
/** Milliseconds. */
const longestPause = 200;

/** A daemon by its id; two of one machine may share that, and differ in their data root. */
const keyOf = ({daemonId, dataRoot, endpoint}: HostIdentity): string =>
	createHash('sha256').update(JSON.stringify([daemonId === '' ? endpoint : daemonId, dataRoot ?? ''])).digest('hex').slice(0, 16);

const holderOf = ({path, content: {run, user, since, from, folder, pid}, state}: LockFile): Holder => ({run, user, since, from, folder, pid, known: state === 'running', lockFile: path});

const unlocked = (why: string): Lease => ({notes: [`This host could not be locked (${why}): a second run on it would not be noticed.`], release: () => {}});

const tookOver = ({run, user, since, folder}: LockFile['content']): string =>
	`Run ${run} of ${user} had this host since ${since.slice(0, 16).replace('T', ' ')} UTC and did not end: its process is gone. Its lock was taken over; its record is ${folder}`;

/**
 * A file for each run in a folder that all accounts share; the run has the host when its file is there and no other
 * one of a living process is.
 */
export const createHostLock = (from: string, places?: readonly string[]): HostLock => ({
	take: async (host, {id, folder: record, user, at}) => {
		const folder = lockFolder(places);
		if (folder === undefined) return {lease: unlocked('there is no folder that all accounts can write to')};
		const key = keyOf(host);
		try {
			for (let tried = 1; ; tried++) {
				const before = otherLocks(folder, key, undefined);
				const holder = before.find(({state}) => state !== 'ended');
				if (holder !== undefined && tried >= tries) return {held: holderOf(holder)};
				if (holder === undefined) {
					const path = writeLock(folder, key, {...ownProcess(), run: id, user, since: at.toISOString(), from, folder: record});
					if (otherLocks(folder, key, path).every(({state}) => state === 'ended')) {
						for (const dead of before) removeLock(dead.path);
						return {lease: {notes: before.filter(({content}) => content.run !== id).map(({content}) => tookOver(content)), release: () => removeLock(path)}};
					}
					removeLock(path);
				}
				await delay(Math.random() * longestPause);
			}
		} catch (error) {
			return {lease: unlocked(errorMessage(error))};
		}
	},
});
