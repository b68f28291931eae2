import type {Catalogue} from '../catalogue/catalogue.ts';
import type {RunRequest} from '../engine/request.ts';
import type {Io} from './io.ts';
import {userName} from './user.ts';
import {readVersion} from './version.ts';

/** What every run of this program is given, whether it begins or goes on. Loaded when a run is wanted: most commands need none of it. */
export const equip = async (catalogue: Catalogue, {env}: Pick<Io, 'env'>): Promise<Pick<RunRequest, 'find' | 'operations' | 'survey' | 'user' | 'version'>> => {
	const [{operations}, {takeSurvey}, {compareSurveys}] = await Promise.all([import('../operations/catalogue.ts'), import('../survey/take-survey.ts'), import('../survey/compare-surveys.ts')]);
	return {
		find: id => catalogue.entries.find(each => each.runbook.id === id),
		operations,
		survey: {take: takeSurvey, compare: compareSurveys},
		user: userName(env),
		version: readVersion(),
	};
};
