import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Outcome, RunEvent} from '../engine/events.ts';
import {DrydockError, errorMessage} from '../errors.ts';
import type {FactValues} from '../language/values.ts';
import {readJournal} from './journal-reader.ts';
import {movedTo} from './moved.ts';
import {isOwnFolder, otherRunsFolders} from './other-places.ts';
import {isRunning, type RunProcess} from './run-process.ts';
import {rehearsalsFolder, runsFolder} from './state-folder.ts';

/** One recorded run, as far as its record can be read. */
export interface RunSummary {
	readonly id: string;
	readonly folder: string;
	/** `left`: its process ended without writing an end; what was in flight is unknown. */
	readonly state: 'ended' | 'running' | 'left' | 'unreadable';
	readonly outcome?: Outcome;
	readonly runbook?: string;
	readonly inputs?: FactValues;
	readonly host?: string;
	readonly mode?: string;
	/** ISO 8601, UTC. */
	readonly startedAt?: string;
	readonly endedAt?: string;
	/** It began to perform something. */
	readonly changed?: true;
	readonly damage?: string;
	/** It is where records go while the disk of the state folder is full: to be copied before a reboot. */
	readonly displaced?: true;
}

/** Where runs of this user can be recorded: the state folder, and the places that stand in for it. */
export const runsFolders = (env: NodeJS.ProcessEnv): readonly string[] => [runsFolder(env), ...otherRunsFolders(env)];

/** The same for rehearsals. */
export const rehearsalsFolders = (env: NodeJS.ProcessEnv): readonly string[] => [rehearsalsFolder(env), ...otherRunsFolders(env, 'rehearsals')];

const find = <T extends RunEvent['type']>(events: readonly RunEvent[], type: T) =>
	events.find((event): event is RunEvent & {readonly type: T} => event.type === type);

/** The process that has, or had, the record of a run in hand. */
export const processOf = (folder: string): RunProcess | undefined => {
	try {
		return JSON.parse(readFileSync(join(folder, 'process.json'), 'utf8')) as RunProcess;
	} catch {
		return undefined;
	}
};

const processRuns = (folder: string): boolean => {
	const process = processOf(folder);
	return process !== undefined && isRunning(process);
};

type Ended = RunEvent & {readonly type: 'ended'};

const isGood = ({outcome}: Ended): boolean => outcome === 'cured' || outcome === 'escalate' || outcome === 'undone';

/** A run that ended may have gone on since. One that was only looked at then, and left, is what it was before. */
const endOf = (events: readonly RunEvent[]): Ended | undefined => {
	let ended: Ended | undefined;
	let before: Ended | undefined;
	let isTouched = true;
	for (const event of events) {
		if (event.type === 'resumed') {
			[before, ended, isTouched] = [ended, undefined, false];
		} else if (event.type === 'performing') isTouched = true;
		else if (event.type === 'ended') ended = !isTouched && before !== undefined && isGood(before) && !isGood(event) ? before : event;
	}
	return ended;
};

export const summarizeRun = (folder: string, id: string): RunSummary => {
	try {
		const {events, damage} = readJournal(join(folder, 'journal.jsonl'));
		const started = find(events, 'run-started');
		const ended = endOf(events);
		const alive = ended === undefined && processRuns(folder);
		const next = movedTo(folder);
		const lost = ended !== undefined || next === undefined || existsSync(next) ? damage : `the run went on in ${next}, which is not there any more`;
		return {
			id,
			folder,
			state: ended !== undefined ? 'ended' : alive ? 'running' : 'left',
			...(started === undefined ? {} : {runbook: started.runbook, inputs: started.inputs, host: started.host.label, mode: started.mode, startedAt: started.at}),
			...(find(events, 'performing') === undefined ? {} : {changed: true as const}),
			...(ended === undefined ? {} : {outcome: ended.outcome, endedAt: ended.at}),
			// A line that is being written is no damage.
			...(lost === undefined || alive ? {} : {damage: lost}),
		};
	} catch (error) {
		return {id, folder, state: 'unreadable', damage: errorMessage(error)};
	}
};

const namesIn = (runs: string): readonly string[] => {
	try {
		return readdirSync(runs, {withFileTypes: true}).filter(entry => entry.isDirectory()).map(entry => entry.name);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw new DrydockError('denied', `The records in ${runs} cannot be read: ${errorMessage(error)}.`, {nextSteps: [`ls -ld ${runs}`], cause: error});
	}
};

const journalBytes = (folder: string): number => statSync(join(folder, 'journal.jsonl'), {throwIfNoEntry: false})?.size ?? 0;

/** All recorded runs, or those with ids that are wanted, the latest first; of one that moved, where it got furthest. Empty when none was ever made. Throws `denied`. */
export const listRuns = (folders: string | readonly string[], isWanted: (id: string) => boolean = () => true): readonly RunSummary[] => {
	const [home = '', ...elsewhere] = [folders].flat();
	const furthest = new Map<string, string>();
	for (const runs of [home, ...elsewhere.filter(isOwnFolder)]) {
		for (const id of namesIn(runs).filter(isWanted)) {
			const folder = join(runs, id);
			const before = furthest.get(id);
			if (before === undefined || journalBytes(folder) > journalBytes(before)) furthest.set(id, folder);
		}
	}
	const key = (run: RunSummary): string => `${run.id.slice(0, 13)} ${run.startedAt ?? ''} ${run.id}`;
	return [...furthest]
		.map(([id, folder]) => ({...summarizeRun(folder, id), ...(dirname(folder) === home ? {} : {displaced: true as const})}))
		.toSorted((a, b) => (key(a) < key(b) ? 1 : -1));
};

/** The run with this id or the only one whose id contains it; without an id the latest. Throws `not-found` or `usage`. */
export const findRun = (folders: string | readonly string[], id?: string): RunSummary => {
	const all = listRuns(folders);
	const matching = id === undefined ? all.slice(0, 1) : all.filter(run => run.id === id);
	const close = id === undefined || matching.length > 0 ? matching : all.filter(run => run.id.includes(id));
	const [run] = close;
	if (run === undefined) {
		throw new DrydockError('not-found', id === undefined ? 'No run is recorded here.' : `No recorded run is called ${id}.`, {nextSteps: ['drydock runs']});
	}
	if (close.length > 1) {
		throw new DrydockError('usage', `${close.length} recorded runs contain "${id}": ${close.slice(0, 5).map(each => each.id).join(', ')}.`, {nextSteps: ['Give the whole id.']});
	}
	return run;
};
