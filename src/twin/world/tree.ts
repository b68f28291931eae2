import {posix} from 'node:path';
import {idOf, isoTime, record, stateOf, never} from './host.ts';
import type {TwinFile} from './machine.ts';
import type {Raw, TwinContainer, TwinVolume, World} from './world.ts';

/** What is at a place in a container; `not-known` where only the real one could say. */
export type Found = TwinFile | 'not-known' | undefined;

const folder = (world: World): TwinFile => ({bytes: 4096, mode: 0o755, uid: 0, gid: 0, modified: world.now, directory: true});

/** `data/` is `/data`. */
export const cleanPath = (path: string): string => posix.normalize(`/${path}`).replace(/(?<=.)\/$/, '');

/** A volume of which only the size is known is one file. */
export const volumeFiles = (world: World, {bytes, files}: TwinVolume): Readonly<Record<string, TwinFile>> =>
	files ?? (bytes === 0 ? {} : {data: {bytes, mode: 0o644, uid: 0, gid: 0, modified: world.now}});

export interface Place {
	readonly mount: Raw | undefined;
	/** Below the mount, without a slash at its beginning; the whole path where there is none. */
	readonly rest: string;
}

const mountsOf = ({inspect}: TwinContainer): readonly Raw[] => (inspect['Mounts'] ?? []) as Raw[];

const targetOf = (mount: Raw): string => cleanPath(String(mount['Destination']));

const isUnder = (path: string, top: string): boolean => path === top || path.startsWith(top === '/' ? '/' : `${top}/`);

