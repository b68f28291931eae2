import {type Backup, type BackupVolume, backupOf, type ContainerRef, type CreateSpec, DrydockError, type HostReader, type ImageSummary, type Json, networkDifferences, type NetworkSpec, type SafetyCopies} from 'drydock-cli';
import {findSaved} from './copies.ts';

/** A backup as a list shows it. */
export interface Listed {
	/** Of the image. */
	readonly imageId: string;
	readonly image: string;
	readonly name: string;
	readonly at: string;
	readonly from: string;
	readonly bytes: number;
	readonly volumes: readonly {readonly name: string; readonly saved: boolean}[];
}

/** What becomes of one volume. */
export interface VolumeWay {
	readonly volume: BackupVolume['volume'];
	readonly destination: string;
	readonly way: 'kept' | 'loaded' | 'mounted' | 'empty';
	/** Where its saved files are, to be loaded. */
	readonly from: {readonly path: string; readonly sha256: string} | null;
	/** A clause. */
	readonly why: string;
}

/** One backup with all that its restoring will make, and what stands in the way. */
export interface Restore {
	readonly imageId: string;
	readonly image: string;
	readonly backup: Backup;
	/** The name of the container that is made. */
	readonly as: string;
	/** Networks that are gone and will be made again. */
	readonly networks: readonly NetworkSpec[];
	readonly volumes: readonly VolumeWay[];
	/** The container that has the name now. */
	readonly taken: (ContainerRef & {readonly state: string; readonly same: boolean}) | null;
	/** Why it cannot be made at all. */
	readonly hindrances: readonly string[];
	/** A thing worth knowing, each a sentence. */
	readonly remarks: readonly string[];
}

/** How one restoring went. */
export interface Account {
	readonly imageId: string;
	readonly image: string;
	/** Of the container that was made; '' where none was. */
	readonly name: string;
	/** It was made, and runs and answers if it ran before. */
	readonly asBefore: boolean;
	readonly differences: readonly string[];
	readonly lines: readonly string[];
}

const nameOf = ({tags, id}: ImageSummary): string => tags[0] ?? id;

/** Every backup on the host, the newest first. */
export const listBackups = async (host: HostReader): Promise<readonly Listed[]> =>
	(await host.docker.images())
		.flatMap((image): readonly Listed[] => {
			const backup = backupOf(image);
			if (backup === undefined) return [];
			const volumes = backup.volumes.map(({volume: {name}, saved}) => ({name, saved: saved !== null}));
			return [{imageId: image.id, image: nameOf(image), name: backup.container.name, at: backup.at, from: backup.spec.image, bytes: image.bytes, volumes}];
		})
		.toSorted((left, right) => right.at.localeCompare(left.at));

/** By reference, or by the whole id or its start. Throws `not-found`. */
export const findBackup = async (host: HostReader, reference: string): Promise<string> => {
	const image = await host.docker.image(reference);
	if (backupOf(image) !== undefined) return image.id;
	throw new DrydockError('not-found', `${reference} is an image, and no backup: it does not say what container it was`, {nextSteps: ['docker image ls --filter label=drydock.backup', 'drydock run backup-commit']});
};

const fields = (value: Json | undefined): {readonly [name: string]: Json | undefined} => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as {readonly [name: string]: Json}) : {});

/** What the engine is handed to make it: of the image, and without the label that would say all of it once more. */
export const specToMake = ({backup: {spec}, image, as}: Restore): CreateSpec => ({
	...spec,
	name: as,
	image,
	config: {...spec.config, Labels: {...fields(spec.config['Labels']), 'drydock.spec': ''}},
});

const wayOf = async (volume: BackupVolume, exists: boolean, copies: SafetyCopies, folder: string | undefined): Promise<VolumeWay> => {
	const {volume: {driver, labels, name, options}, destination, saved} = volume;
	const base = {volume: {driver, labels, name, options}, destination, from: null};
	if (exists) return {...base, way: 'kept', why: saved === null ? 'still there, and left as it is' : 'still there, and left as it is: what is in it is of now, and not of the backup'};
	if (Object.keys(options).length > 0) return {...base, way: 'mounted', why: 'made again with its options: its files are where they always were, and the copy is not put over them'};
	if (saved === null) return {...base, way: 'empty', why: 'gone, and it was not saved: it comes back empty'};
	const found = await findSaved(saved, copies, folder);
	return 'path' in found ? {...base, way: 'loaded', from: {path: found.path, sha256: saved.sha256}, why: `gone, and its files come back from ${found.path}`} : {...base, way: 'empty', why: `gone, and ${found.why}: it comes back empty`};
};

/** Folders of the host that it mounts: `/srv:/data:ro`, or a mount of its own. */
const bindSources = ({hostConfig}: CreateSpec): readonly string[] => {
	const binds = Array.isArray(hostConfig['Binds']) ? hostConfig['Binds'].filter(bind => typeof bind === 'string').map(bind => bind.split(':')[0] ?? '') : [];
	const mounts = Array.isArray(hostConfig['Mounts']) ? hostConfig['Mounts'].map(fields).filter(({Type}) => Type === 'bind').map(({Source}) => String(Source)) : [];
	return [...new Set([...binds, ...mounts])].filter(source => source.startsWith('/'));
};

const missingOf = async (host: HostReader, spec: CreateSpec): Promise<readonly string[]> => {
	const found = await Promise.all(bindSources(spec).map(async path => ({path, there: await host.machine.fileStatus(path).then(status => status !== undefined, () => true)})));
	return found.filter(({there}) => !there).map(({path}) => path);
};

const ownNetworks = new Set(['bridge', 'host', 'none', 'default', '']);

