import {realpath} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {checkRunbook, checkTogether, isSound} from '../language/check.ts';
import {findingKinds} from '../triage/finding.ts';
import {serveEntry} from './entry-hook.ts';
import {builtInFiles, tsxProblem, userFiles} from './files.ts';
import {loadRunbook, type CatalogueEntry} from './load.ts';
import {programLocation, type ProgramLocation} from './location.ts';
import type {CatalogueProblem} from './problem.ts';

export type {CatalogueEntry, HostRunbook} from './load.ts';
export type {CatalogueProblem} from './problem.ts';

export interface CatalogueOptions {
	/** `--runbooks DIR`: a folder of the user's own runbooks. */
	readonly runbooks?: string | undefined;
	/** Single files of the user's own, in addition. */
	readonly files?: readonly string[];
	/** Where the program is. @default found by the program's own files */
	readonly location?: ProgramLocation;
}

/** Every runbook at hand, and everything that is wrong with any. One bad file never hides the others. */
export interface Catalogue {
	/** By id, in order; each id once. All can be shown; for running one, see `runnableRunbook`. */
	readonly entries: readonly CatalogueEntry[];
	readonly problems: readonly CatalogueProblem[];
}

/**
 * Loads and checks the runbooks that ship and those of the user. Nothing is run, and no host is looked at.
 *
 * @throws DrydockError `usage` or `denied` when the user's folder is not one or cannot be read
 */
export const loadCatalogue = async (options: CatalogueOptions = {}): Promise<Catalogue> => {
	const location = options.location ?? programLocation();
	const found = options.runbooks === undefined ? {files: [], problems: []} : await userFiles(options.runbooks);
	const single = (options.files ?? []).map(file => resolve(file));
	const problems = [...found.problems, ...single.filter(isTsx).map(tsxProblem)];
	const builtIns = await builtInFiles(location.builtIns);
	const own = await others([...found.files, ...single.filter(file => !isTsx(file))], builtIns);
	// In the build, those that ship have the entry in them; in the sources, the package's own name may already mean it.
	if (own.length > 0 || (builtIns.some(isTypeScript) && !meansEntry(location.entry))) serveEntry(location.entry);
	const entryNames = own.length > 0 ? Object.keys((await import(pathToFileURL(location.entry).href)) as object) : [];

	const loaded = await Promise.all([
		...builtIns.map(file => loadRunbook(file, true, entryNames)),
		...own.map(file => loadRunbook(file, false, entryNames)),
	]);
	const entries = new Map<string, CatalogueEntry>();
	for (const one of loaded) {
		if ('problem' in one) {
			problems.push(one.problem);
			continue;
		}

		const {id} = one.entry.runbook;
		const first = entries.get(id);
		// Whoever names the source of a runbook that ships means that source, and not its build.
		if (first === undefined || (first.builtIn && one.entry.file === join(location.sources, id, 'runbook.ts'))) entries.set(id, one.entry);
		else problems.push(clash(first, one.entry), clash(one.entry, first));
	}

	const all = [...entries.values()].sort((left, right) => (left.runbook.id < right.runbook.id ? -1 : 1));
	const wrong = [...all.flatMap(({runbook}) => checkRunbook(runbook, findingKinds)), ...checkTogether(all.map(({runbook}) => runbook))];
	return {entries: all.filter(({runbook}) => isSound(runbook)), problems: [...problems, ...wrong.map(problem => ({file: entries.get(problem.runbook)?.file ?? '', ...problem}))]};
};

const isTsx = (file: string): boolean => file.endsWith('.tsx');

const isTypeScript = (file: string): boolean => file.endsWith('.ts');

const meansEntry = (entry: string): boolean => {
	try {
		return import.meta.resolve('drydock-cli') === pathToFileURL(entry).href;
	} catch {
		return false;
	}
};

/** The files that are none of those there already, and each of them once, whatever path or link names it. */
const others = async (files: readonly string[], there: readonly string[]): Promise<readonly string[]> => {
	const real = (file: string): Promise<string> => realpath(file).catch(() => file);
	const seen = new Set(await Promise.all(there.map(real)));
	const named = await Promise.all(files.map(async file => ({file, path: await real(file)})));
	return named.filter(({path}) => !seen.has(path) && seen.add(path)).map(({file}) => file);
};

const clash = ({runbook: {id}, file}: CatalogueEntry, other: CatalogueEntry): CatalogueProblem => ({
	file,
	runbook: id,
	problem: `The id "${id}" is also that of ${other.builtIn ? 'a runbook that ships with Drydock' : 'the runbook'} in ${other.file}.`,
	remedy: 'Give one of the two another id.',
});
