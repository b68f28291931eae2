import {join} from 'node:path';
import {readJournal} from '../record/journal-reader.ts';
import {errorMessage, isReason} from '../errors.ts';
import type {Outcome, RunEvent} from '../engine/events.ts';
import {rehearsalOf} from '../record/rehearsals.ts';
import {findRun, rehearsalsFolders, runsFolders, type RunSummary} from '../record/runs.ts';
import {compareRehearsal, presentCompared} from '../report/compare-rehearsal.ts';
import {collectReport} from '../report/collect.ts';
import {jsonReport} from '../report/json.ts';
import {markdownReport} from '../report/markdown.ts';
import {readOutputs} from '../report/outputs.ts';
import type {ParsedArguments} from './arguments.ts';
import type {Io} from './io.ts';

/** A run, or by its id a rehearsal. */
const find = (env: NodeJS.ProcessEnv, id: string | undefined): RunSummary => {
	try {
		return findRun(runsFolders(env), id);
	} catch (error) {
		if (id === undefined || !isReason(error, 'not-found')) throw error;
		return findRun(rehearsalsFolders(env), id);
	}
};

/** How the rehearsal before a live run compares with it; undefined where there is none. */
export const rehearsedLines = (env: NodeJS.ProcessEnv, run: readonly RunEvent[], outcome?: Outcome): readonly string[] | undefined => {
	try {
		const rehearsal = rehearsalOf(rehearsalsFolders(env), run);
		return rehearsal && presentCompared(rehearsal[0]?.at ?? '', compareRehearsal(rehearsal, run, outcome));
	} catch (error) {
		return [`How it was rehearsed cannot be read: ${errorMessage(error)}`];
	}
};

/** `drydock report [ID]`: what the record holds. Exit code 0; throws `not-found` when there is no such run. */
export const reportCommand = async ({options, operands}: ParsedArguments, {stdout, env}: Io): Promise<number> => {
	const run = find(env, operands[0]);
	const {events, damage} = readJournal(join(run.folder, 'journal.jsonl'));
	const rehearsed = rehearsedLines(env, events);
	const report = {...collectReport(run, events, damage), ...(rehearsed === undefined ? {} : {rehearsed})};
	const outputs = readOutputs(run.folder, report.performed);
	stdout.write(options['format'] === 'json' ? jsonReport(report, outputs) : markdownReport(report, outputs));
	return 0;
};
