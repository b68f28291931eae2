import {createReadStream} from 'node:fs';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {errorMessage} from '../../errors.ts';
import {sanitize} from '../../present/sanitize.ts';
import {withoutColours} from '../run/output-ring.ts';
import {childEnvironment, type Child} from './lend.ts';

/** `$PAGER` as an argument list, or `less`. Quotes in it mean nothing: there is no shell. */
export const pagerCommand = (env: NodeJS.ProcessEnv): string[] => {
	const words = (env['PAGER'] ?? '').split(/\s+/u).filter(word => word !== '');
	return words.length === 0 ? ['less'] : words;
};

const harmless = (text: string): string => sanitize(withoutColours(text), Infinity);

async function* sanitizedFiles(files: readonly string[], end: readonly string[]): AsyncGenerator<string> {
	for (const file of files) {
		yield `== ${sanitize(path.basename(file))} ==\n`;
		try {
			for await (const text of createInterface({input: createReadStream(file, 'utf8'), crlfDelay: Infinity})) yield `${harmless(text)}\n`;
		} catch (error) {
			yield `cannot be read: ${sanitize(errorMessage(error))}\n`;
		}
		yield '\n';
	}
	for (const text of end) yield `${harmless(text)}\n`;
}

/**
 * A pager over whole outputs. They are piped, not named: what containers print may contain anything, and not every
 * pager keeps it from the terminal. `end`: lines that follow them.
 */
export const pagerFor = (env: NodeJS.ProcessEnv, files: readonly string[], end: readonly string[]): Child => ({
	argv: pagerCommand(env),
	// Less has commands of its own that start programs; those would be done outside the record.
	env: {...childEnvironment(env), LESSSECURE: '1'},
	input: sanitizedFiles(files, end),
});
