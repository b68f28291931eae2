import {DrydockError} from '../../errors.ts';
import type {DaemonConfiguration, FileStatus, LogFile, MachineReader, Route} from '../../host/machine/reader.ts';
import {isRunning} from '../world/host.ts';
import type {TwinFile} from '../world/machine.ts';
import type {World} from '../world/world.ts';
import {fileSystemOf, freeSpace} from './disk.ts';
import {leftPorts, portProxies, processes} from './processes.ts';
import {twinServices} from './services.ts';
import {answersAt, listeners} from './sockets.ts';
import {networkStore, storeBytes, storePathOf} from './store.ts';

const missing = (path: string): DrydockError => new DrydockError('not-found', `there is no file ${path}`, {nextSteps: [`ls -l ${path}`]});

const notInTwin = (what: string): DrydockError => new DrydockError('not-known', `The twin does not know ${what}.`, {nextSteps: ['Look on the host itself: what depends on it is not proved here.']});

const statusOf = ({bytes, modified, mode, uid, gid, directory}: TwinFile): FileStatus => ({bytes, modified: new Date(modified).toISOString(), mode, uid, gid, directory: directory === true});

/** A log as a file: it is there when the container has one. */
const logAt = (world: World, path: string) => world.containers.find(({inspect}) => inspect['LogPath'] === path && path !== '');

/** Files that were rotated away of a log, the newest first. */
const rotatedOf = (world: World, path: string): LogFile['rotated'] =>
	Object.entries(world.machine.files)
		.filter(([each]) => each.startsWith(`${path}.`) && /^\.\d+(?:\.gz)?$/.test(each.slice(path.length)))
		.map(([each, {bytes}]) => ({path: each, bytes}))
		.toSorted((left, right) => left.path.localeCompare(right.path, 'en', {numeric: true}));

const configurationPath = '/etc/docker/daemon.json';

const configurationOf = (world: World): DaemonConfiguration => {
	const file = world.machine.files[configurationPath];
	const none = {path: configurationPath, values: {}, problems: [], flags: ['-H', 'fd://']};
	if (file === undefined) return {...none, exists: false};
	if (file.text === undefined) throw notInTwin(`what is in ${configurationPath}`);
	try {
		return {...none, exists: true, values: JSON.parse(file.text) as Readonly<Record<string, unknown>>};
	} catch {
		return {...none, exists: true, problems: [`${configurationPath} is not JSON`]};
	}
};

/** Each network of the engine has a bridge, and the way to it. */
const bridgeRoutes = ({networks}: World): readonly Route[] =>
	networks.flatMap(({inspect}) => {
		const {IPAM, Options, Driver} = inspect as {IPAM?: {Config?: {Subnet?: string}[]}; Options?: Record<string, string>; Driver?: string};
		if (Driver !== 'bridge') return [];
		const bridge = Options?.['com.docker.network.bridge.name'] ?? `br-${String(inspect['Id']).slice(0, 12)}`;
		return (IPAM?.Config ?? []).flatMap(({Subnet}) => (Subnet === undefined ? [] : [{destination: Subnet, interface: bridge, gateway: ''}]));
	});

const needKnown = ({machine}: World, reading: NonNullable<World['machine']['notKnown']>[number], what: string): void => {
	if (machine.notKnown?.includes(reading)) throw notInTwin(what);
};

/** The machine under a simulated engine. What it does not know is `not-known`, never nothing. */
export const twinMachine = (world: World): MachineReader => ({
	services: twinServices(world),
	identity: async () => ({hostname: world.machine.hostname, bootId: world.machine.bootId}),
	listeners: async () => {
		needKnown(world, 'listeners', 'who listens on which port');
		return listeners(world);
	},
	process: async pid => processes(world).find(process => process.pid === pid),
	portProxies: async () => portProxies(world),
	leftPorts: async () => {
		needKnown(world, 'network-store', "what is in the engine's network store");
		return leftPorts(world);
	},
	readText: async (path, maxBytes = 1024 * 1024) => {
		const file = world.machine.files[path];
		if (file === undefined) throw missing(path);
		if (file.text === undefined) throw notInTwin(`what is in ${path}`);
		return file.text.slice(0, maxBytes);
	},
	fileStatus: async path => {
		needKnown(world, path as `/${string}`, `whether there is ${path}`);
		const file = world.machine.files[path];
		if (file !== undefined) return statusOf(file);
		const log = logAt(world, path);
		if (log !== undefined) return statusOf({bytes: log.logBytes, modified: world.now, mode: 0o640, uid: 0, gid: 0});
		if (path === storePathOf(world) && world.engine.running) return statusOf({bytes: storeBytes(world).length, modified: world.now, mode: 0o644, uid: 0, gid: 0});
		return undefined;
	},
	freeSpace: async path => freeSpace(world, path),
	networkStore: async () => {
		needKnown(world, 'network-store', "what is in the engine's network store");
		const store = networkStore(world);
		if (store === undefined) throw missing(storePathOf(world));
		return store;
	},
	answers: async (address, port, protocol) => (protocol === 'tcp' ? answersAt(world, address, port) : undefined),
	engineNetwork: async () => 'same',
	sysctl: async name => world.machine.sysctls[name],
	routes: async () => {
		needKnown(world, 'routes', 'the routes of the machine');
		return [...world.machine.routes, ...bridgeRoutes(world)];
	},
	packetFilter: async () => {
		if (world.machine.packetFilter === undefined) throw notInTwin('the packet filter');
		const {nat, filter} = world.machine.packetFilter;
		const chains = (rules: readonly string[]): readonly string[] => rules.flatMap(rule => /^-[NP] (\S+)/.exec(rule)?.[1] ?? []);
		return {chains: {nat: chains(nat), filter: chains(filter)}, rules: {nat, filter}};
	},
	daemonConfiguration: async () => configurationOf(world),
	logFiles: async paths => {
		needKnown(world, 'log-sizes', 'the sizes of log files');
		return paths.flatMap(path => {
			const log = logAt(world, path);
			return log === undefined ? [] : [{path, bytes: log.logBytes, rotated: rotatedOf(world, path)}];
		});
	},
	logWriter: async path => {
		const container = logAt(world, path);
		if (container === undefined || !isRunning(container)) return 'nobody';
		return container.writesLogAtOffset === true ? 'offset' : 'append';
	},
	fileSystem: async path => {
		const {mountPoint, type, source, device} = fileSystemOf(world, path);
		return {mountPoint, type, source, device};
	},
	groupMembers: async group => world.machine.groups[group],
});
