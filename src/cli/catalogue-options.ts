import type {CatalogueProblem} from '../catalogue/problem.ts';
import {presentProblem} from '../catalogue/present.ts';

export interface Output {
	write(text: string): unknown;
}

/** What the commands about runbooks have in common. */
export interface CatalogueCommandOptions {
	/** `--runbooks DIR` */
	readonly runbooks?: string | undefined;
	readonly json?: boolean | undefined;
	readonly stdout: Output;
	readonly stderr: Output;
}

/** For commands whose answer is something else: what could not be used, and how to see it whole. */
export const tellProblems = (problems: readonly CatalogueProblem[], stderr: Output): void => {
	for (const problem of problems) stderr.write(`${presentProblem(problem).join('\n')}\n`);
};
