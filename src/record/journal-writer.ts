import {closeSync, constants, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync} from 'node:fs';
import {dirname} from 'node:path';
import type {Journal} from '../engine/store.ts';
import {DrydockError, errorMessage} from '../errors.ts';
import {withSum} from './checksum.ts';

/** The record cannot be written any more: nothing may be changed from here on. */
export class JournalError extends DrydockError {
	override readonly name = 'JournalError';

	constructor(path: string, cause: unknown) {
		super('denied', `The record cannot be written (${path}): ${errorMessage(cause)}.`, {
			nextSteps: ['Make room on that disk, or make it writable, then run again; what was recorded is kept.'],
			cause,
		});
	}
}

const syncFolder = (path: string): void => {
	const folder = openSync(path, constants.O_RDONLY);
	try {
		fsyncSync(folder);
	} finally {
		closeSync(folder);
	}
};

const writeWhole = (file: number, bytes: Buffer): void => {
	for (let offset = 0; offset < bytes.length; ) offset += writeSync(file, bytes, offset);
	fsyncSync(file);
};

export interface JournalFile extends Journal {
	/** All that was announced as recorded. */
	recorded(): Buffer;
}

/** The first `recorded` bytes are known to be good. */
const journalOn = (file: number, path: string, recorded: number): JournalFile => {
	let good = recorded;
	let failure: JournalError | undefined;
	let open = true;

	const fail = (cause: unknown): JournalError => {
		failure = new JournalError(path, cause);
		try {
			// Half a record would spoil the line: what was not announced is taken out again.
			ftruncateSync(file, good);
		} catch {
			// The reader tolerates a torn last line.
		}
		return failure;
	};

	return {
		append: records => {
			if (failure !== undefined) throw failure;
			if (!open) throw new DrydockError('bug', 'A record was to be written after the end of the run.');
			const bytes = Buffer.from(records.map(record => `${withSum(record)}\n`).join(''));
			try {
				writeWhole(file, bytes);
				good += bytes.length;
			} catch (error) {
				throw fail(error);
			}
		},
		recorded: () => {
			const bytes = readFileSync(path).subarray(0, good);
			if (bytes.length < good) throw failure ?? new JournalError(path, new Error('a part of it is gone'));
			return bytes;
		},
		close: () => {
			if (open) closeSync(file);
			open = false;
		},
	};
};

/**
 * Creates the journal, beginning with what was recorded elsewhere; throws when there is one already. Synced with its
 * folder, so that it survives a power cut.
 */
export const openJournal = (path: string, begun: Buffer = Buffer.alloc(0)): JournalFile => {
	const file = openSync(path, 'ax', 0o600);
	try {
		writeWhole(file, begun);
	} catch (error) {
		closeSync(file);
		throw error;
	}
	syncFolder(dirname(path));
	return journalOn(file, path, begun.length);
};

/**
 * Opens a journal again to go on in it; what comes after its good bytes was never announced, and is taken out. Follows no
 * link. Throws what the system says.
 */
export const reopenJournal = (path: string, good: number): JournalFile => {
	const file = openSync(path, constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW);
	try {
		ftruncateSync(file, good);
		fsyncSync(file);
	} catch (error) {
		closeSync(file);
		throw error;
	}
	return journalOn(file, path, good);
};
