import type {Pty} from './pty.ts';

/** Longer than any answer needs to be seen on the screen. Seconds. */
const patience = 2;

/**
 * Answers what is asked, and waits for what follows from it. A key that came a moment before the question could be
 * read is dropped, as it should be; whoever sees that the question still stands presses again.
 */
export const answer = async (pty: Pty, asked: RegExp | string, key: string, follows: RegExp | string): Promise<readonly string[]> => {
	await pty.waitForText(asked, 30);
	for (let attempt = 0; attempt < 10; attempt++) {
		await pty.type(key);
		const seen = await pty.waitForText(follows, patience).catch(() => undefined);
		if (seen !== undefined) return seen;
		const stands = await pty.waitForText(asked, 0.1).then(() => true, () => false);
		if (!stands) break;
	}
	return pty.waitForText(follows, 30);
};
