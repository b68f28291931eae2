import {DrydockError, errorMessage, isReason} from '../../errors.ts';
import {inPool} from '../../host/docker/pool.ts';
import type {HostReader} from '../../host/reader.ts';
import {staleIn} from '../../host/machine/store/stale.ts';
import {freeSpace} from '../machine/disk.ts';
import {idOf} from '../world/host.ts';
import {usesHostNetwork} from '../world/host-network.ts';
import {heldPorts} from '../world/ports.ts';
import type {TwinFile, TwinMachine} from '../world/machine.ts';
import type {KeptPort, Raw, TwinContainer, World} from '../world/world.ts';
import {readEngine, type AskJson, type EnginePart} from './engine-part.ts';
import {readMachine, type Gap} from './machine-part.ts';
import {withoutUsers} from './redact.ts';
import {fillSizes, readSizes} from './sizes.ts';

/** A host as it was, and what could not be read of it. */
export interface Taken {
	readonly world: World;
	readonly gaps: readonly Gap[];
}

type Files = Record<string, TwinFile>;

/** Takes note of what could not be read: for whoever takes the snapshot, and for the twin. */
type Lacks = (reading: NonNullable<TwinMachine['notKnown']>[number], what: string, error: unknown) => void;

/** Sizes of logs, where they can be read; those that were rotated away are files like others. */
const withLogSizes = async (host: HostReader, containers: readonly TwinContainer[], now: number, lacks: Lacks): Promise<Files> => {
	const paths = containers.map(({inspect}) => String(inspect['LogPath'] ?? '')).filter(path => path !== '');
	try {
		const files = new Map((await host.machine.logFiles(paths)).map(file => [file.path, file]));
		for (const container of containers) container.logBytes = files.get(String(container.inspect['LogPath']))?.bytes ?? 0;
		return Object.fromEntries([...files.values()].flatMap(({rotated}) => rotated).map(({path, bytes}) => [path, {bytes, mode: 0o640, uid: 0, gid: 0, modified: now}]));
	} catch (error) {
		lacks('log-sizes', 'the sizes of log files', error);
		return {};
	}
};

const together = 16;

/** What containers have of the machine, each by its status alone: whether it is there decides whether they start. */
const mountSources = async (host: HostReader, containers: readonly TwinContainer[], lacks: Lacks): Promise<Files> => {
	const mounts = containers.flatMap(({inspect}) => (inspect['Mounts'] ?? []) as readonly Raw[]);
	const sources = [...new Set(mounts.filter(({Type}) => Type === 'bind').map(({Source}) => String(Source)))];
	const found = await inPool(sources, together, async source => {
		try {
			const status = await host.machine.fileStatus(source);
			if (status === undefined) return [];
			const {bytes, mode, uid, gid, modified, directory} = status;
			return [[source, {bytes, mode: mode & 0o7777, uid, gid, modified: Date.parse(modified), ...(directory ? {directory} : {})}] as const];
		} catch (error) {
			lacks(source as `/${string}`, source, error);
			return [];
		}
	});
	return Object.fromEntries(found.flat());
};

const staleOf = async (host: HostReader, dataRoot: string, lacks: Lacks): Promise<World['staleEndpoints']> => {
	try {
		return [...staleIn(await host.machine.networkStore(dataRoot))];
	} catch (error) {
		if (!isReason(error, 'not-found')) lacks('network-store', "the engine's network store, and with it whether an endpoint is stale", error);
		return [];
	}
};

/** What is surely kept for nobody; where the store cannot be read, that is a gap already. */
const keptOf = async (host: HostReader, dataRoot: string): Promise<KeptPort[]> => {
	const left = await host.machine.leftPorts(dataRoot).catch(() => []);
	return left.filter(({pid, addressInUse}) => pid !== undefined && !addressInUse).map(({pid: _pid, addressInUse: _inUse, ...port}) => port);
};

/** How long sizes on the disk are waited for. Seconds. */
const usualPatience = 60;

