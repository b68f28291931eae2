import {setTimeout as delay} from 'node:timers/promises';
import {DrydockError} from '../../errors.ts';
import type {RunOptions} from '../../host/writer.ts';
import type {Hands} from '../operation.ts';

/** One line of progress beside what the programs print themselves. */
export const say = (hands: Hands, line: string): void => hands.output(Buffer.from(`${line}\n`));

/** Throws `cancelled` once the operator has ended the run: asked before each thing that cannot be taken back. */
export const stopIfCancelled = (hands: Hands, doing: string): void => {
	if (hands.signal.aborted)
		throw new DrydockError('cancelled', `cancelled before ${doing}; that was not begun`, {cause: hands.signal.reason});
};

/**
 * Runs a program and gives back what it printed instead of showing it. `sudo` may add lines of its own to that
 * without failing, so whoever reads it looks for the line that it knows.
 */
export const capture = async (hands: Hands, argv: readonly string[], options: Pick<RunOptions, 'privileged'> = {}): Promise<string> => {
	const chunks: Buffer[] = [];
	await hands.host.run(argv, {...options, output: chunk => void chunks.push(chunk), signal: hands.signal, timeoutSeconds: 60});
	return Buffer.concat(chunks).toString('utf8');
};

export interface Waiting {
	/** What is waited for, for the operator: "the daemon to answer". */
	readonly for: string;
	readonly seconds: number;
	/** What goes on by itself when the operator stops waiting, one clause. */
	readonly whenCancelled: string;
}

/**
 * Asks again until it is so; false when `seconds` are over. Says every 5 seconds that it still waits, so that a slow
 * host is not taken for a hung program. Throws `cancelled` when the operator ends it.
 */
export const waitUntil = async (hands: Hands, waiting: Waiting, isSo: () => Promise<boolean>): Promise<boolean> => {
	const start = performance.now();
	let said = 0;
	while (!(await isSo())) {
		const waited = (performance.now() - start) / 1000;
		if (waited >= waiting.seconds) return false;
		if (waited >= said + 5) {
			said = Math.floor(waited);
			say(hands, `waiting for ${waiting.for} (${said} of at most ${waiting.seconds} s)`);
		}
		try {
			await delay(200, undefined, {signal: hands.signal});
		} catch (cause) {
			throw new DrydockError('cancelled', `stopped waiting for ${waiting.for}; ${waiting.whenCancelled}`, {cause});
		}
	}
	return true;
};

/**
 * Waits for a call that goes on without us, until the operator ends the wait: then throws `cancelled` with `words`,
 * which say what goes on.
 */
export const orCancelled = async <T>(hands: Hands, call: Promise<T>, words: string): Promise<T> => {
	const {promise, reject} = Promise.withResolvers<never>();
	const end = (): void => reject(new DrydockError('cancelled', words, {cause: hands.signal.reason}));
	hands.signal.addEventListener('abort', end, {once: true});
	try {
		return await Promise.race([call, promise]);
	} finally {
		hands.signal.removeEventListener('abort', end);
		call.catch(() => undefined);
	}
};
