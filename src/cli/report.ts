import {join} from 'node:path';
import {readJournal} from '../record/journal-reader.ts';
import {findRun, runsFolders} from '../record/runs.ts';
import {collectReport} from '../report/collect.ts';
import {markdownReport} from '../report/markdown.ts';
import type {ParsedArguments} from './arguments.ts';
import type {Io} from './io.ts';

/** `drydock report [ID]`: what the record holds. Exit code 0; throws `not-found` when there is no such run. */
export const reportCommand = async ({options, operands}: ParsedArguments, {stdout, env}: Io): Promise<number> => {
	const run = findRun(runsFolders(env), operands[0]);
	const {events, damage} = readJournal(join(run.folder, 'journal.jsonl'));
	const report = collectReport(run, events, damage);
	stdout.write(options['format'] === 'json' ? `${JSON.stringify(report, undefined, 2)}\n` : markdownReport(report));
	return 0;
};
