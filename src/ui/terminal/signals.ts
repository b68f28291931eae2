/** Signals that end a program politely, with the exit code that a shell expects of each. */
const endings = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;

type Ending = keyof typeof endings;

/** Listens for the signals that end the program, and for what nobody caught. Gives back what ends the listening. */
export const listenForEnd = (onSignal: (signal: Ending, exitCode: number) => void, onUncaught: (error: unknown) => void): (() => void) => {
	const handlers = (Object.keys(endings) as Ending[]).map(signal => ({signal, handle: () => onSignal(signal, endings[signal])}));
	for (const {signal, handle} of handlers) process.on(signal, handle);
	process.on('uncaughtException', onUncaught);
	return () => {
		for (const {signal, handle} of handlers) process.off(signal, handle);
		process.off('uncaughtException', onUncaught);
	};
};
