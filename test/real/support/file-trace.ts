import {createHash} from 'node:crypto';
import {lstatSync, readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {join} from 'node:path';

/** Path below the top → what it is, in one line: kind, mode, owner, size, time, content. */
export type FileTrace = ReadonlyMap<string, string>;

export interface FileChanges {
	readonly added: readonly string[];
	readonly removed: readonly string[];
	readonly changed: readonly string[];
}

const describeEntry = (path: string): string => {
	const status = lstatSync(path);
	const owner = `${(status.mode & 0o7777).toString(8)} ${status.uid}:${status.gid}`;
	if (status.isSymbolicLink()) {
		return `link ${owner} ${readlinkSync(path)}`;
	}

	if (status.isFile()) {
		const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
		return `file ${owner} ${status.size} ${status.mtimeMs} ${hash}`;
	}

	// A folder's own time says only what its entries say better.
	return status.isDirectory() ? `folder ${owner}` : `special ${owner}`;
};

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Not readdir's own recursion: that follows links to folders. */
const traceBelow = (top: string, folder: string, trace: Map<string, string>): void => {
	for (const entry of readdirSync(join(top, folder), {withFileTypes: true})) {
		const path = join(folder, entry.name);
		try {
			trace.set(path, describeEntry(join(top, path)));
			if (entry.isDirectory()) {
				traceBelow(top, path, trace);
			}
		} catch (error) {
			if (!isGone(error)) {
				throw error;
			}
		}
	}
};

/** Everything below a folder. What disappears while it is read is left out. */
export const traceFiles = (top: string): FileTrace => {
	const trace = new Map<string, string>();
	traceBelow(top, '', trace);
	return trace;
};

/** What differs, without what lies under one of `except` (paths below the top). */
export const fileChanges = (before: FileTrace, after: FileTrace, except: readonly string[] = []): FileChanges => {
	const counts = (path: string): boolean => !except.some(folder => path === folder || path.startsWith(`${folder}/`));
	const paths = [...new Set([...before.keys(), ...after.keys()])].filter(counts).sort();
	return {
		added: paths.filter(path => !before.has(path)),
		removed: paths.filter(path => !after.has(path)),
		changed: paths.filter(path => before.has(path) && after.has(path) && before.get(path) !== after.get(path)),
	};
};
