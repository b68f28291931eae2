import {errorMessage, isReason} from '../../errors.ts';
import type {HostReader} from '../../host/reader.ts';
import {findStaleEndpoints} from '../../host/machine/store/stale.ts';
import {freeSpace} from '../machine/disk.ts';
import {idOf} from '../world/host.ts';
import type {TwinContainer, World} from '../world/world.ts';
import {readEngine, type AskJson} from './engine-part.ts';
import {readMachine, type Gap} from './machine-part.ts';

/** A host as it was, and what could not be read of it. */
export interface Taken {
	readonly world: World;
	readonly gaps: readonly Gap[];
}

/** Sizes of logs, where they can be read; a walk over layers and volumes is not worth minutes. */
const withLogSizes = async (host: HostReader, containers: readonly TwinContainer[], gaps: Gap[]): Promise<void> => {
	const paths = containers.map(({inspect}) => String(inspect['LogPath'] ?? '')).filter(path => path !== '');
	try {
		const sizes = new Map((await host.machine.logFiles(paths)).map(({path, bytes}) => [path, bytes]));
		for (const container of containers) container.logBytes = sizes.get(String(container.inspect['LogPath'])) ?? 0;
	} catch (error) {
		gaps.push({what: 'the sizes of log files', why: errorMessage(error)});
	}
};

const withDiskUsage = async (host: HostReader, world: World, gaps: Gap[]): Promise<void> => {
	try {
		const usage = await host.docker.diskUsage();
		const written = new Map(usage.containers?.map(({id, writtenBytes}) => [id, writtenBytes]));
		for (const container of world.containers) container.writtenBytes = written.get(idOf(container)) ?? 0;
		const volumes = new Map(usage.volumes?.map(({name, bytes}) => [name, bytes]));
		for (const volume of world.volumes) volume.bytes = Math.max(0, volumes.get(String(volume.inspect['Name'])) ?? 0);
		world.buildCache = (usage.buildCache ?? []).map(({id, type, description, bytes, inUse, shared, lastUsed}) => ({record: {ID: id, Type: type, Description: description, Size: bytes, InUse: inUse, Shared: shared, LastUsedAt: lastUsed}}));
	} catch (error) {
		gaps.push({what: 'what containers, volumes and the build cache take on the disk', why: errorMessage(error)});
	}
};

const staleOf = async (host: HostReader, dataRoot: string, gaps: Gap[]): Promise<World['staleEndpoints']> => {
	try {
		return findStaleEndpoints(await host.machine.networkStore(dataRoot));
	} catch (error) {
		if (!isReason(error, 'not-found')) gaps.push({what: "the engine's network store, and with it whether an endpoint is stale", why: errorMessage(error)});
		return [];
	}
};

/**
 * Reads a host by readings alone, into a world that its twin is made of. Values of environment variables, what
 * containers print, arguments of programs and whatever else may be secret stay where they are. `now`: milliseconds
 * since 1970. Throws when the engine cannot be read; what else cannot be read is a gap, by name.
 */
export const takeSnapshot = async (host: HostReader, ask: AskJson, now: number): Promise<Taken> => {
	const gaps: Gap[] = [];
	const engine = await readEngine(ask);
	const dataRoot = String(engine.infoAnswer['DockerRootDir']);
	const [machine, staleEndpoints] = await Promise.all([readMachine(host.machine, dataRoot, now, gaps), staleOf(host, dataRoot, gaps), withLogSizes(host, engine.containers, gaps)]);
	const proxies = await host.machine.portProxies().catch(() => []);
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
		events: [],
		machine,
	};
	await withDiskUsage(host, world, gaps);
	const [fileSystem] = world.machine.fileSystems;
	if (fileSystem !== undefined) {
		const counted = freeSpace({...world, machine: {...machine, fileSystems: [{...fileSystem, otherBytes: 0}]}}, dataRoot);
		// What is free stays what it is: only what the engine's own things do not account for is somebody else's.
		const others = Math.max(0, fileSystem.otherBytes - (counted.bytesTotal - counted.bytesFree));
		world.machine.fileSystems[0] = {...fileSystem, otherBytes: others};
	}
	return {world, gaps};
};
