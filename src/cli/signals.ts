import type {Run} from '../engine/request.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Signals end the run in good order: the first waits for the operation in flight, the second does not, the third ends
 * the program. Returns what stops listening.
 */
export const interruptBySignals = (run: Pick<Run, 'interrupt'>, exit: (code: number) => void = process.exit): (() => void) => {
	let count = 0;
	const listen = (signal: NodeJS.Signals): void => {
		count++;
		if (count > 2) exit(130);
		run.interrupt(signal);
	};
	for (const signal of signals) process.on(signal, listen);
	return () => {
		for (const signal of signals) process.off(signal, listen);
	};
};
