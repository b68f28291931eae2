import {randomBytes} from 'node:crypto';
import {mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {RunStore} from '../engine/store.ts';
import {DrydockError, errorMessage} from '../errors.ts';
import {openJournal} from './journal-writer.ts';
import {openOutput} from './output-file.ts';
import {ownProcess} from './run-process.ts';
import {prepareRunsFolder} from './state-folder.ts';

const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Sorts by time, can be said aloud: 20261122T0158-port-conflict-x7k2 (UTC). */
export const runId = (runbook: string, at: Date): string => {
	const minute = at.toISOString().slice(0, 16).replaceAll(/[-:]/g, '');
	const suffix = Array.from(randomBytes(4), byte => alphabet[byte % alphabet.length]).join('');
	return `${minute}-${runbook.replaceAll(/[^a-z0-9-]/gi, '-')}-${suffix}`;
};

export const createRunStore = (runs: string): RunStore => ({
	create: (runbook, at) => {
		prepareRunsFolder(runs);
		const id = runId(runbook, at);
		const path = join(runs, id);
		const copies = join(path, 'copies');
		try {
			// Not recursive: a folder that is already there belongs to another run.
			mkdirSync(path, {mode: 0o700});
			mkdirSync(copies, {mode: 0o700});
			mkdirSync(join(path, 'output'), {mode: 0o700});
			writeFileSync(join(path, 'process.json'), JSON.stringify(ownProcess()), {mode: 0o600, flag: 'wx'});
			return {id, path, copies, journal: openJournal(join(path, 'journal.jsonl')), copied: () => readdirSync(copies), output: name => openOutput(path, name)};
		} catch (error) {
			throw new DrydockError('denied', `The record of the run cannot be kept in ${path}: ${errorMessage(error)}.`, {
				nextSteps: ['Make room, or name another place: XDG_STATE_HOME=/a/folder/of/yours drydock …'],
				cause: error,
			});
		}
	},
});
