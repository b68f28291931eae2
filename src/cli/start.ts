import {runnableRunbook} from '../catalogue/find.ts';
import type {Catalogue} from '../catalogue/catalogue.ts';
import type {Client} from '../engine/client.ts';
import type {Run} from '../engine/request.ts';
import type {Target} from '../host/target.ts';
import type {FactValues} from '../language/values.ts';
import type {Io} from './io.ts';
import {origin} from './origin.ts';
import {userName} from './user.ts';
import {readVersion} from './version.ts';

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
	const [{startRun}, {operations}, {createRunStore}, {runsFolders, rehearsalsFolders}, {createHostLock}, {takeSurvey}, {compareSurveys}, {rehearsedLines}] = await Promise.all([
		import('../engine/run.ts'),
		import('../operations/catalogue.ts'),
		import('../record/run-folder.ts'),
		import('../record/runs.ts'),
		import('../record/lock.ts'),
		import('../survey/take-survey.ts'),
		import('../survey/compare-surveys.ts'),
		import('./report.ts'),
	]);
	const [home = '', ...elsewhere] = target.rehearsal === undefined ? runsFolders(env) : rehearsalsFolders(env);
	return startRun({
		entry,
		find: id => catalogue.entries.find(each => each.runbook.id === id),
		target,
		operations,
		inputs,
		client,
		store: createRunStore(home, elsewhere, runsFolders(env)),
		remark: (events, outcome) => rehearsedLines(env, events, outcome) ?? [],
		user: userName(env),
		version: readVersion(),
		// A twin is this program's own, and read-only runs disturb nobody.
		...(target.kind === 'twin' ? {} : {lock: createHostLock(origin(env))}),
		survey: {take: takeSurvey, compare: compareSurveys},
	});
};
