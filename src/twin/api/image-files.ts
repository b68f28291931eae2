import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {ApiError, notSimulated} from '../world/errors.ts';
import {emitEvent, familiar, idOf, isOld, isoTime, makeId, pass, record, withTag, type TwinHost} from '../world/host.ts';
import type {Raw, TwinFile, TwinImage, World} from '../world/world.ts';
import {filtersOf, ok, type Answer, type Call, type Handler, type Route} from './call.ts';
import {checkReference, deleteImage} from './images.ts';
import {madeFrom, needImage} from './lookup.ts';
import {readTar, tarOf, unpacked, type TarEntry} from './tar.ts';

const tagsOf = ({inspect}: TwinImage): readonly string[] => (inspect['RepoTags'] ?? []) as string[];
const layersOf = ({inspect}: TwinImage): readonly string[] => (record(inspect, 'RootFS')['Layers'] ?? []) as string[];
const bare = (id: string): string => id.replace(/^sha256:/, '');

/** How fast layers are copied. Bytes a second. */
const copied = 100 * 1024 * 1024;

const textFile = (world: World, value: unknown): TwinFile => {
	const text = JSON.stringify(value);
	return {text, bytes: Buffer.byteLength(text), mode: 0o644, uid: 0, gid: 0, modified: world.now};
};

/** As Docker lays images out in a tar, with one file more for each: what the twin knows of it. Layers are zeros. */
const entriesOf = (world: World, images: readonly {readonly image: TwinImage; readonly tags: readonly string[]}[]): readonly TarEntry[] => {
	const layers = new Map(images.flatMap(({image}) => layersOf(image).map((layer, index) => [layer, image.layerBytes[index] ?? 0] as const)));
	const folder: TwinFile = {bytes: 4096, mode: 0o755, uid: 0, gid: 0, modified: world.now, directory: true};
	return [
		...images.flatMap(({image, tags}): readonly TarEntry[] => [
			[`${bare(idOf(image))}.json`, textFile(world, {architecture: image.inspect['Architecture'], config: image.inspect['Config'], created: image.inspect['Created'], os: image.inspect['Os'], rootfs: {type: 'layers', diff_ids: layersOf(image)}})],
			[`${bare(idOf(image))}.twin`, textFile(world, {...image, inspect: {...image.inspect, RepoTags: tags}})],
		]),
		...[...layers].flatMap(([layer, bytes]): readonly TarEntry[] => [[bare(layer), folder], [`${bare(layer)}/layer.tar`, {bytes, mode: 0o644, uid: 0, gid: 0, modified: world.now}]]),
		['manifest.json', textFile(world, images.map(({image, tags}) => ({Config: `${bare(idOf(image))}.json`, RepoTags: tags.length === 0 ? null : tags, Layers: layersOf(image).map(layer => `${bare(layer)}/layer.tar`)})))],
	];
};

/** `GET /images/NAME/get` and `GET /images/get?names=…`. */
const save: Handler = ({host, parts, query, response}): Answer => {
	const {world} = host;
	const names = parts[0] === undefined ? query.getAll('names').flatMap(each => each.split(',')) : [parts[0]];
	const chosen = new Map<TwinImage, string[]>();
	for (const name of names) {
		const image = world.images.some(each => idOf(each) === name) ? needImage(world, name) : needSaved(world, name);
		const named = tagsOf(image).filter(tag => tag === name || tag === `${name}:latest`);
		chosen.set(image, [...(chosen.get(image) ?? []), ...named]);
	}
	const entries = entriesOf(world, [...chosen].map(([image, tags]) => ({image, tags})));
	for (const image of chosen.keys()) emitEvent(host, 'image', 'save', idOf(image), {name: idOf(image)});
	response.writeHead(200, {'Content-Type': 'application/x-tar'});
	void pipeline(Readable.from(tarOf(entries)), response).catch(() => response.destroy());
	return 'answered';
};

/** Says the name as it was asked for. */
const needSaved = (world: World, name: string): TwinImage => {
	try {
		return needImage(world, name);
	} catch {
		throw new ApiError(404, `No such image: ${name}`);
	}
};

