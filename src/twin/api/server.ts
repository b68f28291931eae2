import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import {ApiError, notSimulated} from '../world/errors.ts';
import type {TwinHost} from '../world/host.ts';
import type {Raw} from '../world/world.ts';
import type {Answer, Call, Route} from './call.ts';

interface Compiled {
	readonly method: string;
	readonly pattern: RegExp;
	readonly handler: Route[2];
}

const compile = ([method, path, handler]: Route): Compiled => ({
	method,
	handler,
	pattern: new RegExp(`^${path.replaceAll('**', '(.+)').replaceAll(/(?<!\.)\*/g, '([^/]+)')}$`),
});

/** Longer than any body that a client sends as JSON; a tar is read by its own handler. */
const mostBodyBytes = 16 * 1024 * 1024;

const readBody = async (request: IncomingMessage): Promise<Raw> => {
	if (!(request.headers['content-type'] ?? '').includes('json')) return {};
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		bytes += chunk.length;
		if (bytes > mostBodyBytes) throw new ApiError(400, 'request body too large');
		chunks.push(chunk);
	}
	const text = Buffer.concat(chunks).toString().trim();
	if (text === '' || text === 'null') return {};
	try {
		return JSON.parse(text) as Raw;
	} catch {
		throw new ApiError(400, 'invalid JSON: unexpected token');
	}
};

const send = (response: ServerResponse, answer: Answer): void => {
	if (answer === 'answered') return;
	const {status, json, text} = answer;
	const body = json === undefined ? (text ?? '') : `${JSON.stringify(json)}\n`;
	if (status === 204 || status === 304) response.writeHead(status).end();
	else response.writeHead(status, {'Content-Type': json === undefined ? 'text/plain; charset=utf-8' : 'application/json'}).end(body);
};

const versionNumber = (text: string): number => {
	const [major = '1', minor = '0'] = text.split('.');
	return Number(major) * 100 + Number(minor);
};

/** The version in the path, or the engine's own. Throws the engine's words for one that it does not speak. */
const agree = ({world}: TwinHost, asked: string | undefined): number => {
	const {apiVersion, versionAnswer} = world.engine;
	const lowest = String(versionAnswer['MinAPIVersion'] ?? '1.12');
	if (asked === undefined) return versionNumber(apiVersion);
	if (versionNumber(asked) > versionNumber(apiVersion)) throw new ApiError(400, `client version ${asked} is too new. Maximum supported API version is ${apiVersion}`);
	if (versionNumber(asked) < versionNumber(lowest)) throw new ApiError(400, `client version ${asked} is too old. Minimum supported API version is ${lowest}, please upgrade your client to a newer version`);
	return versionNumber(asked);
};

/**
 * The Engine API of a simulated host. Requests are served one after the other, as each changes the world or reads it
 * whole; those that stream go on by themselves. What no route knows is 501, by name.
 */
export const createApi = (host: TwinHost, routes: readonly Route[]): Server => {
	const compiled = routes.map(compile);
	let turn: Promise<void> = Promise.resolve();

	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const url = new URL(request.url ?? '/', 'http://twin');
		const [, asked, path = '/'] = /^(?:\/v(\d+\.\d+))?(\/.*)$/.exec(url.pathname) ?? [];
		const version = agree(host, asked);
		const method = request.method === 'HEAD' && !path.includes('/archive') ? 'GET' : (request.method ?? 'GET');
		const {apiVersion, version: engineVersion} = host.world.engine;
		response.setHeader('Api-Version', apiVersion);
		response.setHeader('Docker-Experimental', 'false');
		response.setHeader('Ostype', 'linux');
		response.setHeader('Server', `Docker/${engineVersion} (linux)`);
		for (const route of compiled) {
			const match = route.method === method ? route.pattern.exec(path) : null;
			if (match === null) continue;
			const parts = match.slice(1).map(part => decodeURIComponent(part));
			const body = method === 'GET' || path.endsWith('/archive') ? {} : await readBody(request);
			const call: Call = {host, parts, query: url.searchParams, body, version, request, response};
			send(response, await route.handler(call));
			return;
		}
		throw notSimulated(`${method} ${path}`);
	};

	const server = createServer((request, response) => {
		const serve = async (): Promise<void> => {
			try {
				await answer(request, response);
			} catch (error) {
				if (response.headersSent) response.destroy();
				else if (error instanceof ApiError) send(response, {status: error.status, json: {message: error.message}});
				else send(response, {status: 500, json: {message: `The twin made a mistake: ${error instanceof Error ? error.message : String(error)}`}});
			}
		};
		turn = turn.then(serve);
	});
	return server;
};
