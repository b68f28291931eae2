import {createHash} from 'node:crypto';
import {readdir, readFile, realpath, stat} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {pathToFileURL} from 'node:url';
import type {HostReader} from '../host/reader.ts';
import type {Runbook} from '../language/steps.ts';
import type {Operation} from '../operations/operation.ts';
import {explainLoadError} from './load-errors.ts';
import type {CatalogueProblem} from './problem.ts';
import {distrust, type Distrust} from './trusted.ts';

export type HostRunbook = Runbook<HostReader, Operation>;

/** A runbook and where it came from. */
export interface CatalogueEntry {
	readonly runbook: HostRunbook;
	/** Absolute path. */
	readonly file: string;
	/** sha256 of that file, hexadecimal. */
	readonly hash: string;
	/** Ships with the program. */
	readonly builtIn: boolean;
}

export type Loaded = {readonly entry: CatalogueEntry} | {readonly problem: CatalogueProblem};

/** A file that waits for something while it is loaded would hold up every other. */
const patienceSeconds = 10;

/** Imports a file and takes the runbook out of it; or says what is wrong with it. Never throws for what is in the file. */
export const loadRunbook = async (file: string, builtIn: boolean, entryNames: readonly string[]): Promise<Loaded> => {
	try {
		const distrusted = builtIn ? undefined : await distrustedNear(file);
		if (distrusted !== undefined) return {problem: {file, problem: `It is not loaded: of ${distrusted.path}, ${distrusted.why}.`, remedy: distrusted.remedy}};
		const source = await readFile(file);
		const {mtimeMs} = await stat(file);
		// A module is loaded once per address: with the time in it, a file that was edited is loaded again.
		const address = `${pathToFileURL(file).href}${builtIn ? '' : `?t=${mtimeMs}`}`;
		const loaded = await withinPatience(import(address));
		if (loaded === undefined)
			return {problem: {file, problem: `It was not loaded within ${patienceSeconds} seconds.`, remedy: 'Await nothing at its top level, nor at that of its helpers.'}};
		const runbook = loaded['default'];
		if (!isRunbook(runbook)) return {problem: notRunbook(file, loaded)};
		return {entry: {runbook, file, hash: createHash('sha256').update(source).digest('hex'), builtIn}};
	} catch (error) {
		const problem = explainLoadError(error, file, entryNames);
		return {problem: problem.file === file ? problem : {...problem, loading: file}};
	}
};

/** Of the file, and of all that lies beside it: its helpers are run as well. */
const distrustedNear = async (file: string): Promise<Distrust | undefined> => {
	const folder = dirname(await realpath(file));
	const beside = (await readdir(folder)).filter(name => /\.[cm]?[jt]s$/.test(name)).map(name => join(folder, name));
	const found = await Promise.all([file, ...beside].map(async path => distrust(path).catch(() => undefined)));
	return found.find(each => each !== undefined);
};

const withinPatience = async (loading: Promise<Record<string, unknown>>): Promise<Record<string, unknown> | undefined> => {
	const {promise, resolve} = Promise.withResolvers<undefined>();
	const timer = setTimeout(() => resolve(undefined), patienceSeconds * 1000);
	try {
		return await Promise.race([loading, promise]);
	} finally {
		clearTimeout(timer);
	}
};

/** Enough of one to be looked at further: the checks do that. */
const isRunbook = (value: unknown): value is HostRunbook =>
	typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string' && 'steps' in value && typeof value.steps === 'object' && value.steps !== null;

const notRunbook = (file: string, loaded: Readonly<Record<string, unknown>>): CatalogueProblem => {
	const other = Object.keys(loaded).find(name => isRunbook(loaded[name]));
	if (other !== undefined) return {file, problem: `It exports a runbook as "${other}", and not as its default.`, remedy: 'Write: export default runbook({…}).'};
	const helper = 'or begin the file\'s name with _ if it is a helper of others.';
	return 'default' in loaded
		? {file, problem: 'Its default export is not a runbook.', remedy: `Export what runbook({…}) returns, ${helper}`}
		: {file, problem: 'It has no default export.', remedy: `Write: export default runbook({…}), ${helper}`};
};
