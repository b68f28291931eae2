import {realpath, stat} from 'node:fs/promises';
import {loadCatalogue, type Catalogue, type CatalogueProblem} from '../catalogue/catalogue.ts';
import {presentCheck} from '../catalogue/present.ts';
import {DrydockError} from '../errors.ts';
import {presentJson} from '../present/sanitize.ts';
import type {CatalogueCommandOptions} from './catalogue-options.ts';

export interface CheckOptions extends CatalogueCommandOptions {
	/** `check FILE…`: only what is wrong with these. All runbooks at hand when there are none. */
	readonly files?: readonly string[];
}

/**
 * `drydock check [FILE…]`: everything that is wrong with runbooks, found without running them. Exit code 0 when
 * nothing is, 1 when something is.
 *
 * @throws DrydockError `usage` when a FILE is not there or is a folder
 */
export const checkCommand = async ({files = [], runbooks, json = false, stdout}: CheckOptions): Promise<number> => {
	await Promise.all(files.map(refuseNoFile));
	const catalogue = await loadCatalogue({runbooks, files});
	const {count, problems} = files.length === 0 ? all(catalogue) : await only(catalogue, files);
	stdout.write(json ? `${presentJson({runbooks: count, problems}, 2)}\n` : `${presentCheck(count, problems).join('\n')}\n`);
	return problems.length === 0 ? 0 : 1;
};

interface Checked {
	readonly count: number;
	readonly problems: readonly CatalogueProblem[];
}

const holder = ({file, loading = file}: CatalogueProblem): string => loading;

/** Files that could not be loaded count as runbooks: somebody meant them to be. */
const all = ({entries, problems}: Catalogue): Checked => ({
	count: new Set([...entries.map(entry => entry.file), ...problems.map(holder)]).size,
	problems,
});

/** The same file may have been found by another path, through a link or in the folder of --runbooks. */
const only = async ({problems}: Catalogue, files: readonly string[]): Promise<Checked> => {
	const wanted = new Set(await Promise.all(files.map(file => realpath(file))));
	const holders = await Promise.all(problems.map(problem => realpath(holder(problem)).catch(() => holder(problem))));
	return {count: wanted.size, problems: problems.filter((_, index) => wanted.has(holders[index] ?? ''))};
};

const refuseNoFile = async (file: string): Promise<void> => {
	const status = await stat(file).catch((cause: unknown) => {
		throw new DrydockError('usage', `There is no file ${file}.`, {nextSteps: ['Name the file of a runbook: drydock check my-runbook.ts'], cause});
	});
	if (status.isDirectory()) throw new DrydockError('usage', `${file} is a folder.`, {nextSteps: [`Check all runbooks in it: drydock check --runbooks ${file}`]});
};
