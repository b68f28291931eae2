import {join} from 'node:path';
import {loadCatalogue, type Catalogue} from '../catalogue/catalogue.ts';
import {runnableRunbook} from '../catalogue/find.ts';
import {DrydockError, errorMessage} from '../errors.ts';
import type {Client} from '../engine/client.ts';
import type {Run} from '../engine/request.ts';
import type {Target} from '../host/target.ts';
import type {TriageWatch} from '../triage/watch.ts';
import {optionList, usageError, type ParsedArguments} from './arguments.ts';
import {parseFaults} from './faults.ts';
import {type InputsOf, isComplete, parseInputs, splitPair, toldSecrets} from './inputs.ts';
import type {Io} from './io.ts';
import {isReadOnly} from './read-only.ts';
import type {Recorded} from './resume/recorded.ts';
import {onOwnTarget} from './screen/own-target.ts';
import {start} from './start.ts';
import {openTarget} from './target.ts';
import {isTwin, modeOf, openTwinTarget} from './twin-of.ts';
import {readVersion} from './version.ts';
import type {RunRequest, ScreenOptions, StartedRun} from '../ui/screen-options.ts';

interface FirstRun {
	readonly runbook: string;
	/** `NAME=VALUE`. */
	readonly set: readonly string[];
}

/** Opened at the first use, once; a target that could not be opened is tried again. */
const lazyTarget = (given: ParsedArguments, io: Io) => {
	let opening: Promise<Target> | undefined;
	return {
		get: (): Promise<Target> => {
			opening ??= openTarget(given, io).catch((error: unknown) => {
				opening = undefined;
				throw error;
			});
			return opening;
		},
		close: async (): Promise<void> => {
			await (await opening?.catch(() => undefined))?.close();
		},
	};
};

/** Loaded and opened when it is asked for, after the first frame. */
const lazyWatch = (openIt: () => Promise<TriageWatch>) => {
	let opening: Promise<TriageWatch> | undefined;
	return {
		open: async (): Promise<TriageWatch> => (opening = openIt()),
		close: async (): Promise<void> => (await opening?.catch(() => undefined))?.close(),
	};
};

/** On a twin of its own, taken of the host as it is now. */
const rehearse = async (request: RunRequest, catalogue: Catalogue, given: ParsedArguments, io: Io): Promise<StartedRun> => {
	const find = (id: string) => catalogue.entries.find(each => each.runbook.id === id)?.runbook;
	const faults = parseFaults(runnableRunbook(catalogue, request.runbook).runbook, find, optionList(given.options['fault']));
	const twin = await openTwinTarget(given, io, faults);
	return onOwnTarget(twin, () => start({...request, catalogue, target: twin}, io));
};

const problemOf = (error: unknown): {readonly problem: string; readonly nextSteps: readonly string[]} => ({
	problem: errorMessage(error),
	nextSteps: error instanceof DrydockError ? error.nextSteps : [],
});

/** What the command line tells of a run: enough to start it, or the form with what is there filled in. Throws `usage`. */
const beginning = (runbook: InputsOf, {set}: FirstRun, env: NodeJS.ProcessEnv): Pick<ScreenOptions, 'start' | 'form'> => {
	const inputs = parseInputs(runbook, set, {complete: false, env});
	if (isComplete(runbook, inputs)) return {start: {runbook: runbook.id, inputs}};
	return {form: {runbook: runbook.id, values: Object.fromEntries([...toldSecrets(runbook, env), ...set.map(pair => splitPair(pair, 'set', 'NAME=VALUE'))])}};
};

/** A recorded run that goes on, or back. */
interface TakenUp {
	readonly recorded: Recorded;
	takeUp(client: Client, target: Target): Promise<Run>;
}

/** The first run of the screen is the recorded one, with its path so far; those after it are begun anew. */
const startOr = (taken: TakenUp | undefined, begin: ScreenOptions['startRun'], target: () => Promise<Target>): ScreenOptions['startRun'] => {
	let left = taken;
	return async request => {
		if (left === undefined) return begin(request);
		const {recorded, takeUp} = left;
		left = undefined;
		for (const event of recorded.events) request.client.tell(event);
		return takeUp(request.client, await target());
	};
};

/** Opens the screen: the first one, or one run already begun. Exit code of the last run. */
export const runOnScreen = async (given: ParsedArguments, io: Io, first?: FirstRun, taken?: TakenUp): Promise<number> => {
	const {options} = given;
	const catalogue = await loadCatalogue({runbooks: typeof options['runbooks'] === 'string' ? options['runbooks'] : undefined});
	const begun = first === undefined ? {} : beginning(runnableRunbook(catalogue, first.runbook).runbook, first, io.env);
	const started = taken?.recorded.replayed.started;
	const target = lazyTarget(given, io);
	const watching = lazyWatch(async () => (await import('./screen/watch.ts')).openWatch(given, io, catalogue, await target.get()));
	const [{openScreen}, {offers, readDocument, rehearseScenario}] = await Promise.all([import('../ui/app.tsx'), import('./screen/offers.ts')]);
	try {
		return await openScreen({
			runbooks: catalogue.entries.map(({runbook}) => runbook),
			problems: catalogue.problems.map(({file, problem, remedy}) => ({problem: `${file}: ${problem}`, nextSteps: [remedy]})),
			...(await offers()),
			readDocument,
			...begun,
			...(started === undefined ? {} : {start: {runbook: started.runbook, inputs: started.inputs}}),
			mode: modeOf(given),
			readOnly: isReadOnly(given, io.env),
			describeHost: async () => {
				try {
					const opened = await target.get();
					await opened.identity();
					return {label: opened.label};
				} catch (error) {
					return problemOf(error);
				}
			},
			watch: watching.open,
			hostFacts: async () => (await import('./screen/host-facts.ts')).hostFacts((await target.get()).reader()),
			openRuns: async () => {
				const [{openRuns}, {runsFolders}] = await Promise.all([import('../record/open-runs.ts'), import('../record/runs.ts')]);
				return openRuns(runsFolders(io.env));
			},
			readRun: async ({folder}) => {
				const {readJournal} = await import('../record/journal-reader.ts');
				return readJournal(join(folder, 'journal.jsonl'));
			},
			startRun: startOr(
				taken,
				async request => {
					if (request.scenario !== undefined) return rehearseScenario(request.scenario, request, catalogue, given, io);
					return request.mode === 'rehearsal' && (given.command === 'rehearse' || !isTwin(given)) ? rehearse(request, catalogue, given, io) : start({...request, catalogue, target: await target.get()}, io);
				},
				target.get,
			),
			takeUp: async request => (await import('./screen/take-up.ts')).takeUp(request, catalogue, given, io),
			version: readVersion(),
			env: io.env,
		});
	} finally {
		await watching.close();
		await target.close();
	}
};

/** `drydock` without a command. */
export const screenCommand = async (given: ParsedArguments, io: Io): Promise<number> => {
	if (io.stdin.isTTY !== true || io.stdout.isTTY !== true) throw usageError('The screen needs a terminal.', undefined, 'Without one, name a command: drydock list, drydock run RUNBOOK --no-input');
	return runOnScreen(given, io);
};
