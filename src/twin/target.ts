import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createDockerReader} from '../host/docker/engine-reader.ts';
import {createConnection} from '../host/docker/transport/connection.ts';
import {openWriter} from '../host/docker/transport/writer.ts';
import type {HostReader} from '../host/reader.ts';
import type {Rehearsal, Target} from '../host/target.ts';
import {serveTwin} from './api/serve.ts';
import {noting} from './noting.ts';
import {createRehearsal, type RehearsalOptions} from './rehearsal.ts';
import {twinMachine} from './machine/reader.ts';
import {twinRun} from './machine/run.ts';
import {twinHost} from './world/host.ts';
import type {World} from './world/world.ts';

export interface TwinTarget extends Target {
	readonly kind: 'twin';
	readonly rehearsal: Rehearsal;
	readonly world: World;
	readonly socketPath: string;
}

export interface TwinTargetOptions extends RehearsalOptions {
	/** The only folders on a real disk that what is rehearsed may write to. Absolute. */
	readonly scratch: string | readonly string[];
}

/**
 * A simulated host as a target: the same readers, operations and engine reach it as a real one. There is no way from
 * it to a real host: its connections lead to a socket in a folder of its own, and its programs are simulated.
 */
export const createTwinTarget = async (world: World, options: TwinTargetOptions): Promise<TwinTarget> => {
	const {of, scratch} = options;
	const folder = mkdtempSync(join(tmpdir(), 'drydock-twin-'));
	const socketPath = join(folder, 'docker.sock');
	const host = twinHost(world);
	const served = await serveTwin(host, socketPath);
	const place = {address: `unix://${socketPath}`, socketPath};
	const connection = createConnection(place);
	const label = `twin of ${of}`;
	const machine = noting(twinMachine(world), host.unknown);
	const reader = (read?: (command: string) => void): HostReader => ({label, docker: createDockerReader(connection, read), machine});
	const {run} = noting({run: twinRun(host, [scratch].flat())}, host.unknown);
	return {
		kind: 'twin',
		label,
		world,
		socketPath,
		rehearsal: createRehearsal(host, options),
		reader,
		writer: () => ({
			docker: async () => openWriter(place),
			run: async (argv, options) => {
				try {
					await run(argv, options);
				} finally {
					await served.settle();
				}
			},
			services: machine.services,
			reader: reader(),
		}),
		identity: async () => {
			const once = createConnection({...place, sockets: 1});
			try {
				const info = await createDockerReader(once).info();
				return {daemonId: info.id, dataRoot: info.dataRoot, hostname: info.name, endpoint: `twin of ${of}`};
			} finally {
				once.close();
			}
		},
		close: async () => {
			connection.close();
			await served.close();
			rmSync(folder, {recursive: true, force: true});
		},
	};
};
