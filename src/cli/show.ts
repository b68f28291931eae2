import {loadCatalogue} from '../catalogue/catalogue.ts';
import {findRunbook} from '../catalogue/find.ts';
import {presentRunbook, runbookJson} from '../catalogue/present-runbook.ts';
import {mermaidGraph, textGraph} from '../language/graph.ts';
import {presentJson, sanitize} from '../present/sanitize.ts';
import {tellProblems, type CatalogueCommandOptions} from './catalogue-options.ts';

export interface ShowOptions extends CatalogueCommandOptions {
	/** The runbook's id. */
	readonly runbook: string;
	/** `--graph`: nothing but the graph. */
	readonly graph?: 'text' | 'mermaid' | undefined;
	/** False for a terminal that shows ASCII only. @default true */
	readonly unicode?: boolean | undefined;
}

/**
 * `drydock show RUNBOOK`: what it is for, what it is told, its steps. Exit code 0. A runbook with problems is shown
 * too, with them on stderr: its author is who looks at it.
 *
 * @throws DrydockError `usage` when there is no such runbook
 */
export const showCommand = async ({runbook: id, runbooks, graph, json = false, unicode = true, stdout, stderr}: ShowOptions): Promise<number> => {
	const catalogue = await loadCatalogue({runbooks});
	const entry = findRunbook(catalogue, id);
	const problems = catalogue.problems.filter(problem => problem.runbook === id);
	if (json) {
		stdout.write(`${presentJson({...runbookJson(entry), problems}, 2)}\n`);
		return 0;
	}

	const graphs = {text: () => textGraph(entry.runbook, {unicode}), mermaid: () => mermaidGraph(entry.runbook)};
	const lines = graph === undefined ? presentRunbook(entry, {unicode}) : graphs[graph]();
	for (const line of lines) stdout.write(`${sanitize(line)}\n`);
	tellProblems(problems, stderr);
	return 0;
};
