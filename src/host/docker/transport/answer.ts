import type {IncomingHttpHeaders, IncomingMessage} from 'node:http';
import {DrydockError} from '../../../errors.ts';

/** A whole answer of the daemon. */
export interface Answer {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
}

/** Ten thousand containers are listed in about 8 MB: what is longer is no answer. */
const mostBytes = 64 * 1024 * 1024;

/** Reads an answer to its end. Throws when the connection ends before it does, and when it does not end. */
export const readAnswer = async (response: IncomingMessage): Promise<Answer> => {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of response as AsyncIterable<Buffer>) {
		bytes += chunk.length;
		if (bytes > mostBytes) {
			response.destroy();
			throw new DrydockError('not-known', `Docker's answer is longer than ${mostBytes / 1024 / 1024} MB and was cut off.`, {nextSteps: ['Ask with the docker command instead']});
		}
		chunks.push(chunk);
	}
	return {status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks)};
};

/**
 * The JSON of an answer. Throws `not-known` when it is none: without the parser's words, which quote the answer, and
 * an answer can hold the values of a container's environment.
 */
export const parseJson = (answer: Answer): unknown => {
	try {
		return JSON.parse(answer.body.toString());
	} catch {
		const type = answer.headers['content-type'] ?? 'no type';
		throw new DrydockError('not-known', `Docker answered ${answer.body.length} bytes (${type}) that are not whole JSON.`, {
			nextSteps: ['docker version', 'Is something else than Docker behind this socket?'],
			retryable: true,
		});
	}
};
