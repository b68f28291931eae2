import {readFileSync} from 'node:fs';

/** Names the process of a run for ever: a pid alone is given to others later. */
export interface RunProcess {
	readonly pid: number;
	/** Clock ticks after boot; undefined where there is no /proc. */
	readonly startTicks?: string;
}

const startTicks = (pid: number): string | undefined => {
	try {
		// The name in brackets may hold anything, so fields are counted after its last bracket.
		return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ')[19];
	} catch {
		return undefined;
	}
};

export const ownProcess = (): RunProcess => {
	const ticks = startTicks(process.pid);
	return ticks === undefined ? {pid: process.pid} : {pid: process.pid, startTicks: ticks};
};

/** Does the process that wrote the record still run? */
export const isRunning = ({pid, startTicks: ticks}: RunProcess): boolean => {
	try {
		process.kill(pid, 0);
	} catch (error) {
		// Not allowed to signal it: then it is there.
		if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
	}
	return ticks === undefined || startTicks(pid) === ticks;
};
