import {sanitize} from '../present/sanitize.ts';
import {presentTable} from '../present/table.ts';
import type {Catalogue, CatalogueProblem} from './catalogue.ts';

const plural = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`;

/** A problem as lines: where and what, the line itself where it is known, and what its author can do. */
export const presentProblem = ({file, line, excerpt, runbook, step, problem, remedy}: CatalogueProblem): readonly string[] => {
	const place = line === undefined ? file : `${file}:${line}`;
	const names = [runbook, step].filter(name => name !== undefined).join('/');
	return [
		`${place}: ${names === '' ? '' : `${names}: `}${problem}`,
		...(excerpt === undefined ? [] : [`    ${line} | ${excerpt}`]),
		`    ${remedy}`,
	].map(line => sanitize(line));
};

/** What `drydock check` says: each problem, then how many in how many runbooks. */
export const presentCheck = (count: number, problems: readonly CatalogueProblem[]): readonly string[] => [
	...problems.flatMap(presentProblem),
	`${plural(count, 'runbook')}, ${problems.length === 0 ? 'no problems' : plural(problems.length, 'problem')}`,
];

/** What `drydock list` says: ids with their titles, in a column. */
export const presentList = ({entries}: Catalogue): readonly string[] => {
	return presentTable(entries.map(({runbook, builtIn, file}) => [sanitize(runbook.id, 120), sanitize(`${runbook.title}${builtIn ? '' : `  (${file})`}`)]));
};
