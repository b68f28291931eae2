import {errorMessage} from '../../errors.ts';
import type {MachineReader, PacketFilter, Process} from '../../host/machine/reader.ts';
import {ownLines, redactConfiguration} from './redact.ts';
import type {TwinFile, TwinFileSystem, TwinListener, TwinMachine, TwinService, Unread} from '../world/machine.ts';

/** What could not be read; the twin will not know it. */
export interface Gap {
	readonly what: string;
	readonly why: string;
}

const journalLines = 40;

/** A reading, or a note that it is missing and what stands in its place. */
const orGap = async <T>(gaps: Gap[], what: string, reading: Promise<T>, instead: T, lacks: () => void = () => {}): Promise<T> => {
	try {
		return await reading;
	} catch (error) {
		gaps.push({what, why: errorMessage(error)});
		lacks();
		return instead;
	}
};

const engineOwn = new Set(['docker-proxy', 'dockerd', 'rootlesskit']);

const placeOf = ({protocol, address, port}: Pick<TwinListener, 'protocol' | 'address' | 'port'>): string => `${protocol} ${address}:${port}`;

interface Sockets {
	readonly listeners: TwinListener[];
	readonly processes: Process[];
	/** Those of containers on the host's network, by the ids of the containers. */
	readonly ofContainers: ReadonlyMap<string, readonly Omit<TwinListener, 'pid'>[]>;
}

/** Sockets that are not the engine's own, with the processes that have them. */
const socketsOf = async (machine: MachineReader, published: ReadonlySet<string>, gaps: Gap[], unread: Set<Unread>): Promise<Sockets> => {
	const sockets = await orGap(gaps, 'who listens on which port', machine.listeners(), [], () => unread.add('listeners'));
	const pids = [...new Set(sockets.flatMap(({owners}) => owners ?? []))];
	const owners = new Map((await Promise.all(pids.map(async pid => machine.process(pid)))).flatMap(process => (process === undefined ? [] : [[process.pid, process] as const])));
	const listeners: TwinListener[] = [];
	const ofContainers = new Map<string, Omit<TwinListener, 'pid'>[]>();
	for (const {owners: pidsOf, ...socket} of sockets) {
		if (pidsOf === undefined) {
			// The engine's own are made anew from what its containers publish.
			if (published.has(placeOf(socket))) continue;
			gaps.push({what: `who listens on ${socket.address}:${socket.port}`, why: 'sockets of other users can only be seen as root'});
			listeners.push(socket);
			continue;
		}
		const owner = pidsOf.map(pid => owners.get(pid)).find(process => process !== undefined);
		if (owner?.containerId !== undefined) ofContainers.set(owner.containerId, [...(ofContainers.get(owner.containerId) ?? []), socket]);
		else if (owner !== undefined && !engineOwn.has(owner.name)) listeners.push({...socket, pid: owner.pid});
	}
	const kept = new Set(listeners.flatMap(({pid}) => pid ?? []));
	// Arguments of programs can hold passwords, and so can the titles that some give themselves: the program alone stays.
	const programOf = (command: readonly string[]): readonly string[] => command.slice(0, 1).map(word => (word.includes(': ') ? (word.split(':', 1)[0] ?? '') : word));
	return {listeners, ofContainers, processes: [...owners.values()].filter(({pid}) => kept.has(pid)).map(process => ({...process, command: programOf(process.command)}))};
};

/** Chains and rules together, as they are listed. */
const rulesOf = ({chains, rules}: PacketFilter, table: 'nat' | 'filter'): readonly string[] => [...chains[table].map(chain => `-N ${chain}`), ...rules[table].filter(rule => !/^-[NP] /.test(rule))];

/** What file systems they are on: that of the data root, and that of the rest. What is left is the real one. */
const fileSystemsAt = async (machine: MachineReader, paths: readonly string[]): Promise<TwinFileSystem[]> => {
	const found = await Promise.all(
		paths.map(async (path): Promise<TwinFileSystem> => {
			const [fileSystem, {bytesTotal, bytesFree, bytesFreeForRoot = bytesFree, inodesTotal, inodesFree}] = await Promise.all([machine.fileSystem(path), machine.freeSpace(path)]);
			return {...fileSystem, bytesTotal, otherBytes: bytesTotal - bytesFreeForRoot, reservedBytes: bytesFreeForRoot - bytesFree, inodesTotal, inodesFree};
		}),
	);
	return found.filter(({mountPoint}, index) => found.findIndex(other => other.mountPoint === mountPoint) === index);
};

const engineUnits = ['docker', 'containerd'];