const readWhole = async (ask: AskJson): Promise<EnginePart> => {
	try {
		return await readEngine(ask);
	} catch (error) {
		if (!isReason(error, 'unreachable')) throw error;
		throw new DrydockError('unreachable', `There is nothing to take a snapshot of: ${errorMessage(error)}`, {nextSteps: ['drydock triage   says why Docker does not answer, as far as the machine tells', ...(error instanceof DrydockError ? error.nextSteps : [])], cause: error});
	}
};

const take = async (host: HostReader, ask: AskJson, now: number, sizesWithin: number): Promise<Taken> => {
	const gaps: Gap[] = [];
	const unread: NonNullable<TwinMachine['notKnown']>[number][] = [];
	const lacks: Lacks = (reading, what, error) => {
		unread.push(reading);
		gaps.push({what, why: errorMessage(error)});
	};
	const engine = await readWhole(ask);
	const dataRoot = String(engine.infoAnswer['DockerRootDir']);
	const [{machine, ofContainers}, staleEndpoints, keptPorts, sizes, proxies, logs, sources] = await Promise.all([
		readMachine(host.machine, {dataRoot, published: new Set(heldPorts({containers: engine.containers, staleEndpoints: []}).map(({protocol, hostIp, hostPort}) => `${protocol} ${hostIp}:${hostPort}`))}, now, gaps),
		staleOf(host, dataRoot, lacks),
		keptOf(host, dataRoot),
		readSizes(host, sizesWithin, gaps),
		host.machine.portProxies().catch(() => []),
		withLogSizes(host, engine.containers, now, lacks),
		mountSources(host, engine.containers, lacks),
	]);
	Object.assign(machine.files, sources, logs);
	for (const container of engine.containers) {
		// Of one that does not run it is not known.
		const sockets = usesHostNetwork(container) ? ofContainers.get(idOf(container)) : undefined;
		if (sockets !== undefined) container.hostSockets = sockets;
	}
	if (unread.length > 0) machine.notKnown = [...(machine.notKnown ?? []), ...unread];
	const {versionAnswer, infoAnswer, containers, images, networks, volumes} = engine;
	const world: World = {
		seed: String(infoAnswer['ID']),
		made: 0,
		now,
		engine: {
			version: String(versionAnswer['Version']),
			apiVersion: String(versionAnswer['ApiVersion']),
			running: true,
			versionAnswer,
			infoAnswer,
			userlandProxy: proxies.length > 0 || !containers.some(({inspect}) => JSON.stringify(inspect).includes('"HostPort":"')),
		},
		containers,
		images,
		networks,
		volumes,
		buildCache: [],
		staleEndpoints,
		...(keptPorts.length === 0 ? {} : {keptPorts}),
		events: [],
		machine,
	};
	fillSizes(world, sizes);
	// What is free stays what it is: only what is not accounted for is somebody else's.
	for (const [index, each] of machine.fileSystems.entries()) {
		machine.fileSystems[index] = {...each, otherBytes: 0, reservedBytes: 0};
		const counted = freeSpace(world, each.mountPoint);
		machine.fileSystems[index] = {...each, otherBytes: Math.max(0, each.otherBytes - (counted.bytesTotal - counted.bytesFree))};
	}
	return {world: withoutUsers(world), gaps: withoutUsers(gaps)};
};

/**
 * Reads a host by readings alone, into a world that its twin is made of. Values of environment variables, what
 * containers print, arguments of programs and whatever else may be secret stay where they are. `now`: milliseconds
 * since 1970; `sizesWithin`: seconds that sizes on the disk are waited for, 0 for not at all. Throws when the engine
 * cannot be read (`unreachable` when it does not answer); what else cannot be read is a gap, by name.
 */
export const takeSnapshot = async (host: HostReader, ask: AskJson, now: number, {sizesWithin = usualPatience}: {readonly sizesWithin?: number} = {}): Promise<Taken> => {
	try {
		return await take(host, ask, now, sizesWithin);
	} catch (error) {
		if (error instanceof DrydockError) throw error;
		// What an engine answers goes into the twin as it is: a part of it that has another form shows only when it is used.
		throw new DrydockError('not-known', `Docker answered something that no twin can be made of (${errorMessage(error)}).`, {nextSteps: ['docker version', 'drydock triage'], cause: error});
	}
};
