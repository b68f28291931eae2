import type {IncomingMessage} from 'node:http';
import {readAnswer} from './answer.ts';
import type {Answer} from './answer.ts';

export type Callback = (error: Error | null, response?: IncomingMessage) => void;

/** One request to its whole answer, from whatever sends it with a callback. */
export const exchange = async (send: (callback: Callback) => void): Promise<Answer> => {
	const response = await new Promise<IncomingMessage>((resolve, reject) => {
		send((error, answer) => {
			if (error !== null) reject(error);
			else if (answer === undefined) reject(new Error('no answer'));
			else resolve(answer);
		});
	});
	return readAnswer(response);
};
