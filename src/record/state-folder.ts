import {existsSync, lstatSync, mkdirSync, statSync, type Stats} from 'node:fs';
import {homedir} from 'node:os';
import {dirname, isAbsolute, join} from 'node:path';
import {DrydockError, errorMessage} from '../errors.ts';

const othersMayWrite = 0o002;
const anyoneElseMayWrite = 0o022;
const sticky = 0o1000;

/** A relative XDG_STATE_HOME is ignored, as its specification asks. */
const stateFolder = (env: NodeJS.ProcessEnv): string => {
	const state = env['XDG_STATE_HOME'];
	const root = state !== undefined && isAbsolute(state) ? state : join(env['HOME'] || homedir(), '.local', 'state');
	return join(root, 'drydock');
};

/** Where the runs of this user are kept. */
export const runsFolder = (env: NodeJS.ProcessEnv): string => join(stateFolder(env), 'runs');

/** Where rehearsals are kept: apart from runs, which changed something. */
export const rehearsalsFolder = (env: NodeJS.ProcessEnv): string => join(stateFolder(env), 'rehearsals');

const refuse = (path: string, why: string, remedy: string, cause?: unknown): DrydockError =>
	new DrydockError('denied', `The record cannot be kept in ${path}: ${why}.`, {
		nextSteps: [remedy, 'Or name another place: XDG_STATE_HOME=/a/folder/of/yours drydock …'],
		cause,
	});

const requireOwn = (path: string, status: Stats): void => {
	if (!status.isDirectory()) throw refuse(path, 'it is not a folder', `mv ${path} ${path}.old`);
	const own = process.getuid?.();
	if (own !== undefined && status.uid !== own) throw refuse(path, `it belongs to another user (uid ${status.uid})`, 'Use a state folder of your own.');
	if ((status.mode & anyoneElseMayWrite) !== 0) throw refuse(path, 'others can write to it, so the record could be forged', `chmod go-w ${path}`);
};

/** Not by `recursive`: on a read-only disk that says that there is no such folder. */
const makeFolders = (path: string): void => {
	if (existsSync(path)) return;
	if (dirname(path) !== path) makeFolders(dirname(path));
	try {
		mkdirSync(path, {mode: 0o700});
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
	}
};

/**
 * Makes the folder of all runs, and refuses one that somebody else could write to or replace: what will be undone
 * later is read from there. Throws `denied`.
 */
export const prepareRunsFolder = (runs: string): void => {
	const ours = [dirname(runs), runs];
	const parent = dirname(dirname(runs));
	try {
		makeFolders(parent);
		const {mode} = statSync(parent);
		if ((mode & othersMayWrite) !== 0 && (mode & sticky) === 0) throw refuse(parent, 'everybody can write to it', `chmod o-w ${parent}`);
		for (const path of ours) {
			makeFolders(path);
			requireOwn(path, lstatSync(path));
		}
	} catch (error) {
		if (error instanceof DrydockError) throw error;
		throw refuse(runs, errorMessage(error), 'Make room or make the folder writable.', error);
	}
};
