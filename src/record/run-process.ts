import {readFileSync, readlinkSync} from 'node:fs';

/** Names the process of a run for ever: a pid alone is given to others later. */
export interface RunProcess {
	readonly pid: number;
	/** Clock ticks after boot; undefined where there is no /proc. */
	readonly startTicks?: string;
	/** Of the machine since it was last started. */
	readonly bootId?: string;
	/** In which pids are counted: a container has its own. */
	readonly pidNamespace?: string;
}

const attempt = (read: () => string): string | undefined => {
	try {
		return read();
	} catch {
		return undefined;
	}
};

const statOf = (pid: number): {readonly state: string | undefined; readonly startTicks: string | undefined} | undefined => {
	// The name in brackets may hold anything, so fields are counted after its last bracket.
	const fields = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'))?.split(') ').at(-1)?.split(' ');
	return fields && {state: fields[0], startTicks: fields[19]};
};

const bootId = (): string | undefined => attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim());
const pidNamespace = (): string | undefined => attempt(() => readlinkSync('/proc/self/ns/pid'));

/** The process that has this pid now. */
export const processNow = (pid: number): RunProcess => {
	const known = {startTicks: statOf(pid)?.startTicks, bootId: bootId(), pidNamespace: pidNamespace()};
	return {pid, ...(Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) as Omit<RunProcess, 'pid'>)};
};

export const ownProcess = (): RunProcess => processNow(process.pid);

const isThere = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// Not allowed to signal it: then it is there.
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
};

const differ = (noted: string | undefined, now: string | undefined): boolean => noted !== undefined && now !== undefined && noted !== now;

/** What became of a process. Not known: it counts its pids apart from us, as in a container. */
export const processState = ({pid, startTicks, bootId: boot, pidNamespace: namespace}: RunProcess): 'running' | 'ended' | 'not-known' => {
	if (differ(boot, bootId())) return 'ended';
	if (differ(namespace, pidNamespace())) return 'not-known';
	if (!isThere(pid)) return 'ended';
	const now = statOf(pid);
	// Some hosts hide the processes of others: then it is there, and not known more closely.
	if (now === undefined) return isThere(pid) ? 'running' : 'ended';
	// One that nobody has waited for has ended all the same.
	return now.state === 'Z' || now.state === 'X' || differ(startTicks, now.startTicks) ? 'ended' : 'running';
};

/** Does the process that wrote the record still run? */
export const isRunning = (mark: RunProcess): boolean => processState(mark) !== 'ended';
