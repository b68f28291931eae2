import {join} from 'node:path';
import {readJournal} from '../record/journal-reader.ts';
import {findRun, runsFolders} from '../record/runs.ts';
import {collectReport} from '../report/collect.ts';
import {jsonReport} from '../report/json.ts';
import {markdownReport} from '../report/markdown.ts';
import {readOutputs} from '../report/outputs.ts';
import type {ParsedArguments} from './arguments.ts';
import type {Io} from './io.ts';

/** `drydock report [ID]`: what the record holds. Exit code 0; throws `not-found` when there is no such run. */
export const reportCommand = async ({options, operands}: ParsedArguments, {stdout, env}: Io): Promise<number> => {
	const run = findRun(runsFolders(env), operands[0]);
	const {events, damage} = readJournal(join(run.folder, 'journal.jsonl'));
	const report = collectReport(run, events, damage);
	const outputs = readOutputs(run.folder, report.performed);
	stdout.write(options['format'] === 'json' ? jsonReport(report, outputs) : markdownReport(report, outputs));
	return 0;
};