/** None where the machine has no manager that starts it. */
const commandsOf = ({services}: MachineReader, name: string): Pick<TwinService, 'commands'> => {
	try {
		const [start, stop, restart] = (['start', 'stop', 'restart'] as const).map(action => services.commands(action, name));
		return start === undefined || stop === undefined || restart === undefined ? {} : {commands: {start, stop, restart}};
	} catch {
		return {};
	}
};

const serviceOf = async (machine: MachineReader, name: string, now: number, gaps: Gap[]): Promise<TwinService | undefined> => {
	const status = await orGap(gaps, `the service ${name}`, machine.services.status(name), undefined);
	if (status === undefined) return undefined;
	// What other units write is theirs.
	const journal = engineUnits.includes(name) ? await orGap(gaps, `the journal of ${name}`, machine.services.journal(name, journalLines), []) : [];
	const {state, description, mainPid, since, restarts = 0} = status;
	return {
		state: state === 'failed' ? 'failed' : state === 'active' || state === 'activating' ? 'active' : 'inactive',
		description,
		mainPid,
		since: since === undefined ? now : Date.parse(since),
		restarts,
		journal: ownLines(journal),
		...commandsOf(machine, name),
	};
};

/** The engine's configuration, without what is secret in it. */
const configurationOf = async (machine: MachineReader, path: string, gaps: Gap[]): Promise<TwinFile | undefined> => {
	const status = await orGap(gaps, path, machine.fileStatus(path), undefined);
	if (status === undefined) return undefined;
	const read = await orGap(gaps, `what is in ${path}`, machine.readText(path), undefined);
	const text = read === undefined ? undefined : redactConfiguration(read);
	if (read !== undefined && text === undefined) gaps.push({what: `what is in ${path}`, why: 'it is no JSON'});
	const {bytes, modified, mode, uid, gid} = status;
	return {bytes, mode: mode & 0o7777, uid, gid, modified: Date.parse(modified), ...(text === undefined ? {} : {text})};
};

const configurationPath = '/etc/docker/daemon.json';

export interface OfEngine {
	readonly dataRoot: string;
	/** Where its containers publish ports: `tcp 0.0.0.0:443`. */
	readonly published: ReadonlySet<string>;
}

/** Reads the machine under an engine, as far as this user may; and what containers on the host's network listen on. */
export const readMachine = async (machine: MachineReader, {dataRoot, published}: OfEngine, now: number, gaps: Gap[]): Promise<{readonly machine: TwinMachine; readonly ofContainers: Sockets['ofContainers']}> => {
	const unread = new Set<Unread>();
	const {listeners, processes, ofContainers} = await socketsOf(machine, published, gaps, unread);
	const units = [...new Set(processes.flatMap(({unit}) => (unit === undefined ? [] : [unit.replace(/\.service$/, '')])))];
	const [identity, forwarding, routes, filter, fileSystems, members, configuration, folder] = await Promise.all([
		machine.identity(),
		orGap(gaps, 'net.ipv4.ip_forward', machine.sysctl('net.ipv4.ip_forward'), undefined),
		orGap(gaps, 'routes', machine.routes(), [], () => unread.add('routes')),
		orGap(gaps, 'the packet filter', machine.packetFilter(), undefined),
		fileSystemsAt(machine, [dataRoot, '/']),
		orGap(gaps, 'members of the group docker', machine.groupMembers('docker'), undefined),
		configurationOf(machine, configurationPath, gaps),
		orGap(gaps, dataRoot, machine.fileStatus(dataRoot), undefined),
	]);
	const dataFolder: TwinFile | undefined = folder === undefined ? undefined : {bytes: folder.bytes, mode: folder.mode & 0o7777, uid: folder.uid, gid: folder.gid, modified: Date.parse(folder.modified), directory: true};
	const services: Record<string, TwinService> = {};
	for (const name of new Set([...engineUnits, ...units])) {
		const service = await serviceOf(machine, name, now, gaps);
		if (service !== undefined) services[name] = service;
	}
	const read: TwinMachine = {
		hostname: identity.hostname,
		bootId: identity.bootId,
		processes,
		...(unread.size === 0 ? {} : {notKnown: [...unread]}),
		killed: [],
		leftBridges: [],
		listeners,
		services,
		serviceManager: machine.services.manager,
		files: {...(dataFolder === undefined ? {} : {[dataRoot]: dataFolder}), ...(configuration === undefined ? {} : {[configurationPath]: configuration})},
		fileSystems,
		sysctls: forwarding === undefined ? {} : {'net.ipv4.ip_forward': forwarding},
		routes: routes.filter(({interface: name}) => !/^(?:docker0|br-[0-9a-f]{12})$/.test(name)),
		...(filter === undefined ? {} : {packetFilter: {nat: rulesOf(filter, 'nat'), filter: rulesOf(filter, 'filter')}}),
		groups: members === undefined ? {} : {docker: members},
	};
	return {machine: read, ofContainers};
};
