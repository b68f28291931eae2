import type {IncomingMessage} from 'node:http';
import type Dockerode from 'dockerode';
import {DrydockError, errorMessage} from '../../../errors.ts';
import {parseJson, readAnswer} from './answer.ts';
import type {Answer} from './answer.ts';
import {createClient, loadDockerode} from './client.ts';
import {dockerError, httpFailure, isCut} from './errors.ts';
import {begin, exchange} from './exchange.ts';
import type {Callback} from './exchange.ts';
import {negotiate} from './negotiate.ts';
import type {Negotiated} from './negotiate.ts';
import {ReadOnlyAgent} from './read-only.ts';
import {withinTime} from './within-time.ts';

export interface ConnectionOptions {
	/** `unix:///run/docker.sock`: how errors name it. */
	readonly address: string;
	readonly socketPath: string;
	/** How long one answer may take, from the request to its last byte. Seconds; default 20. */
	readonly timeoutSeconds?: number;
	/** Requests at the same time; default 16. */
	readonly sockets?: number;
}

/** A connection over which nothing but reads can be sent. */
export interface Connection {
	readonly address: string;
	readonly socketPath: string;
	/** Begins to load dockerode and to agree on a version, so that a first reading finds it done. */
	prepare(): void;
	negotiated(): Promise<Negotiated>;
	/** The JSON of `GET path?query`, the path without its version. */
	json(path: string, query?: Query, options?: AskOptions): Promise<unknown>;
	bytes(path: string, query?: Query, options?: AskOptions): Promise<Answer>;
	/**
	 * An answer that has no end of its own: comes back when it has begun, within the time limit, and may then take as
	 * long as it wants. `signal` ends it.
	 */
	stream(path: string, signal: AbortSignal): Promise<IncomingMessage>;
	close(): void;
}

export type Query = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export interface AskOptions {
	/** Instead of the connection's own limit. */
	readonly timeoutSeconds?: number;
}

interface Opened extends Negotiated {
	readonly client: Dockerode;
}

/**
 * Opens nothing by itself: the first reading does. Every call throws a DrydockError (`unreachable`, `denied`,
 * `not-found`, `refused`, `not-known`), and none takes longer than its time limit.
 */
export const createConnection = (options: ConnectionOptions): Connection => {
	const {address, socketPath, timeoutSeconds = 20} = options;
	const agent = new ReadOnlyAgent(socketPath, options.sockets ?? 16);
	let opened: Promise<Opened> | undefined;
	let closed = false;

	/** A kept socket may have been closed by a daemon that restarted in between; a read can simply be asked again. */
	const twiceWhenCut = async <T>(ask: () => Promise<T>): Promise<T> => {
		try {
			return await ask();
		} catch (error) {
			if (closed || !isCut(error)) throw error;
			return ask();
		}
	};

	const limited = async <T>(asked: string, ask: (signal: AbortSignal) => Promise<T>, seconds = timeoutSeconds): Promise<T> => {
		const afterClose = (): DrydockError => new DrydockError('bug', `GET ${asked} was asked of ${address} after its connection was closed.`);
		if (closed) throw afterClose();
		try {
			return await withinTime(seconds, ask);
		} catch (error) {
			if (closed) throw afterClose();
			const told = dockerError(error, {address, socketPath, asked: `GET ${asked}`, timeoutSeconds: seconds});
			// A daemon that comes back may be another version.
			if (told.reason === 'unreachable') opened = undefined;
			throw told;
		}
	};

	const open = async (): Promise<Opened> => {
		opened ??= connect().catch((error: unknown) => {
			opened = undefined;
			throw error;
		});
		return opened;
	};

	const connect = async (): Promise<Opened> => {
		const [constructor, negotiated] = await Promise.all([
			loadDockerode(),
			limited('/_ping', async signal => twiceWhenCut(async () => negotiate(socketPath, agent, signal))),
		]);
		return {...negotiated, client: createClient(constructor, socketPath, negotiated.apiVersion, agent)};
	};

	/** Asks again when the daemon was replaced by another version since it was first asked. */
	const inItsVersion = async <T>(ask: () => Promise<T>): Promise<T> => {
		try {
			return await ask();
		} catch (error) {
			if (!/client version \S+ is too (?:new|old)/.test(errorMessage(error))) throw error;
			opened = undefined;
			return ask();
		}
	};

	const bytes: Connection['bytes'] = async (path, query, options = {}) =>
		inItsVersion(async () => {
			const {client} = await open();
			const ask = async (signal: AbortSignal): Promise<Answer> => {
				const answer = await twiceWhenCut(async () => exchange(callback => dial(client, path, query, signal, callback)));
				if (answer.status !== 200) throw httpFailure(answer.status, answer.body);
				return answer;
			};
			return limited(path, ask, options.timeoutSeconds);
		});

	const stream: Connection['stream'] = async (path, signal) =>
		inItsVersion(async () => {
			const {client} = await open();
			return limited(path, async limit => {
				const ended = AbortSignal.any([limit, signal]);
				const response = await twiceWhenCut(async () => begin(callback => dial(client, path, undefined, ended, callback)));
				if (response.statusCode !== 200) throw httpFailure(response.statusCode ?? 0, (await readAnswer(response)).body);
				return response;
			});
		});

	return {
		address,
		socketPath,
		bytes,
		stream,
		prepare: () => {
			open().catch(() => {});
		},
		negotiated: async () => {
			const {apiVersion, flavour} = await open();
			return {apiVersion, flavour};
		},
		json: async (path, query, options) => parseJson(await bytes(path, query, options)),
		close: () => {
			closed = true;
			agent.destroy();
		},
	};
};

/** Every status is an answer to docker-modem, so that all bodies are read here, and bounded. */
const statusCodes: Readonly<Record<number, true>> = Object.fromEntries(Array.from({length: 400}, (_, index) => [200 + index, true as const]));

/** Asks docker-modem for the response as a stream: its own way to collect one never ends when the connection is cut in the middle. */
const dial = (client: Dockerode, path: string, query: Query | undefined, signal: AbortSignal, callback: Callback): void => {
	const modem = client.modem as {dial(options: object, callback: Callback): void};
	// docker-modem takes the last character off a path that ends with a question mark and has no options.
	const asked = query === undefined ? {path} : {path: `${path}?`, options: {...query}};
	modem.dial({...asked, method: 'GET', isStream: true, statusCodes, abortSignal: signal}, callback);
};
