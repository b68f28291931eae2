import {closeSync, constants, fchmodSync, fsyncSync, lchownSync, lstatSync, openSync, readdirSync, readFileSync, renameSync, unlinkSync, writeSync, type Stats} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import type {RunFolder} from '../engine/store.ts';
import {DrydockError, errorMessage} from '../errors.ts';
import {readJournal} from './journal-reader.ts';
import {reopenJournal} from './journal-writer.ts';
import {displacedWords, folderAt} from './run-folder.ts';
import {ownProcess} from './run-process.ts';
import type {Place} from './run-place.ts';

const anyoneElseMayWrite = 0o022;

const refuse = (folder: string, path: string, why: string): DrydockError =>
	new DrydockError('denied', `The run cannot go on in ${path}: ${why}.`, {nextSteps: [`ls -la ${path}`, `drydock report ${basename(folder)} tells what was done, to go on by hand.`]});

const look = (folder: string, path: string): Stats => {
	const status = lstatSync(path, {throwIfNoEntry: false});
	if (status === undefined) throw refuse(folder, path, 'it is not there');
	return status;
};

/** What is performed is read from there: it must be of one user alone, and hold no link that leads elsewhere. Gives back whose it is. */
const requireOneOwner = (folder: string): Stats => {
	const owner = look(folder, folder);
	for (const [path, isKind] of [
		[folder, owner.isDirectory()],
		...['copies', 'output'].map(name => [join(folder, name), look(folder, join(folder, name)).isDirectory()] as const),
		[join(folder, 'journal.jsonl'), look(folder, join(folder, 'journal.jsonl')).isFile()],
	] as const) {
		const status = look(folder, path);
		if (!isKind) throw refuse(folder, path, 'it is a link, or not what a run makes');
		if (status.uid !== owner.uid && status.uid !== 0) throw refuse(folder, path, `it belongs to another user (uid ${status.uid})`);
		if ((status.mode & anyoneElseMayWrite) !== 0) throw refuse(folder, path, 'others can write to it');
	}
	return owner;
};

/** Copies that were not finished: they are made again, or not needed. No copy has such a name. */
const removeUnfinished = (copies: string): void => {
	for (const name of readdirSync(copies)) if (name.startsWith('.') && lstatSync(join(copies, name)).isFile()) unlinkSync(join(copies, name));
};

const renewProcess = (folder: string): void => {
	const path = join(folder, 'process.json');
	const unfinished = `${path}.new`;
	const file = openSync(unfinished, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW, 0o600);
	try {
		fchmodSync(file, 0o600);
		writeSync(file, JSON.stringify(ownProcess()));
		fsyncSync(file);
	} finally {
		closeSync(file);
	}
	renameSync(unfinished, path);
};

/** What root added to the record of another user is that user's to read. */
const giveTo = ({uid, gid}: Stats, folder: string): void => {
	if (process.getuid?.() !== 0 || uid === 0) return;
	try {
		for (const path of [folder, join(folder, 'copies'), join(folder, 'output')]) for (const name of readdirSync(path)) lchownSync(join(path, name), uid, gid);
	} catch {
		// Root can still read it.
	}
};

/**
 * Opens the folder of a recorded run again, to go on in its own record. `home` is where its user's records are kept;
 * the run may lie elsewhere while that has no room. Throws `denied`.
 */
export const reopenFolder = (folder: string, home: string, elsewhere: readonly string[]): RunFolder => {
	const owner = requireOneOwner(folder);
	const path = join(folder, 'journal.jsonl');
	try {
		renewProcess(folder);
		removeUnfinished(join(folder, 'copies'));
		const place: Place = {path: folder, journal: reopenJournal(path, readJournal(path).good)};
		const closed = (at: string): void => giveTo(owner, at);
		// One that somebody else names by its path stays where it is.
		if (!elsewhere.includes(dirname(folder))) return folderAt(basename(folder), {place}, {runs: dirname(folder), elsewhere: dirname(folder) === home ? elsewhere : [], earlier: [dirname(folder), ...elsewhere], closed});
		return folderAt(basename(folder), {place, displaced: displacedWords(folder, home, 'it was full when the run began')}, {runs: home, elsewhere, earlier: [home, ...elsewhere], closed});
	} catch (error) {
		if (error instanceof DrydockError) throw error;
		throw refuse(folder, folder, errorMessage(error));
	}
};

/** The host as it was before the run; undefined where that was not kept. */
export const readBefore = (folder: string): unknown => {
	try {
		return JSON.parse(readFileSync(join(folder, 'output', 'survey-before.json'), 'utf8'));
	} catch {
		return undefined;
	}
};
