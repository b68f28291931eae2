import {EndOfRun} from './end.ts';

/** How a run is ended from outside. */
export interface Interruption {
	/** Aborted at the first interrupt. */
	readonly asked: AbortSignal;
	/** Aborted at the second one: the operation in flight is not waited for either. */
	readonly urgent: AbortSignal;
	interrupt(reason: string): void;
	/** Throws when it was asked for. */
	check(): void;
	/** The promise, or the interrupt if that comes first; what the promise becomes afterwards is ignored. */
	race<T>(promise: Promise<T>): Promise<T>;
}

export const createInterruption = (): Interruption => {
	const asked = new AbortController();
	const urgent = new AbortController();
	let why = '';
	const end = (): EndOfRun => new EndOfRun('interrupted', [`Interrupted: ${why}.`]);
	return {
		asked: asked.signal,
		urgent: urgent.signal,
		interrupt: reason => {
			if (asked.signal.aborted) {
				urgent.abort();
				return;
			}
			why = reason;
			asked.abort();
		},
		check: () => {
			if (asked.signal.aborted) throw end();
		},
		race: promise =>
			new Promise((resolve, reject) => {
				const stop = (): void => reject(end());
				const settle = (): void => asked.signal.removeEventListener('abort', stop);
				if (asked.signal.aborted) stop();
				else asked.signal.addEventListener('abort', stop);
				promise.then(resolve, reject).finally(settle);
			}),
	};
};
