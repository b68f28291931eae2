import {loadCatalogue} from '../catalogue/catalogue.ts';
import {presentList} from '../catalogue/present.ts';
import {presentJson} from '../present/sanitize.ts';
import type {CatalogueCommandOptions} from './catalogue-options.ts';
import {tellProblems} from './catalogue-options.ts';

/** `drydock list`: every runbook with its title. Exit code 0; what could not be loaded is told on stderr. */
export const listCommand = async ({runbooks, json = false, stdout, stderr}: CatalogueCommandOptions): Promise<number> => {
	const catalogue = await loadCatalogue({runbooks});
	if (json) {
		const entries = catalogue.entries.map(({runbook: {id, title, summary}, file, builtIn}) => ({id, title, summary, file, builtIn}));
		stdout.write(`${presentJson({runbooks: entries, problems: catalogue.problems}, 2)}\n`);
		return 0;
	}

	for (const line of presentList(catalogue)) stdout.write(`${line}\n`);
	tellProblems(catalogue.problems, stderr);
	return 0;
};
