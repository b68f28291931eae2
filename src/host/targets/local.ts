import {hostname} from 'node:os';
import {DrydockError, errorMessage} from '../../errors.ts';
import type {Config} from '../config.ts';
import {resolveEndpoint} from '../docker/endpoint/resolve.ts';
import type {Endpoint, EndpointOptions} from '../docker/endpoint/resolve.ts';
import {createDockerReader} from '../docker/engine-reader.ts';
import {createConnection} from '../docker/transport/connection.ts';
import {openWriter} from '../docker/transport/writer.ts';
import {createCommandRunner} from '../machine/commands.ts';
import {createMachineReader} from '../machine/machine.ts';
import {detectServices} from '../machine/services/detect.ts';
import type {HostIdentity} from '../reader.ts';
import type {Target} from '../target.ts';

export interface LocalTargetOptions extends EndpointOptions {
	readonly config: Config;
}

/** This machine, and the Docker behind one of its sockets. */
export interface LocalTarget extends Target {
	readonly kind: 'local';
	/** Where Docker is and what named it, to be shown. */
	readonly endpoint: Endpoint;
}

/**
 * Throws `usage` when the endpoint is of another machine, or named wrongly. Does not need a daemon that answers: what
 * is read throws when there is none.
 */
export const createLocalTarget = async (options: LocalTargetOptions): Promise<LocalTarget> => {
	const endpoint = resolveEndpoint(options);
	const connection = createConnection(endpoint);
	connection.prepare();
	const commands = createCommandRunner();
	const services = await detectServices(commands, options.config.service);
	const label = `${hostname()} (${endpoint.address})`;
	const enginePidFile = options.config.service.manager === 'process' ? options.config.service.pidFile : undefined;
	const reader: LocalTarget['reader'] = read => ({
		label,
		docker: createDockerReader(connection, read),
		machine: createMachineReader({read, commands, services, enginePidFile, engineSocket: endpoint.socketPath}),
	});
	return {
		kind: 'local',
		label,
		endpoint,
		reader,
		writer: () => ({docker: async () => openWriter(endpoint), run: commands.run.bind(commands), services, reader: reader()}),
		identity: async () => identityOf(endpoint),
		moved: () => movedFrom(endpoint, options),
		close: async () => connection.close(),
	};
};

/** Sockets come and go with their daemons: only what names one counts. */
const movedFrom = (began: Endpoint, options: EndpointOptions): string | undefined => {
	const told = ({address, source}: Endpoint): string => `${address} (${source})`;
	try {
		const now = resolveEndpoint(options);
		return now.address === began.address || now.source === 'rootless' || began.source === 'rootless' ? undefined : `it was ${told(began)}, and is ${told(now)}`;
	} catch (error) {
		return `it was ${told(began)}, and now ${errorMessage(error)}`;
	}
};

/** On a connection of its own: the socket may have become another daemon's while the kept connection still leads to the old one. */
const identityOf = async (endpoint: Endpoint): Promise<HostIdentity> => {
	const connection = createConnection({...endpoint, sockets: 1});
	try {
		const info = await createDockerReader(connection).info();
		if (info.name !== hostname()) throw elsewhere(info.name, endpoint);
		return {daemonId: info.id, dataRoot: info.dataRoot, hostname: info.name, endpoint: endpoint.address};
	} finally {
		connection.close();
	}
};

/** A socket can lead away: forwarded by ssh, mounted into a container, or to the virtual machine of Docker Desktop. */
const elsewhere = (name: string, {address}: Endpoint): DrydockError =>
	new DrydockError('other-host', `The Docker at ${address} runs on ${JSON.stringify(name)}, and this is ${JSON.stringify(hostname())}: what is read of the machine here would be of the wrong host.`, {
		nextSteps: [`Run drydock on ${name}, outside of any container.`],
	});
