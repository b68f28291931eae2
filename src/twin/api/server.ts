import {once} from 'node:events';
import {createServer, ServerResponse, type IncomingMessage, type Server} from 'node:http';
import type {Socket} from 'node:net';
import {ApiError, notSimulated} from '../world/errors.ts';
import type {TwinHost} from '../world/host.ts';
import {settleTime} from '../world/time.ts';
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

const readWhole = async (request: IncomingMessage): Promise<Buffer> => {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		bytes += chunk.length;
		if (bytes > mostBodyBytes) throw new ApiError(400, 'request body too large');
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
};

/** A connection that the client wants for a stream, and what of it was read already. */
interface Upgraded {
	readonly socket: Socket;
	readonly head: Buffer;
}

/** Of such a request the body comes on the connection itself, as long as it says. */
const readUpgraded = async ({headers}: IncomingMessage, {socket, head}: Upgraded): Promise<Buffer> => {
	const bytes = Math.min(Number(headers['content-length'] ?? 0), mostBodyBytes);
	let body = head;
	while (body.length < bytes) {
		const [chunk] = (await once(socket, 'data')) as [Buffer];
		body = Buffer.concat([body, chunk]);
	}
	return body.subarray(0, bytes);
};

const readBody = async (request: IncomingMessage, upgraded: Upgraded | undefined): Promise<Raw> => {
	if (!(request.headers['content-type'] ?? '').includes('json')) return {};
	const body = upgraded === undefined ? await readWhole(request) : await readUpgraded(request, upgraded);
	const text = body.toString().trim();
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

	const answer = async (request: IncomingMessage, response: ServerResponse, upgraded?: Upgraded): Promise<void> => {
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
			const body = method === 'GET' || path.endsWith('/archive') ? {} : await readBody(request, upgraded);
			const call: Call = {host, parts, query: url.searchParams, body, version, request, response, ...(upgraded === undefined ? {} : {upgraded: upgraded.socket})};
			settleTime(host);
			send(response, await route.handler(call));
			return;
		}
		throw notSimulated(`${method} ${path}`);
	};

	const serve = async (request: IncomingMessage, response: ServerResponse, upgraded?: Upgraded): Promise<void> => {
		try {
			await answer(request, response, upgraded);
		} catch (error) {
			const {status, message} = error instanceof ApiError ? error : {status: 500, message: `The twin made a mistake: ${error instanceof Error ? error.message : String(error)}`};
			// Neither proves anything of a host.
			if (status === 501 || !(error instanceof ApiError)) host.unknown.add(message);
			if (response.headersSent) response.destroy();
			else send(response, {status, json: {message}});
			// What is left of a body is not waited for, nor is the client left alone with it.
			request.resume();
		}
	};

	const server = createServer((request, response) => {
		turn = turn.then(() => serve(request, response));
	});
	server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
		const response = new ServerResponse(request);
		response.assignSocket(socket);
		// Unless the connection is taken over this is one answer, and the end.
		response.shouldKeepAlive = false;
		response.on('finish', () => void socket.end());
		turn = turn.then(() => serve(request, response, {socket, head}));
	});
	return server;
};
