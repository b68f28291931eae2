import {mkdtempSync, rmSync} from 'node:fs';
import {createServer} from 'node:http';
import type {IncomingMessage, RequestListener, Server, ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createConnection} from '../../../../src/host/docker/transport/connection.ts';
import type {Connection} from '../../../../src/host/docker/transport/connection.ts';

/** Something that listens on a socket and is not Docker, or is one that is broken. */
export interface SocketServer extends AsyncDisposable {
	readonly socketPath: string;
	readonly address: string;
	/** `METHOD path`, as they came over the socket. */
	readonly requests: readonly string[];
	connection(options?: {readonly timeoutSeconds?: number}): Connection;
	stop(): Promise<void>;
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'drydock-test-'));

export const remove = (folder: string): void => rmSync(folder, {recursive: true, force: true});

/** Answers a ping as Docker 20.10 does, and everything else by `listener`. */
export const serveAfterPing = async (listener: RequestListener, headers: Readonly<Record<string, string>> = {'Api-Version': '1.41'}): Promise<SocketServer> =>
	serve((request: IncomingMessage, response: ServerResponse) => {
		if (request.url === '/_ping') response.writeHead(200, headers).end('OK');
		else listener(request, response);
	});

/** At a path of its own, at one that is given, or on any free port (0) of this machine. */
export const serve = async (listener: RequestListener, at?: string | 0): Promise<SocketServer> => {
	const folder = at === undefined ? temporaryFolder() : undefined;
	const socketPath = at === 0 ? '' : (at ?? join(folder ?? '', 'docker.sock'));
	const requests: string[] = [];
	const connections: Connection[] = [];
	const server: Server = createServer((request, response) => {
		requests.push(`${request.method} ${request.url}`);
		listener(request, response);
	});
	await new Promise<void>(resolve => {
		if (at === 0) server.listen(0, '127.0.0.1', resolve);
		else server.listen(socketPath, resolve);
	});
	const address = at === 0 ? `http://127.0.0.1:${(server.address() as AddressInfo).port}` : `unix://${socketPath}`;
	const stop = async (): Promise<void> => {
		for (const connection of connections) connection.close();
		server.closeAllConnections();
		await new Promise(resolve => {
			server.close(resolve);
		});
		if (folder !== undefined) remove(folder);
	};
	return {
		socketPath,
		address,
		requests,
		connection: options => {
			const connection = createConnection({address, socketPath, ...options});
			connections.push(connection);
			return connection;
		},
		stop,
		[Symbol.asyncDispose]: stop,
	};
};

/** What a promise was rejected with; fails when it was not. */
export const failure = async (promise: Promise<unknown>): Promise<unknown> => {
	try {
		await promise;
	} catch (error) {
		return error;
	}
	throw new Error('nothing was thrown');
};
