import {setTimeout as pause} from 'node:timers/promises';
import {execFile} from 'node:child_process';
import {programEnvironment} from './environment.ts';

/** How long a program may take to end by itself. Milliseconds. */
const grace = 3000;
const look = 25;

type Signal = 'TERM' | 'KILL';

/** Ours cannot signal root's processes: sudo, which started them, can. */
const signalThroughSudo = async (sudo: string, group: number, signal: Signal): Promise<void> => {
	const {promise, resolve} = Promise.withResolvers<void>();
	execFile(sudo, ['-n', 'kill', `-${signal}`, '--', `-${group}`], {env: programEnvironment()}, () => resolve());
	await promise;
};

const exists = (group: number): boolean => {
	try {
		process.kill(-group, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
};

const send = async (group: number, signal: Signal, sudo: string | undefined): Promise<void> => {
	if (sudo !== undefined) await signalThroughSudo(sudo, group, signal);
	try {
		process.kill(-group, `SIG${signal}`);
	} catch {
		// Gone already, or root's: then sudo has told it.
	}
};

/** Ends a whole process group: asks, waits, and then does not ask. */
export const endGroup = async (group: number, sudo: string | undefined): Promise<void> => {
	await send(group, 'TERM', sudo);
	const deadline = performance.now() + grace;
	while (exists(group) && performance.now() < deadline) await pause(look);
	if (exists(group)) await send(group, 'KILL', sudo);
};
