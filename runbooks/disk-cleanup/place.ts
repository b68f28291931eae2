import {type FreeSpace, type HostReader, presentBytes} from 'drydock-cli';

/** A file system that Docker keeps data on, and what is free there. */
export interface Place extends Required<FreeSpace> {
	/** Asked for by this path. */
	readonly path: string;
}

/** Where images lie when containerd keeps them. */
const containerdRoot = '/var/lib/containerd';

const measure = async (host: HostReader, path: string): Promise<Place> => {
	const space = await host.machine.freeSpace(path);
	return {bytesFreeForRoot: space.bytesFree, ...space, path};
};

/** The file system of the data root; with containerd's image store also that of containerd, where it is another one. */
export const measurePlaces = async (host: HostReader, dataRoot: string, storageDriver: string): Promise<readonly Place[]> => {
	const own = await measure(host, dataRoot);
	if (storageDriver !== 'overlayfs' || (await host.machine.fileStatus(containerdRoot)) === undefined) return [own];
	const [here, there] = await Promise.all([dataRoot, containerdRoot].map(path => host.machine.fileSystem(path)));
	return here?.device === there?.device ? [own] : [own, await measure(host, containerdRoot)];
};

export const measureAgain = (host: HostReader, places: readonly Place[]): Promise<readonly Place[]> => Promise.all(places.map(({path}) => measure(host, path)));

/** Nothing can be written any more, or nearly: what needs room itself fails here. */
export const isEmergency = (places: readonly Place[]): boolean =>
	places.some(({bytesFree, bytesTotal, inodesFree, inodesTotal}) => bytesFree < Math.max(bytesTotal / 100, Math.min(64e6, bytesTotal / 10)) || (inodesTotal > 0 && inodesFree / inodesTotal < 0.01));

/** With root's share: the engine frees and uses that too. */
export const freeBytes = (places: readonly Place[]): number => places.reduce((sum, {bytesFreeForRoot}) => sum + bytesFreeForRoot, 0);

/** What can be used by somebody who is not root, as df counts it. Bytes. */
export const usableBytes = ({bytesTotal, bytesFree, bytesFreeForRoot}: Place): number => bytesTotal - bytesFreeForRoot + bytesFree;

const used = (free: number, total: number): string => (total === 0 ? 'not known' : `${Math.ceil(100 - (100 * free) / total)} %`);

export const presentPlace = (place: Place): string => {
	const {path, bytesFree, inodesFree, inodesTotal} = place;
	return `${path}: ${used(bytesFree, usableBytes(place))} used, ${presentBytes(bytesFree)} of ${presentBytes(usableBytes(place))} free${inodesTotal === 0 ? '' : `; inodes ${used(inodesFree, inodesTotal)} used`}.`;
};
