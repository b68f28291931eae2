import type Dockerode from 'dockerode';
import {DrydockError, errorMessage} from '../../../errors.ts';
import {parseJson} from './answer.ts';
import type {Answer} from './answer.ts';
import {createClient, loadDockerode} from './client.ts';
import {dockerError, httpFailure, isCut} from './errors.ts';
import {exchange} from './exchange.ts';
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
	json(path: string, query?: Query): Promise<unknown>;
	bytes(path: string, query?: Query): Promise<Answer>;
	close(): void;
}

export type Query = Readonly<Record<string, string | number | boolean>>;

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

	const limited = async <T>(asked: string, ask: (signal: AbortSignal) => Promise<T>): Promise<T> => {
		const afterClose = (): DrydockError => new DrydockError('bug', `GET ${asked} was asked of ${address} after its connection was closed.`);
		if (closed) throw afterClose();
		try {
			return await withinTime(timeoutSeconds, ask);
		} catch (error) {
			if (closed) throw afterClose();
			const told = dockerError(error, {address, socketPath, asked: `GET ${asked}`, timeoutSeconds});
			// A daemon that comes back may be another version.
			if (told.reason === 'unreachable') opened = undefined;
			throw told;
		}
	};

	const open = async (): Promise<Opened> => {
		opened ??= begin().catch((error: unknown) => {
			opened = undefined;
			throw error;
		});
		return opened;
	};

	const begin = async (): Promise<Opened> => {
		const [constructor, negotiated] = await Promise.all([
			loadDockerode(),
			limited('/_ping', async signal => twiceWhenCut(async () => negotiate(socketPath, agent, signal))),
		]);
		return {...negotiated, client: createClient(constructor, socketPath, negotiated.apiVersion, agent)};
	};

	const ask = async (path: string, query?: Query): Promise<Answer> => {
		const {client} = await open();
		return limited(path, async signal => {
			const answer = await twiceWhenCut(async () => exchange(callback => dial(client, path, query, signal, callback)));
			if (answer.status !== 200) throw httpFailure(answer.status, answer.body);
			return answer;
		});
	};

	const bytes = async (path: string, query?: Query): Promise<Answer> => {
		try {
			return await ask(path, query);
		} catch (error) {
			// The daemon was replaced by another version since it was first asked.
			if (!/client version \S+ is too (?:new|old)/.test(errorMessage(error))) throw error;
			opened = undefined;
			return ask(path, query);
		}
	};

	return {
		address,
		socketPath,
		bytes,
		prepare: () => {
			open().catch(() => {});
		},
		negotiated: async () => {
			const {apiVersion, flavour} = await open();
			return {apiVersion, flavour};
		},
		json: async (path, query) => {
			const answer = await bytes(path, query);
			return parseJson(answer);
		},
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
