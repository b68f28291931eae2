import {existsSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {pass} from '../world/host.ts';
import type {TwinFile} from '../world/machine.ts';
import type {TwinContainer, World} from '../world/world.ts';
import {processes} from './processes.ts';
import {storeBytes, storePathOf} from './store.ts';

/** A file of the simulated machine, or of the rehearsal's own folder, which is the only place on a real disk that it writes to. */
export interface Files {
	find(path: string): FoundFile | undefined;
	write(path: string, file: TwinFile): void;
	remove(path: string): boolean;
}

export interface FoundFile extends TwinFile {
	/** Undefined where only the size is known. */
	readonly content: Buffer | undefined;
}

const contentOf = ({text, base64, bytes}: TwinFile): Buffer | undefined =>
	text !== undefined ? Buffer.from(text) : base64 !== undefined ? Buffer.from(base64, 'base64') : bytes === 0 ? Buffer.alloc(0) : undefined;

export const fileOf = (content: Buffer, attributes: Pick<TwinFile, 'mode' | 'uid' | 'gid'>, modified: number): TwinFile => ({
	base64: content.toString('base64'), bytes: content.length, modified, mode: attributes.mode, uid: attributes.uid, gid: attributes.gid,
});

const folder = (world: World): FoundFile => ({bytes: 4096, mode: 0o755, uid: 0, gid: 0, modified: world.now, directory: true, content: undefined});

const logAt = (world: World, path: string): TwinContainer | undefined => world.containers.find(({inspect}) => path !== '' && inspect['LogPath'] === path);

/** Folders need not be told one by one: what has something in it is one. */
const isFolder = (world: World, path: string): boolean =>
	path === '/' || Object.keys(world.machine.files).some(each => each.startsWith(`${path}/`)) || storePathOf(world).startsWith(`${path}/`) || world.containers.some(({inspect}) => String(inspect['LogPath']).startsWith(`${path}/`));

const bridgeAt = (world: World, path: string): boolean => {
	const name = /^\/sys\/class\/net\/(br-[0-9a-f]{12})$/.exec(path)?.[1];
	return name !== undefined && [...world.networks.map(({inspect}) => `br-${String(inspect['Id']).slice(0, 12)}`), ...world.machine.leftBridges].includes(name);
};

/** `/proc/NUMBER/stat` of a process, as far as anybody reads it: its number, its name, its state and when it began. */
const processStat = (world: World, path: string): FoundFile | undefined => {
	const pid = Number(/^\/proc\/(\d+)\/stat$/.exec(path)?.[1]);
	const found = processes(world).find(process => process.pid === pid);
	if (found === undefined) return undefined;
	const content = Buffer.from(`${pid} (${found.name.slice(0, 15)}) S ${found.parent} ${'0 '.repeat(17)}${found.startTicks} 0\n`);
	return {bytes: 0, mode: 0o444, uid: found.uid, gid: 0, modified: world.now, content};
};

/** The files of a simulated machine. `scratch`: the absolute paths of the rehearsal's own folders. */
export const filesOf = (world: World, scratch: readonly string[]): Files => {
	const isOurs = (path: string): boolean => scratch.some(ours => path.startsWith(`${ours}/`)) && !path.includes('/../');
	const simulated = (path: string): FoundFile | undefined => {
		const file = world.machine.files[path];
		if (file !== undefined) return {...file, content: contentOf(file)};
		const log = logAt(world, path);
		if (log !== undefined) return {bytes: log.logBytes, mode: 0o640, uid: 0, gid: 0, modified: world.now, content: undefined};
		if (path === storePathOf(world) && world.engine.running) {
			const content = storeBytes(world);
			return {bytes: content.length, mode: 0o644, uid: 0, gid: 0, modified: world.now, content};
		}
		return processStat(world, path) ?? (isFolder(world, path) || bridgeAt(world, path) ? folder(world) : undefined);
	};
	return {
		find: path => {
			if (!isOurs(path)) return simulated(path);
			if (!existsSync(path)) return undefined;
			const {size, mode, uid, gid, mtimeMs} = statSync(path);
			return {bytes: size, mode: mode & 0o7777, uid, gid, modified: mtimeMs, content: readFileSync(path)};
		},
		write: (path, file) => {
			pass(world, 0.01);
			if (isOurs(path)) writeFileSync(path, contentOf(file) ?? Buffer.alloc(0), {mode: file.mode});
			else world.machine.files[path] = file;
		},
		remove: path => {
			if (isOurs(path)) {
				const there = existsSync(path);
				rmSync(path, {force: true});
				return there;
			}
			const there = path in world.machine.files;
			delete world.machine.files[path];
			return there;
		},
	};
};
