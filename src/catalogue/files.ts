import {readdir, stat} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {DrydockError, errorMessage} from '../errors.ts';
import type {CatalogueProblem} from './problem.ts';
import {requireTrusted} from './trusted.ts';

/** The runbooks that ship: `<id>.js` in the build, `<id>/runbook.ts` in the sources. None when the folder is not there. */
export const builtInFiles = async (folder: string): Promise<readonly string[]> => {
	const names = await readdir(folder).catch(() => []);
	const candidates = names.sort().map(name => join(folder, name.endsWith('.js') ? name : join(name, 'runbook.ts')));
	const there = await Promise.all(candidates.map(isFile));
	return candidates.filter((_, index) => there[index]);
};

export interface FoundFiles {
	readonly files: readonly string[];
	readonly problems: readonly CatalogueProblem[];
}

/**
 * The runbooks of a folder of somebody's own: every `.ts` directly in it and every runbook.ts one folder below. What
 * begins with `_` or `.` is a helper, and faults/ says how a host gets into the incident.
 *
 * @throws DrydockError `usage` when it is no folder, `denied` when it cannot be read, or others can write to it
 */
export const userFiles = async (named: string): Promise<FoundFiles> => {
	// An empty name is a variable that was not set, and not the folder one happens to be in.
	const folder = named === '' ? named : resolve(named);
	const names = await readdir(folder).catch((error: unknown) => {
		throw folderError(folder, error);
	});
	await requireTrusted(folder);
	const files: string[] = [];
	const problems: CatalogueProblem[] = [];
	const wanted = names.sort().filter(name => !/^[._]|\.d\.ts$|^node_modules$/.test(name));
	for (const name of wanted) {
		const path = join(folder, name);
		if (name.endsWith('.ts')) files.push(path);
		else if (name.endsWith('.tsx')) problems.push(tsxProblem(path));
		else if (await isFile(join(path, 'runbook.ts'))) files.push(join(path, 'runbook.ts'));
		else if (await isFile(join(path, 'runbook.tsx'))) problems.push(tsxProblem(join(path, 'runbook.tsx')));
	}

	if (files.length + problems.length === 0)
		problems.push({file: folder, problem: 'There is no runbook in this folder.', remedy: 'Put one into it: NAME.ts, or NAME/runbook.ts.'});
	return {files, problems};
};

/** A runbook has no markup to need it, and Node runs no such file. */
export const tsxProblem = (file: string): CatalogueProblem => ({
	file,
	problem: 'A .tsx file cannot be loaded as it is.',
	remedy: 'Rename it to end in .ts; a runbook has no use for JSX.',
});

const isFile = async (path: string): Promise<boolean> =>
	stat(path).then(
		status => status.isFile(),
		() => false,
	);

const folderError = (folder: string, cause: unknown): DrydockError => {
	const {code} = cause as NodeJS.ErrnoException;
	const nextSteps = ['Name a folder of runbooks with --runbooks DIR.'];
	if (code === 'ENOENT') return new DrydockError('usage', `There is no folder ${JSON.stringify(folder)}.`, {nextSteps, cause});
	if (code === 'ENOTDIR') return new DrydockError('usage', `${folder} is a file, and --runbooks takes a folder.`, {nextSteps, cause});
	if (code === 'EACCES' || code === 'EPERM')
		return new DrydockError('denied', `The folder ${folder} cannot be read.`, {nextSteps: [`Give yourself the right to read it: ls -ld ${folder}`], cause});
	return new DrydockError('usage', `The folder ${folder} cannot be read: ${errorMessage(cause)}`, {nextSteps, cause});
};
