import type {Catalogue} from '../../catalogue/catalogue.ts';
import type {Client} from '../../engine/client.ts';
import type {RunbookEntry} from '../../engine/kinds.ts';
import type {Lease} from '../../engine/lock.ts';
import type {Run} from '../../engine/request.ts';
import {DrydockError} from '../../errors.ts';
import type {Target} from '../../host/target.ts';
import type {Survey} from '../../survey/survey.ts';
import {equip} from '../equip.ts';
import type {Io} from '../io.ts';
import {origin} from '../origin.ts';
import {readAgain, type Recorded} from './recorded.ts';
import {putBackSecrets} from './secrets.ts';

/** What a run goes on or back with. */
export interface Prepared {
	readonly recorded: Recorded;
	readonly goal: 'go-on' | 'undo';
	readonly entry: RunbookEntry;
	/** How the runbook differs from the one that the run began with, and whether that was agreed to beforehand. */
	readonly changed: readonly string[];
	readonly changeAgreed: boolean;
}

export interface AgainOptions extends Prepared {
	readonly catalogue: Catalogue;
	readonly client: Client;
	readonly target: Target;
}

/** Another run has the host; nothing was written or changed. */
export class HostHeld extends DrydockError {
	override readonly name = 'HostHeld';

	constructor([message = '', ...nextSteps]: readonly string[]) {
		super('refused', message, {nextSteps});
	}
}

/**
 * Takes a recorded run up again. The host is locked before the record is opened: only one process may write to it.
 * Throws HostHeld, and `denied`.
 */
export const takeUpAgain = async ({recorded, goal, entry, catalogue, changed, changeAgreed, client, target}: AgainOptions, {env}: Io): Promise<Run> => {
	const [{startRun}, {heldLines}, equipment, {reopenFolder, readBefore}, {runsFolders}, {createHostLock}] = await Promise.all([
		import('../../engine/run.ts'),
		import('../../engine/lock.ts'),
		equip(catalogue, {env}),
		import('../../record/reopen.ts'),
		import('../../record/runs.ts'),
		import('../../record/lock.ts'),
	]);
	const {run, replayed: {started}} = recorded;
	const [home = '', ...elsewhere] = runsFolders(env);
	const taken = await createHostLock(origin(env)).take(started.host, {id: run.id, folder: run.folder, user: equipment.user, at: new Date()});
	if ('held' in taken) throw new HostHeld(heldLines(taken.held));
	const {lease}: {lease: Lease} = taken;
	try {
		const {events, inputs, secrets} = putBackSecrets(readAgain(recorded), goal, entry.runbook, env);
		const before = readBefore(run.folder) as Survey | undefined;
		const folder = reopenFolder(run.folder, home, elsewhere);
		const begun = startRun({
			...equipment,
			entry,
			target,
			inputs,
			client,
			store: {create: () => folder},
			lock: {take: async () => ({lease})},
			resume: {events, secrets, goal, from: origin(env), changed, changeAgreed, ...(before === undefined ? {} : {before})},
		});
		void begun.outcome.finally(() => lease.release());
		return begun;
	} catch (error) {
		lease.release();
		throw error;
	}
};
