import {loadCatalogue, type Catalogue} from '../../catalogue/catalogue.ts';
import {runnableRunbook} from '../../catalogue/find.ts';
import {exitCodes} from '../../engine/end.ts';
import type {RunbookEntry} from '../../engine/kinds.ts';
import {DrydockError} from '../../errors.ts';
import type {Risk} from '../../language/values.ts';
import {parseAnswers} from '../answers.ts';
import type {ParsedArguments} from '../arguments.ts';
import {createHeadlessClient} from '../headless/client.ts';
import type {Io} from '../io.ts';
import {printError} from '../print-error.ts';
import {isAttended, refuseAttended} from '../run.ts';
import {interruptBySignals} from '../signals.ts';
import {openTarget} from '../target.ts';
import {HostHeld, takeUpAgain} from './again.ts';
import {changesOf} from './changed.ts';
import {readRecorded, requireDone, requireOpen, type Recorded} from './recorded.ts';

const words = (value: ParsedArguments['options'][string]): readonly string[] => (Array.isArray(value) ? (value as readonly string[]) : []);

/** The address that the run had, unless another one is named. */
const withAddress = (given: ParsedArguments, {replayed: {started: {host}}}: Recorded): ParsedArguments => {
	const {host: named, context, target} = given.options;
	if (named !== undefined || context !== undefined || target !== undefined || !host.endpoint.startsWith('unix://')) return given;
	return {...given, options: {...given.options, host: host.endpoint}};
};

/** The runbook as it is now; where it is not what the run began with, that must have been agreed to. */
const currentRunbook = (given: ParsedArguments, recorded: Recorded, catalogue: Catalogue): {readonly entry: RunbookEntry; readonly changed: readonly string[]} => {
	const {run, events, replayed} = recorded;
	const entry = runnableRunbook(catalogue, replayed.started.runbook);
	const last = events.findLast(event => event.type === 'resumed') ?? replayed.started;
	if (last.hash === entry.hash) return {entry, changed: []};
	const changes = changesOf(entry.runbook, recorded);
	const {place} = replayed;
	if (place !== undefined && entry.runbook.steps[place.id] === undefined)
		throw new DrydockError('refused', `The runbook ${entry.runbook.id} changed since ${run.id} began, and has no step "${place.id}" any more, at which the run broke off.`, {nextSteps: [...changes, `drydock undo ${run.id} takes back what was done.`]});
	if (given.options['runbook-changed'] !== true)
		throw new DrydockError('refused', `The runbook ${entry.runbook.id} changed since ${run.id} began.`, {nextSteps: [...changes, `drydock resume ${run.id} --runbook-changed goes on with it as it is now.`, `drydock undo ${run.id} takes back what was done.`]});
	return {entry, changed: [`The runbook changed since the run began, and goes on as it is now. ${changes.join(' ')}`]};
};

/** What is taken back is in the record: its runbook may be gone. */
const anyRunbook = (catalogue: Catalogue, {replayed: {started}}: Recorded): RunbookEntry =>
	catalogue.entries.find(({runbook}) => runbook.id === started.runbook) ?? {
		runbook: {id: started.runbook, title: started.title, summary: '', symptoms: [], cures: [], inputs: {}, oneOf: [], required: [], start: '', steps: {}},
		hash: started.hash,
		file: '',
	};

const again = async (goal: 'go-on' | 'undo', given: ParsedArguments, io: Io): Promise<number> => {
	const {options, operands} = given;
	const attended = isAttended(given, io);
	if (attended) refuseAttended(given, goal === 'undo' ? 'undo' : 'resume');
	const recorded = readRecorded(operands[0], io);
	if (goal === 'go-on') requireOpen(recorded);
	else requireDone(recorded);
	const catalogue = await loadCatalogue({runbooks: typeof options['runbooks'] === 'string' ? options['runbooks'] : undefined});
	const {entry, changed} = goal === 'go-on' ? currentRunbook(given, recorded, catalogue) : {entry: anyRunbook(catalogue, recorded), changed: []};
	if (attended) {
		const {runOnScreen} = await import('../screen.ts');
		return runOnScreen(withAddress(given, recorded), io, undefined, {recorded, takeUp: async (client, target) => takeUpAgain({recorded, goal, entry, catalogue, changed, client, target}, io)});
	}
	const answers = parseAnswers(entry.runbook, name => catalogue.entries.find(each => each.runbook.id === name)?.runbook, words(options['answer']));
	const client = createHeadlessClient({approve: (options['approve'] as Risk | undefined) ?? 'safe', answers, json: options['json'] === true, stdout: io.stdout});
	const target = await openTarget(withAddress(given, recorded), io);
	try {
		const run = await takeUpAgain({recorded, goal, entry, catalogue, changed, client, target}, io);
		for (const text of words(options['note'])) run.note(text);
		const stopListening = interruptBySignals(run);
		const {outcome, exitCode} = await run.outcome;
		stopListening();
		if (outcome === 'decision-needed' || outcome === 'failed') io.stderr.write(`The record: drydock report ${run.id}\n`);
		return exitCode;
	} catch (error) {
		if (!(error instanceof HostHeld)) throw error;
		printError(error, io);
		return exitCodes['decision-needed'];
	} finally {
		await target.close();
	}
};

/** `drydock resume [ID]`. Exit code of the run. */
export const resumeCommand = async (given: ParsedArguments, io: Io): Promise<number> => again('go-on', given, io);

/** `drydock undo ID`. Exit code of the run: 0 when everything that can be was taken back. */
export const undoCommand = async (given: ParsedArguments, io: Io): Promise<number> => again('undo', given, io);
