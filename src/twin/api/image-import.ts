import {freeSpace} from '../machine/disk.ts';
import {fullWords, isDiskFull} from '../world/engine-start.ts';
import {ApiError, notSimulated} from '../world/errors.ts';
import {emitEvent, familiar, isOld, isoTime, makeId, pass, withTag} from '../world/host.ts';
import type {TwinFile} from '../world/machine.ts';
import type {Raw, TwinImage, World} from '../world/world.ts';
import type {Answer, Handler} from './call.ts';
import {copied, failed, progress, takeName} from './image-parts.ts';
import {checkReference} from './images.ts';
import {readTar, unpacked} from './tar.ts';

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
export const importImage: Handler = async (call): Promise<Answer> => {
	const {host, query, request} = call;
	const {world} = host;
	if (query.get('fromSrc') !== '-') throw notSimulated(query.get('fromImage') === null ? 'how to import from elsewhere' : `how to pull ${query.get('fromImage')}: it has no registry`);
	const repository = familiar(query.get('repo') ?? '');
	const reference = repository === '' ? undefined : withTag(query.get('tag') ? `${repository}:${query.get('tag')}` : repository);
	if (reference !== undefined) checkImported(world, reference);
	if (isDiskFull(world)) throw new ApiError(500, fullWords.import(world));
	const files: Record<string, TwinFile> = {};
	let bytes = 0;
	const room = freeSpace(world, String(world.engine.infoAnswer['DockerRootDir'])).bytesFree;
	try {
		for await (const [path, file] of readTar(unpacked(request as AsyncIterable<Buffer>))) {
			files[`/${path.replace(/^(?:\.?\/)+/, '').replace(/\/$/, '')}`] = file;
			if (file.directory !== true) bytes += file.bytes;
			if (bytes > room) throw new ApiError(500, `write /${path}: no space left on device`);
		}
	} catch (error) {
		if (error instanceof ApiError) return failed(call, `Error processing tar file(exit status 1): ${bytes > room ? error.message : 'unexpected EOF'}`);
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
