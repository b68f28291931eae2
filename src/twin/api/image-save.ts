import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {fullWords, isDiskFull} from '../world/engine-start.ts';
import {ApiError, notSimulated} from '../world/errors.ts';
import {emitEvent, idOf, pass} from '../world/host.ts';
import type {TwinFile} from '../world/machine.ts';
import type {TwinImage, World} from '../world/world.ts';
import type {Answer, Handler} from './call.ts';
import {copied, failed, layersOf, progress, tagsOf, takeName} from './image-parts.ts';
import {needImage} from './lookup.ts';
import {readTar, tarOf, unpacked, type TarEntry} from './tar.ts';

const bare = (id: string): string => id.replace(/^sha256:/, '');

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
export const saveImages: Handler = ({host, parts, query, response}): Answer => {
	const {world} = host;
	const names = parts[0] === undefined ? query.getAll('names').flatMap(each => each.split(',')) : [parts[0]];
	const chosen = new Map<TwinImage, string[]>();
	for (const name of names) {
		const image = world.images.some(each => idOf(each) === name) ? needImage(world, name) : needSaved(world, name);
		const named = tagsOf(image).filter(tag => tag === name || tag === `${name}:latest`);
		chosen.set(image, [...(chosen.get(image) ?? []), ...named]);
	}
	if (isDiskFull(world)) throw new ApiError(500, fullWords.save(world));
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

/** `POST /images/load`: of what was saved on a twin. */
export const loadImages: Handler = async (call): Promise<Answer> => {
	const {host, request} = call;
	const {world} = host;
	if (isDiskFull(world)) return failed(call, fullWords.load(world));
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