const networkHindrances = (spec: CreateSpec, saved: readonly NetworkSpec[], present: readonly NetworkSpec[]): readonly string[] =>
	Object.entries(spec.networks).flatMap(([name, endpoint]) => {
		if (ownNetworks.has(name)) return [];
		const before = saved.find(({Name}) => Name === name);
		const now = present.find(({Name}) => Name === name);
		if (now === undefined) return before === undefined ? [`network ${name} is gone, and the backup does not say how it was made: make it, then restore again`] : [];
		const subnets = (network: NetworkSpec): string => JSON.stringify(network.IPAM.Config.map(({Subnet}) => Subnet));
		const address = fields(endpoint['IPAMConfig'])['IPv4Address'] ?? fields(endpoint['IPAMConfig'])['IPv6Address'];
		if (before === undefined || address === undefined || subnets(before) === subnets(now)) return [];
		return [`network ${name} has other subnets than before (${networkDifferences(before, now).join('; ')}), so the container cannot have its address ${String(address)} there: make the network as it was, then restore again`];
	});

/** Other containers that it leans on: for a namespace, for their volumes, by a link of the old kind. */
const leansOn = ({hostConfig}: CreateSpec): readonly (readonly [string, string])[] => {
	const spaces = ['NetworkMode', 'PidMode', 'IpcMode'].map(mode => String(hostConfig[mode] ?? '')).filter(mode => mode.startsWith('container:'));
	const listed = (name: string): readonly string[] => (Array.isArray(hostConfig[name]) ? hostConfig[name].map(entry => String(entry).split(':')[0]?.replace(/^\//, '') ?? '') : []);
	return [
		...spaces.map(mode => [mode.slice('container:'.length), 'shares a namespace with'] as const),
		...listed('VolumesFrom').map(name => [name, 'takes the volumes of'] as const),
		...listed('Links').map(name => [name, 'is linked to'] as const),
	];
};

const neighbourHindrances = async (host: HostReader, spec: CreateSpec): Promise<readonly string[]> => {
	const gone = await Promise.all(leansOn(spec).map(async ([name, how]) => host.docker.container(name).then(() => [], () => [`it ${how} container ${name.slice(0, 64)}, which is gone: restore that one first, or make this one by hand`])));
	return gone.flat();
};

/** Whoever has the name; nobody where that is what an earlier restore of this very backup made, and was broken off before it could start it. */
const takenBy = async (host: HostReader, as: string, id: string, imageId: string): Promise<Restore['taken']> => {
	const found = (await host.docker.containers()).find(({name}) => name === as);
	if (found?.state === 'created' && (await host.docker.container(found.id)).imageId === imageId) return null;
	return found === undefined ? null : {id: found.id, name: found.name, state: found.state, same: found.id === id};
};

/** Reads one backup, and the host for what it would meet there. `folder` has the saved volumes, where it is not that of a run. */
export const readRestore = async (host: HostReader, {imageId, image}: Pick<Restore, 'imageId' | 'image'>, renamed: string | undefined, copies: SafetyCopies, folder: string | undefined): Promise<Restore> => {
	const backup = backupOf(await host.docker.image(imageId));
	if (backup === undefined) throw new DrydockError('not-found', `${image} is no backup any more`, {nextSteps: ['docker image ls --filter label=drydock.backup']});
	const {spec} = backup;
	const as = renamed ?? backup.container.name;
	const [networks, volumes, taken, missing, neighbours] = await Promise.all([host.docker.networks(), host.docker.volumes(), takenBy(host, as, backup.container.id, imageId), missingOf(host, spec), neighbourHindrances(host, spec)]);
	const present = networks.map(network => network.spec);
	const ways = await Promise.all(backup.volumes.map(each => wayOf(each, volumes.some(({name}) => name === each.volume.name), copies, folder)));
	const secrets = backup.volumes.filter(({secret, volume}) => secret && !volumes.some(({name}) => name === volume.name));
	const project = fields(spec.config['Labels'])['com.docker.compose.project'];
	return {
		imageId,
		image,
		backup,
		as,
		networks: backup.networks.filter(({Name}) => Name in spec.networks && !present.some(other => other.Name === Name)),
		volumes: ways,
		taken,
		hindrances: [
			...neighbours,
			...missing.map(path => `${path}, which it mounts, is not on this host any more: put it back, then restore again`),
			...networkHindrances(spec, backup.networks, present),
			...secrets.map(({volume}) => `volume ${volume.name} is gone and was mounted with a password, which no backup keeps: make it, then restore again`),
			...backup.leftOut.map(what => `${what} was left out of the backup because it looks like a secret: make the container by hand with docker create`),
		],
		remarks: project === undefined ? [] : [`It belongs to the Compose project ${String(project)}: the next docker compose up may make it anew from its file, without what only this image has.`],
	};
};

/** A name that nobody has: `app-restored`, `app-restored-2`. */
export const freeName = async (host: HostReader, name: string): Promise<string> => {
	const names = new Set((await host.docker.containers()).map(container => container.name));
	for (let number = 1; ; number += 1) {
		const candidate = number === 1 ? `${name}-restored` : `${name}-restored-${number}`;
		if (!names.has(candidate)) return candidate;
	}
};

/** The container that was made of this very backup, by its name; undefined when there is none. */
export const madeOf = async (host: HostReader, {as, imageId}: Restore): Promise<ContainerRef | undefined> => {
	const found = (await host.docker.containers()).find(({name}) => name === as);
	if (found === undefined) return undefined;
	const container = await host.docker.container(found.id);
	return container.imageId === imageId ? {id: container.id, name: container.name} : undefined;
};
