import {existsSync, readdirSync, readlinkSync, statSync} from 'node:fs';
import type {BigIntStats} from 'node:fs';
import {DrydockError} from '../../../errors.ts';
import {shellQuote} from '../commands.ts';
import type {CommandRunner} from '../commands.ts';
import {pathError} from '../files.ts';
import {allPids, eachPid, readProc} from '../proc/files.ts';
import type {LogWriter} from '../reader.ts';

/** Flags of open(2), as /proc/PID/fdinfo/FD has them in octal digits. */
const writing = 0o3;
const appending = 0o2000;

/** The flags of all descriptions in a text of one or more fdinfo files. */
export const parseFlags = (text: string): readonly number[] => [...text.matchAll(/^flags:\s+([0-7]+)$/gm)].map(([, digits = '']) => Number.parseInt(digits, 8));

/** How a file with these open descriptions is written to: one without the append flag decides. */
export const writerOf = (flags: readonly number[]): LogWriter => {
	const writers = flags.filter(flag => (flag & writing) !== 0);
	if (writers.length === 0) return 'nobody';
	return writers.every(flag => (flag & appending) !== 0) ? 'append' : 'offset';
};

const isDenied = (error: unknown): boolean => ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');

interface Look {
	readonly flags: readonly number[];
	/** Could every process be looked into? */
	readonly complete: boolean;
}

/** By device and inode: a process that sees another tree of files has another name for it. */
const lookHere = async (path: string): Promise<Look> => {
	try {
		const {dev, ino} = statSync(path, {bigint: true});
		const flags: number[] = [];
		let complete = true;
		await eachPid(pid => {
			try {
				flags.push(...flagsOf(pid, dev, ino));
			} catch {
				complete = false;
			}
		});
		return {flags, complete};
	} catch (error) {
		if (isDenied(error)) return {flags: [], complete: false};
		throw pathError(path, error);
	}
};

/** Throws when the process cannot be looked into. */
const flagsOf = (pid: number, dev: bigint, ino: bigint): readonly number[] =>
	unlessEnded(() => readdirSync(`/proc/${pid}/fd`), []).flatMap(name => {
		const link = `/proc/${pid}/fd/${name}`;
		// Sockets and pipes have no path, and what has one under these is no file.
		if (!/^\/(?!dev\/|proc\/|sys\/)/.test(unlessEnded(() => readlinkSync(link), ''))) return [];
		const found = statOf(link);
		return found?.dev === dev && found.ino === ino ? parseFlags(readProc(`/proc/${pid}/fdinfo/${name}`) ?? '') : [];
	});

/** What is closed, or belongs to a process that has ended, is not there. */
const unlessEnded = <T>(read: () => T, otherwise: T): T => {
	try {
		return read();
	} catch (error) {
		if (isDenied(error)) throw error;
		return otherwise;
	}
};

/** A file of a user's own file system does not even let root look at it: it is another one than a log that could be looked at. */
const statOf = (path: string): BigIntStats | undefined => {
	try {
		return statSync(path, {bigint: true});
	} catch {
		return undefined;
	}
};

/** The file itself is among the places to look, so that one which is not there can be told. */
const findDescriptors = (path: string, pids: readonly number[]): readonly string[] =>
	['find', '-L', path, ...pids.map(pid => `/proc/${pid}/fd`), '-maxdepth', '1', '-samefile', path, '-print0'];

/** The same by programs of root's. Whoever ended meanwhile makes `find` and `cat` complain, and has nothing open. */
const lookThroughSudo = async (path: string, commands: CommandRunner): Promise<Look> => {
	if (!existsSync('/proc/1')) throw hidden(path, 'this user does not see the processes of others');
	const found = await commands.capture(findDescriptors(path, allPids()), {privileged: true, okCodes: [0, 1], maxBytes: 16 * 1024 * 1024});
	if (!found.stdout.startsWith(`${path}\0`)) throw new DrydockError('not-found', `there is no ${path}`, {nextSteps: [`Check the path: ls -ld ${shellQuote([path])}`]});
	const links = found.stdout.split('\0').filter(link => /^\/proc\/\d+\/fd\/\d+$/.test(link));
	const complete = !/^find: .*(?:Permission denied|Operation not permitted)$/m.test(found.stderr);
	if (links.length === 0) return {flags: [], complete};
	const {stdout} = await commands.capture(['cat', ...links.map(link => link.replace('/fd/', '/fdinfo/'))], {privileged: true, okCodes: [0, 1], maxBytes: 16 * 1024 * 1024});
	return {flags: parseFlags(stdout), complete};
};

/** An engine of another process namespace writes, and is not seen. Its pid file is all that tells. */
const engineIsHidden = (pidFile: string): boolean => readProc(pidFile) !== undefined && !allPids().some(pid => readProc(`/proc/${pid}/comm`) === 'dockerd\n');

const hidden = (path: string, why: string): DrydockError =>
	new DrydockError('not-known', `whether ${path} is being written to is not known: ${why}`, {nextSteps: ['Run Drydock as root, on the host of the engine: sudo drydock …']});

/** Throws `not-found`, `denied`, and `not-known` where the engine's own process cannot be seen. */
export const readLogWriter = async (path: string, commands: CommandRunner, enginePidFile: string): Promise<LogWriter> => {
	if (!path.startsWith('/') || path.includes('\0')) throw new DrydockError('usage', `not the path of a log: ${JSON.stringify(path)}`, {nextSteps: ['Give an absolute path.']});
	const here = await lookHere(path);
	const {flags, complete} = here.complete || commands.root ? here : await lookThroughSudo(path, commands);
	const writer = writerOf(flags);
	if (writer !== 'nobody') return writer;
	if (!complete) throw hidden(path, 'some processes cannot be looked into');
	if (engineIsHidden(enginePidFile)) throw hidden(path, `${enginePidFile} names an engine that is not among the processes seen here`);
	return writer;
};