/** In which of its mounts a path lies: the deepest one. */
export const placeOf = (container: TwinContainer, path: string): Place => {
	const mount = mountsOf(container)
		.filter(each => isUnder(path, targetOf(each)))
		.toSorted((left, right) => targetOf(right).length - targetOf(left).length)[0];
	return mount === undefined ? {mount, rest: path} : {mount, rest: path.slice(targetOf(mount).length).replace(/^\//, '')};
};

/** The volume of a mount; undefined where it mounts something else. */
export const volumeOf = ({volumes}: World, mount: Raw | undefined): TwinVolume | undefined =>
	mount?.['Type'] === 'volume' ? volumes.find(({inspect}) => inspect['Name'] === mount['Name']) : undefined;

/** What the engine itself puts into every container that was started. */
const engineFiles = (world: World, container: TwinContainer): Readonly<Record<string, TwinFile>> => {
	const {Hostname = ''} = record(container.inspect, 'Config') as {Hostname?: string};
	const text = `${Hostname}\n`;
	const base = {uid: 0, gid: 0, modified: world.now};
	return {
		'/dev': folder(world), '/proc': folder(world), '/sys': folder(world), '/etc': folder(world),
		...(stateOf(container)['StartedAt'] === never ? {} : {'/etc/hostname': {...base, text, bytes: text.length, mode: 0o644}, '/etc/hosts': {...base, bytes: 174, mode: 0o644}, '/etc/resolv.conf': {...base, bytes: 200, mode: 0o644}}),
	};
};

/** Files by path, where folders need not be told: what has something in it is one. */
const findIn = (world: World, files: Readonly<Record<string, TwinFile>>, path: string): TwinFile | undefined =>
	files[path] ?? (path === '' || path === '/' || Object.keys(files).some(each => each.startsWith(`${path}/`)) ? folder(world) : undefined);

const inLayer = (world: World, container: TwinContainer, path: string): Found => {
	if (container.changes.some(({Path, Kind}) => Kind === 2 && isUnder(path, Path))) return undefined;
	// What a volume is mounted on is a folder, and all above it.
	if (mountsOf(container).some(mount => isUnder(targetOf(mount), path))) return folder(world);
	const own = findIn(world, {...engineFiles(world, container), ...container.files}, path);
	if (own !== undefined) return own;
	const image = world.images.find(each => idOf(each) === container.inspect['Image']);
	return image?.files === undefined ? 'not-known' : findIn(world, image.files, path);
};

/** What is at an absolute path in a container, running or not. */
export const findFile = (world: World, container: TwinContainer, asked: string): Found => {
	const path = cleanPath(asked);
	const {mount, rest} = placeOf(container, path);
	if (mount === undefined) return inLayer(world, container, path);
	const volume = volumeOf(world, mount);
	if (volume !== undefined) return findIn(world, volumeFiles(world, volume), rest);
	if (mount['Type'] === 'tmpfs') return rest === '' ? folder(world) : undefined;
	if (mount['Type'] !== 'bind') return 'not-known';
	const file = findIn(world, world.machine.files, posix.join(String(mount['Source']), rest).replace(/(?<=.)\/$/, ''));
	return file ?? (rest === '' ? folder(world) : 'not-known');
};

/** Every path in a container that is known to be, sorted; `whole` is false where its image or a mount may have more. */
const knownPaths = (world: World, container: TwinContainer): {readonly paths: readonly string[]; readonly whole: (under: string) => boolean} => {
	const image = world.images.find(each => idOf(each) === container.inspect['Image']);
	const mounted = mountsOf(container).flatMap(mount => {
		const target = targetOf(mount);
		const volume = volumeOf(world, mount);
		if (volume !== undefined) return [target, ...Object.keys(volumeFiles(world, volume)).map(each => posix.join(target, each))];
		const source = String(mount['Source']);
		return mount['Type'] === 'bind' ? [target, ...Object.keys(world.machine.files).filter(each => each.startsWith(`${source}/`)).map(each => posix.join(target, each.slice(source.length)))] : [target];
	});
	return {
		paths: [...new Set([...Object.keys(engineFiles(world, container)), ...Object.keys(container.files ?? {}), ...Object.keys(image?.files ?? {}), ...mounted])],
		whole: under => {
			const {mount} = placeOf(container, under);
			return mount === undefined ? image?.files !== undefined : ['volume', 'tmpfs'].includes(String(mount['Type']));
		},
	};
};

/** All below a folder, by the path from there, folders before what is in them; `not-known` where there may be more. */
export const listFiles = (world: World, container: TwinContainer, asked: string): readonly (readonly [path: string, file: TwinFile])[] | 'not-known' => {
	const top = cleanPath(asked);
	const {paths, whole} = knownPaths(world, container);
	if (!whole(top)) return 'not-known';
	const below = new Set<string>();
	for (const path of paths) {
		if (!isUnder(path, top) || path === top) continue;
		const parts = path.slice(top === '/' ? 1 : top.length + 1).split('/');
		for (let depth = 1; depth <= parts.length; depth++) below.add(parts.slice(0, depth).join('/'));
	}
	return [...below].toSorted((left, right) => (left < right ? -1 : 1)).flatMap(path => {
		const file = findFile(world, container, posix.join(top, path));
		return file === undefined || file === 'not-known' ? [] : [[path, file] as const];
	});
};

const keep = (world: World, file: TwinFile): TwinFile => ({...file, modified: file.modified === 0 ? world.now : file.modified});

/** Puts a file into a container: into the volume that is mounted there, or its own layer. False where that is not known. */
export const putFile = (world: World, container: TwinContainer, asked: string, file: TwinFile): boolean => {
	const path = cleanPath(asked);
	const {mount, rest} = placeOf(container, path);
	const volume = volumeOf(world, mount);
	if (volume !== undefined) {
		if (rest === '') return true;
		const files = {...volumeFiles(world, volume)};
		volume.bytes += (file.directory === true ? 0 : file.bytes) - (files[rest]?.directory === true ? 0 : (files[rest]?.bytes ?? 0));
		volume.files = {...files, [rest]: keep(world, file)};
		return true;
	}
	if (mount?.['Type'] === 'bind') {
		world.machine.files[posix.join(String(mount['Source']), rest)] = keep(world, file);
		return true;
	}
	if (mount !== undefined) return false;
	const before = findFile(world, container, path);
	if (path === '/' || (file.directory === true && before !== undefined && before !== 'not-known' && before.directory === true)) return true;
	// What is not known does not become known by this.
	if (container.writtenBytes >= 0) container.writtenBytes += (file.directory === true ? 0 : file.bytes) - (container.files?.[path]?.bytes ?? 0);
	container.files = {...container.files, [path]: keep(world, file)};
	noteChange(container, path, before === undefined ? 1 : 0);
	return true;
};

/** What `docker diff` tells: a path that is new or changed, and that its folders are changed by it. */
export const noteChange = (container: TwinContainer, path: string, Kind: 0 | 1): void => {
	const changes = new Map(container.changes.map(change => [change.Path, change]));
	for (let above = posix.dirname(path); above !== '/'; above = posix.dirname(above)) if (!changes.has(above)) changes.set(above, {Path: above, Kind: 0});
	const known = changes.get(path);
	changes.set(path, {Path: path, Kind: known?.Kind === 1 ? 1 : Kind});
	container.changes = [...changes.values()].toSorted((left, right) => (left.Path < right.Path ? -1 : 1));
};

/** At its first start the engine makes the folders that something is mounted on, where its image has none. */
export const makeMountPoints = (world: World, container: TwinContainer): void => {
	const image = world.images.find(each => idOf(each) === container.inspect['Image']);
	if (image?.files === undefined) return;
	for (const target of mountsOf(container).map(targetOf)) {
		const missing = target.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/')).filter(path => path !== '' && findIn(world, image.files ?? {}, path) === undefined);
		for (const path of missing) noteChange(container, path, 1);
	}
};

/** A file as a path stat: what the engine says in a header of an archive. */
export const pathStat = (path: string, file: TwinFile): object => ({
	name: path.endsWith('/.') ? '.' : posix.basename(cleanPath(path)) || '/',
	size: file.bytes,
	mode: (file.directory === true ? 2 ** 31 : 0) + file.mode,
	mtime: isoTime(file.modified),
	linkTarget: '',
});
