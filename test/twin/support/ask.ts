import {request} from 'node:http';

export interface Asked {
	readonly status: number;
	readonly json: unknown;
	/** What the engine says where something is wrong. */
	readonly message: string;
}

/** One request of an engine at a socket, as a client of it makes one. */
export const ask = async (socketPath: string, method: string, path: string, body?: object): Promise<Asked> => {
	const {promise, resolve, reject} = Promise.withResolvers<Asked>();
	const sent = request({socketPath, method, path, headers: {'Content-Type': 'application/json'}}, response => {
		let text = '';
		response.on('data', (chunk: Buffer) => (text += chunk.toString()));
		response.on('end', () => {
			const json: unknown = /^\s*[[{]/.test(text) ? JSON.parse(text) : text;
			resolve({status: response.statusCode ?? 0, json, message: typeof json === 'object' && json !== null && 'message' in json ? String(json.message) : ''});
		});
	});
	sent.on('error', reject);
	sent.end(body === undefined ? '' : JSON.stringify(body));
	return promise;
};