const progress = ({response}: Call, ...lines: readonly object[]): Answer => {
	response.writeHead(200, {'Content-Type': 'application/json'});
	response.end(lines.map(line => `${JSON.stringify(line)}\r\n`).join(''));
	return 'answered';
};

const failed = (call: Call, message: string): Answer => progress(call, {errorDetail: {message}, error: message});

const takeName = (host: TwinHost, image: TwinImage, tag: string): void => {
	for (const other of host.world.images) other.inspect['RepoTags'] = tagsOf(other).filter(each => each !== tag);
	image.inspect['RepoTags'] = [...tagsOf(image), tag];
};

/** `POST /images/load`: of what was saved on a twin. */
const load: Handler = async (call): Promise<Answer> => {
	const {host, request} = call;
	const {world} = host;
	const found: TwinImage[] = [];
	let manifest = false;
	let bytes = 0;
	try {
		for await (const [path, file] of readTar(unpacked(request as AsyncIterable<Buffer>), 4 * 1024 * 1024)) {
			bytes += file.bytes;
			manifest ||= path === 'manifest.json';
			if (path.endsWith('.twin') && file.base64 !== undefined) found.push(JSON.parse(Buffer.from(file.base64, 'base64').toString()) as TwinImage);
		}
	} catch (error) {
		if (error instanceof ApiError) return failed(call, 'Error processing tar file(exit status 1): unexpected EOF');
		throw error;
	}
	if (!manifest) return failed(call, 'open /var/lib/docker/tmp/docker-import-000000000/repositories: no such file or directory');
	if (found.length === 0) throw notSimulated('how to load images that were not saved on a twin');
	pass(world, bytes / copied);
	const told = found.flatMap(image => {
		const tags = tagsOf(image);
		const there = world.images.find(each => idOf(each) === idOf(image)) ?? {...image, inspect: {...image.inspect, RepoTags: []}};
		if (!world.images.includes(there)) world.images.push(there);
		for (const tag of tags) takeName(host, there, tag);
		emitEvent(host, 'image', 'load', idOf(image), {name: idOf(image)});
		return tags.length === 0 ? [`Loaded image ID: ${idOf(image)}\n`] : tags.map(tag => `Loaded image: ${tag}\n`);
	});
	return progress(call, ...told.map(stream => ({stream})));
};

/** Of the instructions that an import may carry: those that the twin understands. */
const changed = (changes: readonly string[]): Raw => {
	const config: Raw = {};
	for (const change of changes) {
		const [, instruction = '', rest = ''] = /^(\S+)\s+(.*)$/s.exec(change.trim()) ?? [];
		const name = instruction.toUpperCase();
		const words = rest.startsWith('[') ? (JSON.parse(rest) as unknown) : ['/bin/sh', '-c', rest];
		if (name === 'CMD') config['Cmd'] = words;
		else if (name === 'ENTRYPOINT') config['Entrypoint'] = words;
		else if (name === 'ENV') config['Env'] = [...((config['Env'] ?? []) as string[]), rest.includes('=') ? rest : rest.replace(/\s+/, '=')];
		else if (name === 'WORKDIR') config['WorkingDir'] = rest;
		else if (name === 'USER') config['User'] = rest;
		else throw notSimulated(`the instruction ${name} of an import`);
	}
	return config;
};

/** Here it is the request that is wrong, on older engines too. */
const checkImported = (world: World, reference: string): void => {
	try {
		checkReference(world, reference);
	} catch (error) {
		throw error instanceof ApiError ? new ApiError(400, error.message) : error;
	}
};

