import {DrydockError} from '../errors.ts';
import {nearest} from '../language/nearest.ts';
import type {Catalogue, CatalogueEntry} from './catalogue.ts';
import {presentProblem} from './present.ts';

/**
 * The runbook with this id.
 *
 * @throws DrydockError `usage` when there is none; its next steps name the ids that come nearest
 */
export const findRunbook = (catalogue: Catalogue, id: string): CatalogueEntry => {
	const found = catalogue.entries.find(entry => entry.runbook.id === id);
	if (found !== undefined) return found;

	const near = nearest(id, catalogue.entries.map(entry => entry.runbook.id));
	const broken = catalogue.problems.filter(problem => problem.runbook === undefined || problem.runbook === id);
	throw new DrydockError('usage', `There is no runbook ${JSON.stringify(id)}.${near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ''}`, {
		nextSteps: [
			'See all of them: drydock list',
			...broken.map(problem => `It may be one with problems: ${presentProblem(problem)[0]}`),
		],
	});
};

/**
 * The runbook with this id, ready to be run: neither it nor any that it calls has a problem.
 *
 * @throws DrydockError `usage` when there is none, or when it has problems; its next steps name each with its remedy
 */
export const runnableRunbook = (catalogue: Catalogue, id: string): CatalogueEntry => {
	const entry = findRunbook(catalogue, id);
	const reached = new Set([id]);
	for (const one of reached) {
		const runbook = catalogue.entries.find(({runbook}) => runbook.id === one)?.runbook;
		for (const step of Object.values(runbook?.steps ?? {})) if (step?.kind === 'call') reached.add(step.runbook);
	}

	const problems = catalogue.problems.filter(problem => problem.runbook !== undefined && reached.has(problem.runbook));
	if (problems.length === 0) return entry;
	throw new DrydockError('usage', `The runbook ${JSON.stringify(id)} is not run, because something is wrong with it or with one that it calls.`, {
		nextSteps: problems.flatMap(problem => presentProblem(problem).join(' ')),
	});
};
