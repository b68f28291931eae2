import {realpath} from 'node:fs/promises';
import {DrydockError} from '../../../errors.ts';
import {pathError, readText} from '../files.ts';
import type {FileSystem} from '../reader.ts';

const largest = 16 * 1024 * 1024;

/** One line of /proc/self/mountinfo: id, parent, device, root, mount point, options, optional fields, a dash, type, source, options. */
const line = /^\d+ \d+ (\d+:\d+) \S+ (\S+) \S+(?: \S+)*? - (\S+) (\S*)/;

/** The kernel writes what would break its columns as octal digits. */
const decoded = (text: string): string => text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

/** Mount points in the order of the file: of two at one place the later one covers the earlier. */
export const parseMounts = (text: string): readonly FileSystem[] =>
	text.split('\n').flatMap(row => {
		const [, device = '', mountPoint = '', type = '', source = ''] = line.exec(row) ?? [];
		return device === '' ? [] : [{mountPoint: decoded(mountPoint), type, source: decoded(source), device}];
	});

/** Where a path without links lies: on the longest mount point that leads to it. */
export const mountOf = (path: string, mounts: readonly FileSystem[]): FileSystem | undefined => {
	const leading = mounts.filter(({mountPoint}) => mountPoint === '/' || path === mountPoint || path.startsWith(`${mountPoint}/`));
	const longest = Math.max(...leading.map(({mountPoint}) => mountPoint.length));
	return leading.findLast(({mountPoint}) => mountPoint.length === longest);
};

/** Throws `not-found`, `denied`, and `not-known` where the machine does not say. */
export const readFileSystem = async (path: string): Promise<FileSystem> => {
	const real = await realpath(path).catch((error: unknown) => {
		throw pathError(path, error);
	});
	const found = mountOf(real, parseMounts(await readText('/proc/self/mountinfo', largest)));
	if (found === undefined) throw new DrydockError('not-known', `on which file system ${path} lies is not known: no mount point leads to it`, {nextSteps: ['cat /proc/self/mountinfo']});
	return found;
};
