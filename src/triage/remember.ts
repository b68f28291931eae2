import {DrydockError} from '../errors.ts';
import type {DockerReader} from '../host/docker/reader.ts';
import type {MachineReader} from '../host/machine/reader.ts';
import type {HostReader} from '../host/reader.ts';

export interface Limits {
	/** How long one reading may take. Seconds. */
	readonly seconds: number;
	/** How long the sizes of everything on the disk may take. Seconds. */
	readonly diskUsageSeconds: number;
}

/** What did not come is not known. It is not waited for any longer; what it throws later is nobody's. */
const within = async <T>(seconds: number, what: string, answer: Promise<T>): Promise<T> => {
	const {promise, reject} = Promise.withResolvers<never>();
	const timer = setTimeout(() => reject(new DrydockError('not-known', `${what} did not come within ${seconds} s`, {retryable: true})), seconds * 1000);
	answer.catch(() => {});
	try {
		return await Promise.race([answer, promise]);
	} finally {
		clearTimeout(timer);
	}
};

/** Names of readings, with what each is called when it does not come. */
type Words<Reader> = {readonly [Name in keyof Reader]?: string};
type AnyReading = (...given: unknown[]) => Promise<unknown>;

/** The same reader, each of the named readings asked once for the same arguments. */
const remembering = <Reader extends object>(reader: Reader, words: Words<Reader>, ask: (what: string, reading: () => Promise<unknown>) => Promise<unknown>): Reader => {
	const wrapped = Object.entries<string | undefined>(words).map(([name, what = name]) => {
		const known = new Map<string, Promise<unknown>>();
		const reading: AnyReading = async (...given) => {
			const key = JSON.stringify(given);
			const asked = known.get(key) ?? ask(given.length === 0 || typeof given[0] !== 'string' ? what : `${what} (${given[0]})`, () => (reader[name as keyof Reader] as AnyReading).apply(reader, given));
			known.set(key, asked);
			return asked;
		};
		return [name, reading];
	});
	return {...reader, ...(Object.fromEntries(wrapped) as Partial<Reader>)};
};

const dockerWords: Words<DockerReader> = {
	version: 'Docker\'s version',
	info: 'what Docker says of itself',
	containers: 'the list of containers',
	container: 'the inspect of a container',
	networks: 'the list of networks',
	network: 'the inspect of a network',
	images: 'the list of images',
	volumes: 'the list of volumes',
	recentEvents: 'Docker\'s latest events',
	logTail: 'the end of a container\'s log',
};

const machineWords: Words<MachineReader> = {
	listeners: 'the list of sockets',
	process: 'what is known of a process',
	portProxies: 'the list of Docker\'s port proxies',
	fileStatus: 'the status of a file',
	freeSpace: 'the free space',
	networkStore: 'Docker\'s store of networks',
	leftPorts: 'what Docker\'s ports lead to',
	engineNetwork: 'which network Docker is in',
	sysctl: 'a kernel setting',
	routes: 'the routes',
	packetFilter: 'the packet filter',
	daemonConfiguration: 'Docker\'s configuration',
	logFiles: 'the sizes of log files',
	fileSystem: 'the file system',
	groupMembers: 'the members of a group',
};

/**
 * One set of readings over a host: each is begun at most once, when it is first asked for, and bounded in time, so that
 * one that hangs delays nobody but those who need it. Docker is asked whether it is there before it is asked for
 * anything else: when it is not, everything fails with the same words.
 */
export const rememberingReader = ({docker, machine, label}: HostReader, {seconds, diskUsageSeconds}: Limits): HostReader => {
	const once = remembering({ping: () => docker.ping()}, {ping: 'an answer of Docker'}, (what, ask) => within(seconds, what, ask()));
	const ofMachine = (what: string, ask: () => Promise<unknown>): Promise<unknown> => within(seconds, what, ask());
	const ofDocker = (limit: number) => async (what: string, ask: () => Promise<unknown>): Promise<unknown> => {
		await once.ping();
		return within(limit, what, ask());
	};
	const sized = remembering(docker, {diskUsage: 'the sizes on the disk'}, ofDocker(diskUsageSeconds));
	const remembered = remembering(sized, dockerWords, ofDocker(seconds));
	return {
		label,
		docker: {
			...remembered,
			ping: once.ping,
			// One by one, so that a container whose inspect hangs takes none of the others with it.
			inspectAll: async (ids, failed) => {
				const found = await Promise.all(
					ids.map(id =>
						remembered.container(id).catch((error: unknown) => {
							if (!(error instanceof DrydockError)) throw error;
							if (error.reason === 'not-found') return undefined;
							if (failed === undefined || ['unreachable', 'denied', 'bug'].includes(error.reason)) throw error;
							failed(id, error);
							return undefined;
						}),
					),
				);
				return found.filter(container => container !== undefined);
			},
		},
		machine: {
			...remembering(machine, machineWords, ofMachine),
			services: remembering(machine.services, {status: 'the state of a service', journal: 'the log of a service'}, ofMachine),
		},
	};
};
