import {setTimeout as delay} from 'node:timers/promises';

/** Time as the engine sees it; tests bring their own. */
export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
	/** Milliseconds since some moment: for durations and limits, as a clock that is set forwards or back does not move it. */
	elapsed(): number;
	/** Resolves early, without an error, when the signal is aborted. */
	sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
	now: () => Date.now(),
	elapsed: () => performance.now(),
	sleep: async (milliseconds, signal) => {
		await delay(milliseconds, undefined, signal === undefined ? {} : {signal}).catch(() => {});
	},
};
