import {basename, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

/** Where the program's own files are: in the sources, or in the build. */
export interface ProgramLocation {
	/** The folder of the runbooks that ship. Absolute path. */
	readonly builtIns: string;
	/** The public entry, what 'drydock-cli' means to a runbook. Absolute path. */
	readonly entry: string;
	/** The folder of the sources of the runbooks that ship; may be missing. Absolute path. */
	readonly sources: string;
}

/** By the address of a module of the program: one of src/catalogue/, or any file of the build. */
export const programLocation = (moduleUrl: string = import.meta.url): ProgramLocation => {
	const folder = dirname(fileURLToPath(moduleUrl));
	if (moduleUrl.endsWith('.ts')) {
		const root = join(folder, '..', '..');
		return {builtIns: join(root, 'runbooks'), entry: join(root, 'src', 'index.ts'), sources: join(root, 'runbooks')};
	}

	const build = basename(folder) === 'chunks' ? dirname(folder) : folder;
	return {builtIns: join(build, 'runbooks'), entry: join(build, 'index.js'), sources: join(build, '..', 'runbooks')};
};
