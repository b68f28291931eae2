import {lstat, readdir} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {DrydockError} from '../../../errors.ts';
import {inPool} from '../../docker/pool.ts';
import type {CommandRunner} from '../commands.ts';
import {pathError} from '../files.ts';
import type {LogFile} from '../reader.ts';

interface File {
	readonly path: string;
	/** On the disk. */
	readonly bytes: number;
	/** Seconds since 1970 with nine decimals. */
	readonly modified: string;
}

/** The kernel counts what a file takes in these, whatever the file system's own. Bytes. */
const block = 512;
/** Folders in one call: the arguments of a program have room for 2 MiB. */
const foldersAtOnce = 5000;
const foldersTogether = 16;

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';
const isGone = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
const isDenied = (error: unknown): boolean => ['EACCES', 'EPERM'].includes(codeOf(error));

/** As `stat` and `find` write it. */
const secondsText = (nanoseconds: bigint): string => `${nanoseconds / 1_000_000_000n}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}`;

/** The files of a folder whose names begin with that of a log. */
const filesIn = async (folder: string, logs: readonly string[]): Promise<readonly File[]> => {
	try {
		const names = (await readdir(folder)).filter(name => logs.some(log => name.startsWith(log)));
		const files = await Promise.all(
			names.map(async name => {
				const path = join(folder, name);
				const found = await lstat(path, {bigint: true}).catch((error: unknown) => {
					if (!isGone(error)) throw error;
				});
				return found?.isFile() ? [{path, bytes: Number(found.blocks) * block, modified: secondsText(found.mtimeNs)}] : [];
			}),
		);
		return files.flat();
	} catch (error) {
		if (isGone(error)) return [];
		throw error;
	}
};

export const findLogs = (folders: readonly string[]): readonly string[] => ['find', ...folders, '-maxdepth', '1', '-type', 'f', '-printf', String.raw`%b %T@ %p\0`];

/** Names end with a NUL: one may hold any other character. */
export const parseFound = (text: string): readonly File[] =>
	text.split('\0').flatMap(entry => {
		const [, blocks, modified = '', path] = /^(\d+) (\d+\.\d{9})\d* (\/.*)$/s.exec(entry) ?? [];
		return path === undefined ? [] : [{path, bytes: Number(blocks) * block, modified}];
	});

/** A folder that is gone by now is no error; one that even root may not look into is. sudo may say things of its own. */
const findAsRoot = async (folders: readonly string[], commands: CommandRunner): Promise<readonly File[]> => {
	const {stdout, stderr} = await commands.capture(findLogs(folders), {privileged: true, okCodes: [0, 1], maxBytes: 64 * 1024 * 1024});
	const unexpected = stderr.split('\n').filter(line => line.startsWith('find: ') && !line.endsWith(': No such file or directory'));
	if (unexpected.length > 0) throw new DrydockError('not-known', `what the logs take is not known: even root is told ${unexpected[0]}`, {nextSteps: ['sudo ls -l /var/lib/docker/containers']});
	return parseFound(stdout);
};

/** Each log with what was rotated away of it, `PATH.1` and `PATH.1.gz`, newest first. */
export const groupLogs = (paths: readonly string[], files: readonly File[]): readonly LogFile[] => {
	const bytes = new Map(files.map(file => [file.path, file.bytes]));
	const rotated = Map.groupBy(
		files.flatMap(file => {
			const [, path, number] = /^(.*)\.(\d+)(?:\.gz)?$/s.exec(file.path) ?? [];
			return path === undefined ? [] : [{path, number: Number(number), file}];
		}),
		({path}) => path,
	);
	return paths.flatMap(path => {
		const own = bytes.get(path);
		const older = (rotated.get(path) ?? []).toSorted((left, right) => left.number - right.number).map(({file}) => file);
		return own === undefined && older.length === 0 ? [] : [{path, bytes: own ?? 0, rotated: older}];
	});
};

/** As this user where that is allowed, and otherwise all at once through sudo. */
export const readLogFiles = async (paths: readonly string[], commands: CommandRunner): Promise<readonly LogFile[]> => {
	// A container that never ran, or logs elsewhere, has no path.
	const asked = [...new Set(paths)].filter(path => path !== '');
	const relative = asked.find(path => !path.startsWith('/') || path.includes('\0'));
	if (relative !== undefined) throw new DrydockError('usage', `not the path of a log: ${JSON.stringify(relative)}`, {nextSteps: ['Give an absolute path.']});
	const logs = Map.groupBy(asked, path => dirname(path));
	const denied: string[] = [];
	const here = await inPool([...logs], foldersTogether, async ([folder, paths]) => {
		try {
			return await filesIn(folder, paths.map(path => basename(path)));
		} catch (error) {
			if (!isDenied(error) || commands.root) throw pathError(folder, error);
			denied.push(folder);
			return [];
		}
	});
	const files = here.flat();
	for (let at = 0; at < denied.length; at += foldersAtOnce) files.push(...(await findAsRoot(denied.slice(at, at + foldersAtOnce), commands)));
	return groupLogs(asked, files);
};
