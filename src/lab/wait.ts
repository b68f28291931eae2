import {setTimeout as delay} from 'node:timers/promises';

const pollMilliseconds = 25;

/** Asks until the answer is something; undefined when the time is over. */
export const waitFor = async <Answer>(
	ask: () => Answer | undefined | Promise<Answer | undefined>,
	timeoutSeconds: number,
): Promise<Answer | undefined> => {
	const deadline = performance.now() + timeoutSeconds * 1000;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined || performance.now() > deadline) {
			return answer;
		}

		await delay(pollMilliseconds);
	}
};
