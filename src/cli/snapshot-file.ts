import {randomBytes} from 'node:crypto';
import {closeSync, fsyncSync, linkSync, lstatSync, openSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {DrydockError, errorMessage} from '../errors.ts';

const isThere = (path: string): boolean => lstatSync(path, {throwIfNoEntry: false}) !== undefined;

const taken = (path: string): DrydockError =>
	new DrydockError('usage', `There is something at ${path} already; it was left as it is.`, {nextSteps: ['Name another file, or write over it: drydock snapshot FILE --force']});

/** Throws `usage` where something is at that path that was not to be written over: before anything is read for it. */
export const checkFree = (path: string, force: boolean): void => {
	const found = lstatSync(path, {throwIfNoEntry: false});
	if (found?.isDirectory()) throw new DrydockError('usage', `${path} is a folder.`, {nextSteps: [`Name a file: drydock snapshot ${join(path, 'host.snapshot')}`]});
	if (found !== undefined && !force) throw taken(path);
};

/** Gives the finished file its name; what came there meanwhile stays. */
const settle = (unfinished: string, path: string, force: boolean): void => {
	if (force) {
		renameSync(unfinished, path);
		return;
	}
	try {
		linkSync(unfinished, path);
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'EEXIST') throw taken(path);
		// Some file systems know no second name.
		if (isThere(path)) throw taken(path);
		renameSync(unfinished, path);
	}
};

/** Whole or not at all, and for its owner alone: names of containers, networks and volumes are nobody else's business. Throws `usage`, `denied`. */
export const writeFileWhole = (path: string, bytes: Buffer, force: boolean): void => {
	const unfinished = join(dirname(path), `.${randomBytes(6).toString('hex')}.snapshot`);
	try {
		const file = openSync(unfinished, 'wx', 0o600);
		try {
			writeFileSync(file, bytes);
			fsyncSync(file);
		} finally {
			closeSync(file);
		}
		settle(unfinished, path, force);
	} catch (error) {
		if (error instanceof DrydockError) throw error;
		throw new DrydockError('denied', `The snapshot cannot be written to ${path}: ${errorMessage(error)}.`, {nextSteps: ['Name another file: drydock snapshot FILE'], cause: error});
	} finally {
		rmSync(unfinished, {force: true});
	}
};
