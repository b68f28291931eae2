import type {FreeSpace} from '../../host/machine/reader.ts';
import {record} from '../world/host.ts';
import type {TwinFileSystem} from '../world/machine.ts';
import type {World} from '../world/world.ts';

/** The file system that a path lies on: the one with the longest place. */
export const fileSystemOf = ({machine}: World, path: string): TwinFileSystem => {
	const under = (place: string): boolean => place === '/' || path === place || path.startsWith(`${place}/`);
	const found = machine.fileSystems.filter(({mountPoint}) => under(mountPoint)).toSorted((left, right) => right.mountPoint.length - left.mountPoint.length)[0];
	if (found === undefined) throw new Error(`The twin has no file system for ${path}`);
	return found;
};

/** A size that is not known is negative. */
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + Math.max(0, number), 0);

/** Bytes of all image layers, each counted once. */
export const layersBytes = ({images}: World): number => {
	const layers = new Map<string, number>();
	for (const {inspect, layerBytes} of images) for (const [index, layer] of ((record(inspect, 'RootFS')['Layers'] ?? []) as string[]).entries()) layers.set(layer, layerBytes[index] ?? 0);
	return sum([...layers.values()]);
};

export const cacheBytes = ({buildCache}: World): number => sum(buildCache.map(({record: each}) => (each['Shared'] === true ? 0 : Number(each['Size']))));

/** What the engine's own things take under its data root. */
const engineBytes = (world: World): number =>
	layersBytes(world) + sum(world.containers.flatMap(({writtenBytes, logBytes}) => [writtenBytes, logBytes])) + sum(world.volumes.map(({bytes}) => bytes)) + cacheBytes(world);

const filesBytes = (world: World, fileSystem: TwinFileSystem): number =>
	sum(Object.entries(world.machine.files).map(([path, {bytes}]) => (fileSystemOf(world, path) === fileSystem ? bytes : 0)));

/** Free space that really runs out: what is removed comes back, what is written goes. */
export const freeSpace = (world: World, path: string): FreeSpace => {
	const fileSystem = fileSystemOf(world, path);
	const dataRoot = String(world.engine.infoAnswer['DockerRootDir']);
	const used = fileSystem.otherBytes + filesBytes(world, fileSystem) + (fileSystemOf(world, dataRoot) === fileSystem ? engineBytes(world) : 0);
	const bytesFreeForRoot = Math.max(0, fileSystem.bytesTotal - used);
	return {bytesFree: Math.max(0, bytesFreeForRoot - (fileSystem.reservedBytes ?? 0)), bytesTotal: fileSystem.bytesTotal, inodesFree: fileSystem.inodesFree, inodesTotal: fileSystem.inodesTotal, bytesFreeForRoot};
};
