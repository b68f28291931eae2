import type {Catalogue} from '../../catalogue/catalogue.ts';
import type {Client} from '../../engine/client.ts';
import type {AnyRunbook} from '../../engine/kinds.ts';
import type {Run} from '../../engine/request.ts';
import type {Target} from '../../host/target.ts';
import type {Risk} from '../../language/values.ts';
import {parseAnswers} from '../answers.ts';
import {optionList, type ParsedArguments} from '../arguments.ts';
import type {Io} from '../io.ts';
import {interruptBySignals} from '../signals.ts';
import {createHeadlessClient} from './client.ts';

/** Decides by what the command line approves and answers. Throws `usage`. */
export const unattendedClient = ({options}: ParsedArguments, runbook: AnyRunbook, {entries}: Catalogue, {stdout}: Io): Client => {
	const answers = parseAnswers(runbook, id => entries.find(each => each.runbook.id === id)?.runbook, optionList(options['answer']));
	return createHeadlessClient({approve: (options['approve'] as Risk | undefined) ?? 'safe', answers, json: options['json'] === true, stdout});
};

/** A run to its end, with the notes of the command line; says where the record of one that needs somebody is, and closes the target. Exit code of the run. */
export const runUnattended = async ({options}: ParsedArguments, target: Target, begin: () => Promise<Run>, {stderr}: Io): Promise<number> => {
	try {
		const run = await begin();
		for (const text of optionList(options['note'])) run.note(text);
		const stopListening = interruptBySignals(run);
		const {outcome, exitCode} = await run.outcome;
		stopListening();
		if (outcome === 'decision-needed' || outcome === 'failed' || outcome === 'not-proved') stderr.write(`The record: drydock report ${run.id}\n`);
		return exitCode;
	} finally {
		await target.close();
	}
};
