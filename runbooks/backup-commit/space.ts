import {type HostReader, presentBytes, stateFolder} from 'drydock-cli';
import type {Pet} from './pet.ts';

/** Room on one file system. */
interface Room {
	readonly path: string;
	readonly needed: number;
	/** Null: not known. */
	readonly free: number | null;
}

/** What a backup needs, and where. */
export interface Space {
	readonly rooms: readonly Room[];
	/** Why it is not known whether it fits. */
	readonly unknown: readonly string[];
	/** Why it does not fit. */
	readonly short: readonly string[];
}

/** Left free beside what is written, so that a backup never fills a disk that somebody works on. Bytes. */
const reserve = 64 * 1024 * 1024;

const freeAt = async (host: HostReader, path: string): Promise<number | null> => host.machine.freeSpace(path).then(({bytesFree}) => bytesFree, () => null);
const deviceAt = async (host: HostReader, path: string): Promise<string> => host.machine.fileSystem(path).then(({device}) => device, () => path);

const sum = (sizes: readonly (number | null)[]): number => sizes.reduce<number>((total, bytes) => total + (bytes ?? 0), 0);

/** Measures before anything is touched: images lie under the data root, saved volumes in the folder of the run. */
export const measureSpace = async (host: HostReader, pets: readonly Pet[], precious: readonly string[]): Promise<Space> => {
	const {dataRoot, storageDriver} = await host.docker.info();
	// Containerd's image store keeps what is written twice: packed and unpacked.
	const [imagesAt, times] = storageDriver === 'overlayfs' ? (['/var/lib/containerd', 2] as const) : ([dataRoot, 1] as const);
	const volumes = [...new Map(pets.flatMap(pet => pet.volumes).filter(({volume}) => precious.includes(volume.name)).map(each => [each.volume.name, each])).values()];
	const wanted = [
		{path: imagesAt, bytes: times * sum(pets.map(({written}) => written))},
		...(volumes.length === 0 ? [] : [{path: stateFolder(), bytes: sum(volumes.map(({bytes}) => bytes))}]),
	];
	const placed = await Promise.all(wanted.map(async each => ({...each, device: await deviceAt(host, each.path)})));
	const rooms = await Promise.all(
		placed
			.filter(({device}, index) => placed.findIndex(other => other.device === device) === index)
			.map(async ({path, device}): Promise<Room> => ({path, needed: reserve + sum(placed.filter(other => other.device === device).map(({bytes}) => bytes)), free: await freeAt(host, path)})),
	);
	return {
		rooms,
		unknown: [
			...pets.filter(({written}) => written === null).map(({container}) => `how much ${container.name} has in its own layer`),
			...volumes.filter(({bytes}) => bytes === null).map(({volume}) => `how big volume ${volume.name} is`),
			...rooms.filter(({free}) => free === null).map(({path}) => `how much is free under ${path}`),
		],
		short: rooms.flatMap(({path, needed, free}) => (free !== null && free < needed ? [`${presentBytes(needed)} are needed under ${path}, with what must stay free beside it, and ${presentBytes(free)} are free`] : [])),
	};
};

export const describeSpace = ({rooms, unknown}: Space): readonly string[] => [
	...rooms.map(({path, needed, free}) => `Under ${path}: ${presentBytes(needed)} needed, with what must stay free beside it; ${free === null ? 'what is free is not known' : `${presentBytes(free)} free`}.`),
	...(unknown.length === 0 ? [] : [`Not known: ${unknown.join('; ')}.`]),
];
