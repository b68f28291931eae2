import type {IncomingMessage} from 'node:http';
import {readAnswer} from './answer.ts';
import type {Answer} from './answer.ts';

export type Callback = (error: Error | null, response?: IncomingMessage) => void;

/** One request to the beginning of its answer, from whatever sends it with a callback. */
export const begin = async (send: (callback: Callback) => void): Promise<IncomingMessage> =>
	new Promise<IncomingMessage>((resolve, reject) => {
		send((error, answer) => {
			if (error !== null) reject(error);
			else if (answer === undefined) reject(new Error('no answer'));
			else resolve(answer);
		});
	});

/** One request to its whole answer. */
export const exchange = async (send: (callback: Callback) => void): Promise<Answer> => readAnswer(await begin(send));
