import {readFileSync} from 'node:fs';

/** A process for ever: a pid alone is given to another process one day. */
export interface ProcessMark {
	readonly pid: number;
	/** Clock ticks after boot. */
	readonly startTicks: number;
	/** The boot in which it started. */
	readonly bootId: string;
}

/** Undefined when there is no such process, or it has ended and only waits to be collected. */
const startTicksOf = (pid: number): number | undefined => {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		// The name, in parentheses, may hold anything: fields are counted from behind it.
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return fields[0] === 'Z' ? undefined : Number(fields[19]);
	} catch {
		return undefined;
	}
};

const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

/** Undefined when the process has already ended. */
export const markProcess = (pid: number): ProcessMark | undefined => {
	const startTicks = startTicksOf(pid);
	return startTicks === undefined ? undefined : {pid, startTicks, bootId: bootId()};
};

/** Is it still running, and still the same one? */
export const isRunning = (mark: ProcessMark): boolean =>
	mark.bootId === bootId() && startTicksOf(mark.pid) === mark.startTicks;

/** Does nothing to a process that took over the pid. */
export const signalProcess = (mark: ProcessMark, signal: NodeJS.Signals): void => {
	if (!isRunning(mark)) {
		return;
	}

	try {
		process.kill(mark.pid, signal);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
			throw error;
		}
	}
};

/** Processes that a process started and that still run. */
export const childrenOf = (pid: number): readonly number[] => {
	try {
		return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number);
	} catch {
		return [];
	}
};

/** The kernel's short name of a process; undefined when it has ended. */
export const nameOf = (pid: number): string | undefined => {
	try {
		return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
	} catch {
		return undefined;
	}
};
