import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Server} from './server.ts';

/** One request that reached the daemon. */
export interface RecordedRequest {
	readonly method: string;
	readonly path: string;
	/** When, in ISO 8601. */
	readonly at: string;
}

export interface RecordingProxy {
	/** To be used instead of the daemon's own. */
	readonly socket: string;
	/** All so far, in order. */
	requests(): Promise<readonly RecordedRequest[]>;
	stop(): Promise<void>;
}

const program = fileURLToPath(new URL('recording-proxy.mjs', import.meta.url));

const parse = (record: string): readonly RecordedRequest[] =>
	record
		.split('\n')
		.filter(Boolean)
		.map(line => JSON.parse(line) as RecordedRequest);

const isRead = ({method}: RecordedRequest): boolean => method === 'GET' || method === 'HEAD';

/** Requests that could have changed something: a POST of /containers/x/wait counts too, as Drydock needs none. */
export const notReads = (requests: readonly RecordedRequest[]): readonly RecordedRequest[] =>
	requests.filter(request => !isRead(request));

/** In front of a daemon of this machine. `folder` gets the socket and the record. */
export const proxyHere = async (daemonSocket: string, folder: string): Promise<RecordingProxy> => {
	const socket = join(folder, 'recorded.sock');
	const record = join(folder, 'requests.jsonl');
	const child = spawn(process.execPath, [program, socket, daemonSocket, record], {stdio: ['ignore', 'pipe', 'inherit']});
	await new Promise<void>((resolve, reject) => {
		child.stdout.once('data', () => resolve());
		child.once('exit', code => reject(new Error(`The recording proxy ended with ${code}`)));
	});
	return {
		socket,
		requests: async () => parse(readFileSync(record, 'utf8')),
		stop: () =>
			new Promise(resolve => {
				child.once('exit', () => resolve());
				child.kill();
			}),
	};
};

/**
 * In front of the daemon of a nested server; the socket is a path on the server. Requests whose path matches `hang`
 * reach the daemon only after 20 seconds. A record under a path of its own goes on where it ended.
 */
export const proxyOn = async (server: Server, {hang, record: own}: {readonly hang?: RegExp; readonly record?: string} = {}): Promise<RecordingProxy> => {
	const socket = '/run/recorded.sock';
	const record = own ?? '/run/requests.jsonl';
	if (own === undefined) await server.succeed(`rm -f ${record}`);
	const command = `/opt/drydock/node /opt/drydock/recording-proxy.mjs ${socket} /run/docker.sock ${record}${hang === undefined ? '' : ` '${hang.source}'`}`;
	await server.succeed(
		`setsid ${command} </dev/null >/run/recorder.log 2>&1 & echo $! >/run/recorder.pid
		for i in $(seq 100); do grep -q listening /run/recorder.log && exit 0; sleep .05; done; cat /run/recorder.log; exit 1`,
	);
	return {
		socket,
		requests: async () => parse(await server.succeed(`cat ${record} 2>/dev/null || true`)),
		async stop() {
			await server.succeed('kill $(cat /run/recorder.pid); rm -f /run/recorded.sock');
		},
	};
};
