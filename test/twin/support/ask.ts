import {request} from 'node:http';

export interface Asked {
	readonly status: number;
	readonly json: unknown;
	/** What the engine says where something is wrong. */
	readonly message: string;
	/** The body where it is an archive, and what the answer says of a path in its head. */
	readonly tar?: Buffer;
	readonly pathStat?: string;
}

/** One request of an engine at a socket, as a client of it makes one. */
export const ask = async (socketPath: string, method: string, path: string, body?: object | Buffer): Promise<Asked> => {
	const {promise, resolve, reject} = Promise.withResolvers<Asked>();
	// A connection of its own: the engine may be stopped between two requests.
	const sent = request({agent: false, socketPath, method, path, headers: {'Content-Type': Buffer.isBuffer(body) ? 'application/x-tar' : 'application/json'}}, response => {
		const chunks: Buffer[] = [];
		response.on('data', (chunk: Buffer) => chunks.push(chunk));
		response.on('end', () => {
			const bytes = Buffer.concat(chunks);
			const text = bytes.toString();
			const isTar = response.headers['content-type'] === 'application/x-tar' && response.statusCode === 200;
			const json: unknown = !isTar && /^\s*[[{]/.test(text) ? JSON.parse(text) : text;
			const pathStat = response.headers['x-docker-container-path-stat'];
			resolve({
				status: response.statusCode ?? 0,
				json,
				message: typeof json === 'object' && json !== null && 'message' in json ? String(json.message) : '',
				...(isTar && bytes.length > 0 ? {tar: bytes} : {}),
				...(typeof pathStat === 'string' ? {pathStat} : {}),
			});
		});
	});
	sent.on('error', reject);
	sent.end(body === undefined ? '' : Buffer.isBuffer(body) ? body : JSON.stringify(body));
	return promise;
};
