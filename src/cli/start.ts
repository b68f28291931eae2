import {runnableRunbook} from '../catalogue/find.ts';
import type {Catalogue} from '../catalogue/catalogue.ts';
import type {Client} from '../engine/client.ts';
import type {Run} from '../engine/request.ts';
import type {Target} from '../host/target.ts';
import type {FactValues} from '../language/values.ts';
import {equip} from './equip.ts';
import type {Io} from './io.ts';
import {origin} from './origin.ts';

export interface StartOptions {
	readonly catalogue: Catalogue;
	readonly runbook: string;
	readonly inputs: FactValues;
	readonly client: Client;
	readonly target: Target;
}

/** Starts a run of the engine on a target; used by the screen and by the headless client alike. Throws `usage`, `denied`. */
export const start = async ({catalogue, runbook, inputs, client, target}: StartOptions, {env}: Io): Promise<Run> => {
	const entry = runnableRunbook(catalogue, runbook);
	const [{startRun}, equipment, {createRunStore}, {runsFolders, rehearsalsFolders}, {createHostLock}, {rehearsedLines}] = await Promise.all([
		import('../engine/run.ts'),
		equip(catalogue, {env}),
		import('../record/run-folder.ts'),
		import('../record/runs.ts'),
		import('../record/lock.ts'),
		import('./report.ts'),
	]);
	const [home = '', ...elsewhere] = target.rehearsal === undefined ? runsFolders(env) : rehearsalsFolders(env);
	return startRun({
		...equipment,
		entry,
		target,
		inputs,
		client,
		store: createRunStore(home, elsewhere, runsFolders(env)),
		remark: (events, outcome) => rehearsedLines(env, events, outcome) ?? [],
		// A twin is this program's own, and read-only runs disturb nobody.
		...(target.kind === 'twin' ? {} : {lock: createHostLock(origin(env))}),
	});
};
