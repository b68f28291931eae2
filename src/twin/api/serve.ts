import {rmSync} from 'node:fs';
import type {Server} from 'node:http';
import type {Socket} from 'node:net';
import type {TwinHost} from '../world/host.ts';
import {routes} from './routes.ts';
import {createApi} from './server.ts';

/** A simulated engine at a unix socket. While its service is stopped nobody answers there, as on a host. */
export interface ServedTwin {
	readonly socketPath: string;
	/** Brings the socket into line with whether the engine runs: opens it, or closes it with every connection. */
	settle(): Promise<void>;
	close(): Promise<void>;
}

export const serveTwin = async (host: TwinHost, socketPath: string): Promise<ServedTwin> => {
	let server: Server | undefined;
	// Those that were taken over for a stream are the server's no more.
	const sockets = new Set<Socket>();

	const open = async (): Promise<void> => {
		rmSync(socketPath, {force: true});
		const opening = createApi(host, routes);
		const {promise, resolve, reject} = Promise.withResolvers<void>();
		opening.once('error', reject);
		opening.on('connection', socket => {
			sockets.add(socket);
			socket.once('close', () => sockets.delete(socket));
		});
		opening.listen(socketPath, resolve);
		await promise;
		server = opening;
	};

	const shut = async (): Promise<void> => {
		const closing = server;
		server = undefined;
		if (closing === undefined) return;
		const {promise, resolve} = Promise.withResolvers<void>();
		closing.close(() => resolve());
		for (const socket of sockets) socket.destroy();
		await promise;
	};

	const settle = async (): Promise<void> => {
		if (host.world.engine.running && server === undefined) await open();
		if (!host.world.engine.running && server !== undefined) await shut();
	};

	await settle();
	return {
		socketPath,
		settle,
		close: async () => {
			await shut();
			rmSync(socketPath, {force: true});
		},
	};
};
