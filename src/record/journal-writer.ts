import {closeSync, constants, fsyncSync, ftruncateSync, openSync, writeSync} from 'node:fs';
import {dirname} from 'node:path';
import type {Journal} from '../engine/store.ts';
import {DrydockError, errorMessage} from '../errors.ts';

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

/** Creates the journal; throws when there is one already. Synced with its folder, so that it survives a power cut. */
export const openJournal = (path: string): Journal => {
	const file = openSync(path, 'ax', 0o600);
	syncFolder(dirname(path));
	let good = 0;
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
			const bytes = Buffer.from(records.map(record => `${JSON.stringify(record)}\n`).join(''));
			try {
				for (let offset = 0; offset < bytes.length; ) offset += writeSync(file, bytes, offset);
				fsyncSync(file);
				good += bytes.length;
			} catch (error) {
				throw fail(error);
			}
		},
		close: () => {
			if (open) closeSync(file);
			open = false;
		},
	};
};
