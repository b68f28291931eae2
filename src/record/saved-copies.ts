import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {otherRunsFolders} from './other-places.ts';
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

/** Where a safety copy of this name lies, that of the newest run first; undefined when no run of this user has one. */
export const findCopy = (file: string, env: NodeJS.ProcessEnv = process.env): string | undefined =>
	[runsFolder(env), ...otherRunsFolders(env)].flatMap(folder => runsIn(folder).map(run => join(folder, run, 'copies', file))).find(path => existsSync(path));