/** `POST /images/create?fromSrc=-`: an image of one layer, of the files in a tar. There is no registry to pull from. */
const create: Handler = async (call): Promise<Answer> => {
	const {host, query, request} = call;
	const {world} = host;
	if (query.get('fromSrc') !== '-') throw notSimulated(query.get('fromImage') === null ? 'how to import from elsewhere' : `how to pull ${query.get('fromImage')}: it has no registry`);
	const repository = familiar(query.get('repo') ?? '');
	const reference = repository === '' ? undefined : withTag(query.get('tag') ? `${repository}:${query.get('tag')}` : repository);
	if (reference !== undefined) checkImported(world, reference);
	const files: Record<string, TwinFile> = {};
	let bytes = 0;
	try {
		for await (const [path, file] of readTar(unpacked(request as AsyncIterable<Buffer>))) {
			files[`/${path.replace(/^(?:\.?\/)+/, '').replace(/\/$/, '')}`] = file;
			if (file.directory !== true) bytes += file.bytes;
		}
	} catch (error) {
		if (error instanceof ApiError) return failed(call, 'Error processing tar file(exit status 1): unexpected EOF');
		throw error;
	}
	delete files['/'];
	pass(world, bytes / copied);
	const Id = `sha256:${makeId(world)}`;
	const Comment = query.get('message') ?? '';
	const image: TwinImage = {
		inspect: {
			Id, RepoTags: [], RepoDigests: [], Parent: '', Comment, Created: isoTime(world.now), ...(isOld(world) ? {Container: ''} : {}), DockerVersion: world.engine.version, Author: '',
			Config: {Env: null, Cmd: null, Image: '', Volumes: null, WorkingDir: '', Entrypoint: null, Labels: null, ...changed(query.getAll('changes'))},
			Architecture: 'amd64', Os: 'linux', Size: bytes, VirtualSize: bytes, GraphDriver: {Data: {}, Name: 'overlay2'},
			RootFS: {Type: 'layers', Layers: [`sha256:${makeId(world)}`]},
			Metadata: {LastTagTime: isoTime(world.now)},
		},
		history: [{Comment, Created: Math.floor(world.now / 1000), CreatedBy: '', Id, Size: bytes, Tags: reference === undefined ? null : [reference]}],
		layerBytes: [bytes],
		files,
	};
	world.images.push(image);
	if (reference !== undefined) {
		takeName(host, image, reference);
		emitEvent(host, 'image', 'tag', Id, {name: reference});
	}
	emitEvent(host, 'image', 'import', Id, {name: Id});
	return progress(call, {status: Id});
};

/** `POST /images/prune`: images without a name that nobody uses; with `dangling=false` all that no container uses. */
const prune: Handler = ({host, query}): Answer => {
	const {world} = host;
	const filters = filtersOf(query);
	const unknown = Object.keys(filters).find(name => name !== 'dangling');
	if (unknown !== undefined) throw notSimulated(`the filter ${unknown} of a removal of images`);
	const danglingOnly = (filters['dangling'] ?? ['true']).every(word => ['true', '1'].includes(word));
	const before = new Map(world.images.flatMap(image => layersOf(image).map((layer, index) => [layer, image.layerBytes[index] ?? 0] as const)));
	const answer: object[] = [];
	const isBase = (image: TwinImage): boolean => world.images.some(({inspect}) => inspect['Parent'] === idOf(image));
	// Those that are built on others go first, so that these can go as well.
	for (let gone = true; gone; ) {
		gone = false;
		for (const image of world.images.filter(each => madeFrom(world, each).length === 0 && !isBase(each) && (!danglingOnly || tagsOf(each).length === 0))) {
			for (const tag of tagsOf(image)) answer.push({Untagged: tag});
			deleteImage(host, image, answer);
			gone = true;
		}
	}
	const after = new Set(world.images.flatMap(layersOf));
	const SpaceReclaimed = [...before].reduce((sum, [layer, bytes]) => sum + (after.has(layer) ? 0 : bytes), 0);
	emitEvent(host, 'image', 'prune', '', {reclaimed: String(SpaceReclaimed)});
	return ok({ImagesDeleted: answer.length === 0 ? null : answer, SpaceReclaimed});
};

export const imageFileRoutes: readonly Route[] = [
	['GET', '/images/get', save],
	['GET', '/images/**/get', save],
	['POST', '/images/load', load],
	['POST', '/images/create', create],
	['POST', '/images/prune', prune],
];
