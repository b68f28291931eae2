import {setTimeout as delay} from 'node:timers/promises';
import type {Hands} from '../operation.ts';

const answerMilliseconds = 3000;

/** Does the daemon answer a ping now? One that takes connections and says nothing for 3 s does not. */
export const daemonAnswers = async (hands: Hands): Promise<boolean> => {
	const over = new AbortController();
	const ask = async (): Promise<boolean> => {
		try {
			await (await hands.host.docker()).ping();
			return true;
		} catch {
			return false;
		}
	};
	try {
		return await Promise.race([ask(), delay(answerMilliseconds, false, {signal: over.signal})]);
	} finally {
		over.abort();
	}
};
