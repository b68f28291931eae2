import {posix} from 'node:path';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {presentBytes} from '../../language/words.ts';
import {freeSpace} from '../machine/disk.ts';
import {ApiError, notSimulated} from '../world/errors.ts';
import {containerEvent, pass, record} from '../world/host.ts';
import {cleanPath, findFile, listFiles, pathStat, placeOf, putFile} from '../world/tree.ts';
import type {TwinFile} from '../world/machine.ts';
import type {TwinContainer, World} from '../world/world.ts';
import {flag, type Answer, type Call, type Handler, type Route} from './call.ts';
import {needContainer} from './lookup.ts';
import {readTar, tarOf, unpacked, type TarEntry} from './tar.ts';

/** How fast files are copied on the simulated host. Bytes a second. */
const copied = 100 * 1024 * 1024;

const pathOf = ({query}: Call): string => {
	const path = query.get('path') ?? '';
	if (path === '') throw new ApiError(400, 'bad parameter: pathcannot be empty');
	return path;
};

/** Throws the engine's words for what is not there, and 501 for what only the real container could tell. */
const need = (world: World, container: TwinContainer, reference: string, path: string): TwinFile => {
	const found = findFile(world, container, path);
	if (found === 'not-known') throw notSimulated(`what is at ${path} in container ${reference}`);
	if (found === undefined) throw new ApiError(404, `Could not find the file ${path} in container ${reference}`);
	return found;
};

const statHeader = (path: string, file: TwinFile): string => Buffer.from(JSON.stringify(pathStat(path, file))).toString('base64');

/** `HEAD …/archive`: what is at a path, in a header. */
const stat: Handler = (call): Answer => {
	const {host, parts: [reference = ''], response} = call;
	const path = pathOf(call);
	const file = need(host.world, needContainer(host.world, reference), reference, path);
	response.writeHead(200, {'X-Docker-Container-Path-Stat': statHeader(path, file)}).end();
	return 'answered';
};

const entriesAt = (world: World, container: TwinContainer, path: string, file: TwinFile): readonly TarEntry[] => {
	// `/data/.` is what is in the folder.
	const name = /(?:^|\/)\.$/.test(path) || cleanPath(path) === '/' ? '.' : posix.basename(cleanPath(path));
	if (file.directory !== true) return [[name, file]];
	const below = listFiles(world, container, path);
	if (below === 'not-known') throw notSimulated(`all that is in ${path} in a container of this image`);
	return [[name, file], ...below.map(([each, its]): TarEntry => [`${name}/${each}`, its])];
};

/** Zeros in place of what is not known end up on a real disk, the rehearsal's: no more of them than nobody notices. Bytes. */
const mostUnknown = 64 * 1024 * 1024;

const boundUnknown = (entries: readonly TarEntry[], path: string): void => {
	const unknown = entries.reduce((sum, [, {text, base64, bytes, directory}]) => sum + (directory === true || text !== undefined || base64 !== undefined ? 0 : bytes), 0);
	if (unknown > mostUnknown) throw notSimulated(`what is in ${path}, only that it is ${presentBytes(unknown)}: a rehearsal does not write that much to a real disk`);
};

/** `GET …/archive`: a tar of what is at a path, streamed. */
const read: Handler = async (call): Promise<Answer> => {
	const {host, parts: [reference = ''], response} = call;
	const path = pathOf(call);
	const container = needContainer(host.world, reference);
	const file = need(host.world, container, reference, path);
	const entries = entriesAt(host.world, container, path, file);
	boundUnknown(entries, path);
	pass(host.world, entries.reduce((sum, [, {bytes}]) => sum + bytes, 0) / copied);
	containerEvent(host, container, 'archive-path');
	response.writeHead(200, {'Content-Type': 'application/x-tar', 'X-Docker-Container-Path-Stat': statHeader(path, file)});
	// Not waited for: whoever reads it slowly, or not at all, must not hold up the others.
	void pipeline(Readable.from(tarOf(entries)), response).catch(() => response.destroy());
	return 'answered';
};

/** `PUT …/archive`: unpacks a tar into a folder of a container, and what is mounted there. */
const write: Handler = async call => {
	const {host, parts: [reference = ''], request} = call;
	const {world} = host;
	const path = pathOf(call);
	const container = needContainer(world, reference);
	const top = need(world, container, reference, path);
	if (top.directory !== true) throw new ApiError(500, 'extraction point is not a directory');
	const {mount} = placeOf(container, cleanPath(path));
	if (mount?.['RW'] === false) throw new ApiError(500, 'mounted volume is marked read-only');
	if (mount === undefined && record(container.inspect, 'HostConfig')['ReadonlyRootfs'] === true) throw new ApiError(500, 'container rootfs is marked read-only');
	const dataRoot = String(world.engine.infoAnswer['DockerRootDir']);
	for await (const [name, file] of readTar(unpacked(request as AsyncIterable<Buffer>))) {
		const place = posix.join(cleanPath(path), posix.normalize(`/${name}`));
		if (flag(call.query, 'noOverwriteDirNonDir')) {
			const there = findFile(world, container, place);
			if (there !== undefined && there !== 'not-known' && (there.directory === true) !== (file.directory === true)) throw new ApiError(400, `Error processing tar file(exit status 1): cannot overwrite ${there.directory === true ? 'directory' : 'non-directory'} "${place}" with ${there.directory === true ? 'non-directory' : 'directory'} "${name}"`);
		}
		if (file.directory !== true && freeSpace(world, dataRoot).bytesFree < file.bytes) throw new ApiError(500, `Error processing tar file(exit status 1): write ${place}: no space left on device`);
		pass(world, (file.directory === true ? 0 : file.bytes) / copied);
		if (!putFile(world, container, place, file)) throw notSimulated(`writing to ${place} in a container`);
	}
	containerEvent(host, container, 'extract-to-dir');
	return {status: 200};
};

export const archiveRoutes: readonly Route[] = [
	['HEAD', '/containers/*/archive', stat],
	['GET', '/containers/*/archive', read],
	['PUT', '/containers/*/archive', write],
];
