import {DrydockError} from '../errors.ts';
import {mostSearched} from '../recognition/readings.ts';
import type {Io} from './io.ts';

/** More than is searched is not kept: of an endless stream its beginning and its latest part. Characters. */
const mostKept = 2 * mostSearched;

/** Standard input to its end, as text. What is longer than can be searched is cut in the middle. */
export const readPasted = async ({stdin, stderr}: Io): Promise<string> => {
	if (stdin[Symbol.asyncIterator] === undefined) throw new DrydockError('usage', 'There is no standard input to read.', {nextSteps: ["drydock match 'the words of the error'"]});
	if (stdin.isTTY === true) stderr.write('Paste the error, then press Enter and Ctrl-D.\n');
	const decoder = new TextDecoder();
	let beginning = '';
	let rest = '';
	for await (const chunk of stdin as AsyncIterable<Uint8Array | string>) {
		const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, {stream: true});
		if (beginning.length < mostSearched) beginning += text;
		else {
			rest += text;
			if (rest.length > 2 * mostKept) rest = rest.slice(-mostKept);
		}
	}
	return beginning + rest;
};
