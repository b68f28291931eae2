import {existsSync, readdirSync} from 'node:fs';
import {basename, join} from 'node:path';
import {runsFolder} from './state-folder.ts';

/** The folder under which the runs of this user keep their safety copies. */
export const stateFolder = (env: NodeJS.ProcessEnv = process.env): string => runsFolder(env);

const runsIn = (folder: string): readonly string[] => {
	try {
		// Their names begin with the time.
		return readdirSync(folder).toSorted().toReversed();
	} catch {
		return [];
	}
};

/**
 * Where a safety copy lies: in `own`, the folder of a run; or else in the newest of the runs in `others`. Undefined when there
 * is none, and for what is no name: names come from images, which anybody can label.
 */
export const findCopy = (name: string, own: string, others: readonly string[]): string | undefined =>
	basename(name) !== name || ['', '.', '..'].includes(name)
		? undefined
		: [own, ...others.flatMap(folder => runsIn(folder).map(run => join(folder, run)))].map(run => join(run, 'copies', name)).find(path => existsSync(path));
