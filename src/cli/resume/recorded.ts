import {existsSync} from 'node:fs';
import {basename, join, resolve as resolvePath} from 'node:path';
import {DrydockError} from '../../errors.ts';
import type {RunEvent} from '../../engine/events.ts';
import {replay, type Replayed} from '../../engine/replay.ts';
import {readJournal} from '../../record/journal-reader.ts';
import {findRun, listRuns, processOf, runsFolders, summarizeRun, type RunSummary} from '../../record/runs.ts';
import type {Io} from '../io.ts';

/** A run that can go on or back: its record, put together again. */
export interface Recorded {
	readonly run: RunSummary;
	readonly events: readonly RunEvent[];
	readonly replayed: Replayed;
}

const refused = (message: string, ...nextSteps: readonly string[]): DrydockError => new DrydockError('refused', message, {nextSteps});

const isOpen = ({mode, state, outcome}: RunSummary): boolean => mode === 'live' && (state === 'left' || (state === 'ended' && outcome !== 'cured' && outcome !== 'escalate' && outcome !== 'undone'));

/** By its id, or by the path of its folder: so that root can take over the run of another user. */
const find = (id: string | undefined, io: Io): RunSummary => {
	if (id?.includes('/') === true) {
		const folder = resolvePath(id);
		if (!existsSync(join(folder, 'journal.jsonl'))) throw new DrydockError('not-found', `There is no record of a run in ${folder}.`, {nextSteps: ['drydock runs']});
		return summarizeRun(folder, basename(folder));
	}
	const folders = runsFolders(io.env);
	if (id !== undefined) return findRun(folders, id);
	const [latest] = listRuns(folders).filter(isOpen);
	if (latest === undefined) throw new DrydockError('not-found', 'No run is left to go on with.', {nextSteps: ['drydock runs', 'The run of another user is named by its folder.']});
	return latest;
};

const load = (run: RunSummary): Recorded => {
	const {events, damage, torn} = readJournal(join(run.folder, 'journal.jsonl'));
	if (damage !== undefined && torn === undefined) throw refused(`The record of ${run.id} is damaged: ${damage}. What comes after that cannot be trusted, so nothing is performed by it.`, `drydock report ${run.id} tells what is left of it.`);
	const replayed = replay(events);
	if (replayed === undefined) throw refused(`The record of ${run.id} does not say how it began: it broke off before its first step, so nothing was performed.`, 'Begin it anew: drydock run');
	const {hostname, daemonId} = replayed.started.host;
	if (hostname === '' && daemonId === '') throw refused(`${run.id} ended before its host could be asked who it is: nothing was performed.`, `Begin it anew: drydock run ${replayed.started.runbook}`);
	if (replayed.started.mode !== 'live') throw refused(`${run.id} changed nothing: it was no run on the host itself.`, `drydock run ${replayed.started.runbook}`);
	return {run, events, replayed};
};

/** The record as it is now; throws where the run goes on in another process, or cannot be taken up again. */
export const readRecorded = (id: string | undefined, io: Io): Recorded => {
	const run = find(id, io);
	if (run.state === 'running') {
		const pid = processOf(run.folder)?.pid;
		throw refused(`${run.id} goes on now, in another process${pid === undefined ? '' : ` (pid ${pid})`}.`, `Wait for its end${pid === undefined ? '' : `, or end that process in good order: kill -TERM ${pid}`}`);
	}
	return load(run);
};

/** Read once more, when nobody else can write to it. */
export const readAgain = ({run}: Recorded): Recorded => load(summarizeRun(run.folder, run.id));

/** Throws where there is nothing to go on with. */
export const requireOpen = (recorded: Recorded): void => {
	const {replayed: {ended, over}} = recorded;
	if (ended?.outcome === 'undone') throw refused(`${recorded.run.id} was taken back: there is nothing to go on with.`, 'Begin anew: drydock run');
	if (over) throw refused(`${recorded.run.id} came to its end: there is nothing to go on with.`, `drydock report ${recorded.run.id}`, `drydock undo ${recorded.run.id} takes it back.`);
};

/** Throws where everything was taken back already. */
export const requireDone = (recorded: Recorded): void => {
	const {replayed: {ended, performed, inFlight}} = recorded;
	if (ended?.outcome === 'undone') throw refused(`${recorded.run.id} was taken back already, ${ended.at.slice(0, 16).replace('T', ' ')} UTC.`, `drydock report ${recorded.run.id}`);
	if (performed.length === 0 && inFlight === undefined) throw refused(`${recorded.run.id} has nothing to take back: nothing was performed.`, `drydock report ${recorded.run.id}`);
};
