import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Outcome, RunEvent} from '../engine/events.ts';
import {DrydockError, errorMessage} from '../errors.ts';
import {readJournal} from './journal-reader.ts';
import {isRunning, type RunProcess} from './run-process.ts';

/** One recorded run, as far as its record can be read. */
export interface RunSummary {
	readonly id: string;
	readonly folder: string;
	/** `left`: its process ended without writing an end; what was in flight is unknown. */
	readonly state: 'ended' | 'running' | 'left' | 'unreadable';
	readonly outcome?: Outcome;
	readonly runbook?: string;
	readonly host?: string;
	readonly mode?: string;
	/** ISO 8601, UTC. */
	readonly startedAt?: string;
	readonly endedAt?: string;
	readonly damage?: string;
}

const find = <T extends RunEvent['type']>(events: readonly RunEvent[], type: T) =>
	events.find((event): event is RunEvent & {readonly type: T} => event.type === type);

const processRuns = (folder: string): boolean => {
	try {
		return isRunning(JSON.parse(readFileSync(join(folder, 'process.json'), 'utf8')) as RunProcess);
	} catch {
		return false;
	}
};

export const summarizeRun = (folder: string, id: string): RunSummary => {
	try {
		const {events, damage} = readJournal(join(folder, 'journal.jsonl'));
		const started = find(events, 'run-started');
		const ended = find(events, 'ended');
		const alive = ended === undefined && processRuns(folder);
		return {
			id,
			folder,
			state: ended !== undefined ? 'ended' : alive ? 'running' : 'left',
			...(started === undefined ? {} : {runbook: started.runbook, host: started.host.label, mode: started.mode, startedAt: started.at}),
			...(ended === undefined ? {} : {outcome: ended.outcome, endedAt: ended.at}),
			// A line that is being written is no damage.
			...(damage === undefined || alive ? {} : {damage}),
		};
	} catch (error) {
		return {id, folder, state: 'unreadable', damage: errorMessage(error)};
	}
};

/** All recorded runs, the latest first. Empty when none was ever made. Throws `denied`. */
export const listRuns = (runs: string): readonly RunSummary[] => {
	let names: string[];
	try {
		names = readdirSync(runs, {withFileTypes: true}).filter(entry => entry.isDirectory()).map(entry => entry.name);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw new DrydockError('denied', `The records in ${runs} cannot be read: ${errorMessage(error)}.`, {nextSteps: [`ls -ld ${runs}`], cause: error});
	}
	const key = (run: RunSummary): string => `${run.id.slice(0, 13)} ${run.startedAt ?? ''} ${run.id}`;
	return names.map(name => summarizeRun(join(runs, name), name)).toSorted((a, b) => (key(a) < key(b) ? 1 : -1));
};

/** The run with this id or the only one whose id contains it; without an id the latest. Throws `not-found` or `usage`. */
export const findRun = (runs: string, id?: string): RunSummary => {
	const all = listRuns(runs);
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
