import {backupRepository, backupTag, type Container, type ContainerRef, type CreateSpec, hasSecret, type HostReader, isUp, keepable, type NetworkSpec, plural, presentBytes, type Volume} from 'drydock-cli';
import {namedSpec} from './named-spec.ts';

/** A volume that a chosen container mounts. */
export interface PetVolume {
	readonly volume: Pick<Volume, 'name' | 'driver' | 'labels' | 'options'>;
	readonly destination: string;
	/** Null: not known. */
	readonly bytes: number | null;
	/** It is mounted with a password or the like, which no backup keeps. */
	readonly secret: boolean;
}

/** A container that was chosen to be backed up, with everything that its backup will say of it. */
export interface Pet {
	readonly container: ContainerRef;
	readonly repository: string;
	readonly tag: string;
	readonly state: Container['state'];
	readonly autoRemove: boolean;
	/** Containers that share its network: they would lose it if it stopped. */
	readonly sharers: readonly string[];
	readonly spec: CreateSpec;
	readonly leftOut: readonly string[];
	readonly networks: readonly NetworkSpec[];
	readonly volumes: readonly PetVolume[];
	/** Folders of the host and memory that it mounts: `/etc/app at /config`. */
	readonly outside: readonly string[];
	/** Bytes in its own layer; null: not known. */
	readonly written: number | null;
}

export const imageOf = ({repository, tag}: Pick<Pet, 'repository' | 'tag'>): string => `${repository}:${tag}`;

/** Sizes of volumes cost a walk over all their files: waited for no longer than this. */
const secondsForSizes = 20;

const volumeSizes = async (host: HostReader): Promise<ReadonlyMap<string, number>> => {
	const {promise: late, resolve} = Promise.withResolvers<undefined>();
	const timer = setTimeout(() => resolve(undefined), secondsForSizes * 1000);
	try {
		const usage = await Promise.race([host.docker.diskUsage(['volume']).catch(() => undefined), late]);
		return new Map((usage?.volumes ?? []).filter(({bytes}) => bytes >= 0).map(({name, bytes}) => [name, bytes]));
	} finally {
		clearTimeout(timer);
	}
};

const networksOf = async (host: HostReader, {networks}: CreateSpec): Promise<readonly NetworkSpec[]> => {
	const all = await host.docker.networks();
	return all.filter(({name, predefined}) => !predefined && name in networks).map(({spec}) => spec);
};

/** Reads some containers, each with all that it takes to make it again. */
export const readPets = async (host: HostReader, ids: readonly string[], stamp: string): Promise<readonly Pet[]> => {
	const [containers, everybody] = await Promise.all([host.docker.inspectAll(ids), host.docker.containers()]);
	const mounts = containers.some(container => container.mounts.some(({type}) => type === 'volume'));
	const [volumes, sizes] = mounts ? await Promise.all([host.docker.volumes(), volumeSizes(host)]) : [[], new Map<string, number>()];
	const toVolume = ({name = '', destination}: Container['mounts'][number]): PetVolume => {
		const {driver = 'local', labels = {}, options = {}} = volumes.find(volume => volume.name === name) ?? {};
		const secret = hasSecret({options});
		return {volume: {name, driver, labels, options: secret ? {} : options}, destination, bytes: sizes.get(name) ?? null, secret};
	};
	return Promise.all(
		containers.map(async (container): Promise<Pet> => {
			const {spec, leftOut} = keepable(await namedSpec(host, container.id));
			const isVolume = ({type}: Container['mounts'][number]): boolean => type === 'volume';
			return {
				container: {id: container.id, name: container.name},
				repository: backupRepository(container.name),
				tag: backupTag(stamp, container.id),
				state: container.state,
				autoRemove: container.autoRemove,
				sharers: everybody.filter(({state, networkMode}) => isUp(state) && networkMode === `container:${container.id}`).map(({name}) => name),
				spec,
				leftOut,
				networks: await networksOf(host, spec),
				volumes: container.mounts.filter(isVolume).map(toVolume),
				outside: container.mounts.filter(mount => !isVolume(mount)).map(({type, source, destination}) => (type === 'bind' ? `${source} at ${destination}` : `${type} at ${destination}`)),
				written: await host.docker.writtenBytes(container.id).catch(() => null),
			};
		}),
	);
};

const sizeText = (bytes: number | null): string => (bytes === null ? 'size not known' : presentBytes(bytes));

export const volumeText = ({volume, destination, bytes}: PetVolume): string => `${volume.name} at ${destination} (${sizeText(bytes)})`;

/** What an image of it will hold, and what it will not. */
export const describePet = ({container, state, spec, volumes, outside, networks, leftOut, written}: Pet): readonly string[] => [
	`${container.name}: ${state}, from ${spec.image}; ${written === null ? 'how much is in its own layer is not known' : `${presentBytes(written)} in its own layer`}.`,
	`In the image: its files but for what it mounts, and its configuration${networks.length === 0 ? '' : `, with that of ${plural(networks.length, 'network')}`}. Not in it: what it holds in memory.`,
	...(volumes.length === 0 ? [] : [`Not in the image: ${plural(volumes.length, 'volume')}: ${volumes.map(volumeText).join(', ')}.`]),
	...(outside.length === 0 ? [] : [`Not in the image, and not saved here: ${outside.join(', ')}. They are for another backup.`]),
	...(leftOut.length === 0 ? [] : [`Left out because it looks like a secret: ${leftOut.join(', ')}.`]),
];
