import {freeSpace} from '../machine/disk.ts';
import {ApiError} from '../world/errors.ts';
import {containerEvent, emitEvent, familiar, findImage, idOf, isOld, isoTime, isRunning, makeId, pass, record} from '../world/host.ts';
import type {Raw, TwinImage} from '../world/world.ts';
import {created, flag, type Handler, type Route} from './call.ts';
import {checkReference} from './images.ts';
import {needContainer} from './lookup.ts';

/** How fast a layer is copied. Bytes a second. */
const copied = 100 * 1024 * 1024;

/** `POST /commit`: an image of a container's own layer on top of its image's, with its configuration and no volume. */
const commit: Handler = ({host, query, body}) => {
	const {world} = host;
	const container = needContainer(world, query.get('container') ?? '');
	const base = world.images.find(image => idOf(image) === container.inspect['Image']);
	if (base === undefined) throw new ApiError(404, `No such image: ${String(container.inspect['Image'])}`);
	const repository = familiar(query.get('repo') ?? '');
	const reference = repository === '' ? undefined : `${repository}:${query.get('tag') || 'latest'}`;
	const dataRoot = String(world.engine.infoAnswer['DockerRootDir']);
	if (freeSpace(world, dataRoot).bytesFree < container.writtenBytes) throw new ApiError(500, `write ${dataRoot}/overlay2: no space left on device`);
	const pauses = (query.get('pause') === null || flag(query, 'pause')) && isRunning(container);
	if (pauses) containerEvent(host, container, 'pause');
	const writtenBytes = Math.max(0, container.writtenBytes);
	pass(world, writtenBytes / copied);
	const config = record(container.inspect, 'Config');
	// Also of folders alone, such as those that something is mounted on.
	const makesLayer = writtenBytes > 0 || container.changes.length > 0;
	const Id = `sha256:${makeId(world)}`;
	const Size = Number(base.inspect['Size']) + writtenBytes;
	const image: TwinImage = {
		inspect: {
			...base.inspect,
			Id,
			RepoTags: [],
			RepoDigests: [],
			Parent: idOf(base),
			Comment: query.get('comment') ?? '',
			Created: isoTime(world.now),
			...(isOld(world) ? {Container: idOf(container)} : {}),
			Author: query.get('author') ?? '',
			Config: {...config, Labels: {...record(config, 'Labels'), ...record(body, 'Labels')}},
			Size,
			VirtualSize: Size,
			RootFS: {Type: 'layers', Layers: [...((record(base.inspect, 'RootFS')['Layers'] ?? []) as string[]), ...(makesLayer ? [`sha256:${makeId(world)}`] : [])]},
			Metadata: {LastTagTime: isoTime(world.now)},
		} satisfies Raw,
		history: [{Comment: query.get('comment') ?? '', Created: Math.floor(world.now / 1000), CreatedBy: '', Id, Size: writtenBytes, Tags: reference === undefined ? null : [reference]}, ...base.history.map(entry => ({...entry, Id: '<missing>'}))],
		layerBytes: [...base.layerBytes, ...(makesLayer ? [writtenBytes] : [])],
	};
	// The older engine looks at the name last: where it cannot be, the image stays without one.
	if (reference !== undefined && !isOld(world)) checkReference(world, reference);
	world.images.push(image);
	if (reference !== undefined) checkReference(world, reference);
	const older = reference === undefined ? undefined : findImage(world, reference);
	if (older !== undefined && reference !== undefined) older.inspect['RepoTags'] = (older.inspect['RepoTags'] as string[]).filter(tag => tag !== reference);
	if (reference !== undefined) image.inspect['RepoTags'] = [reference];
	if (reference !== undefined) emitEvent(host, 'image', 'tag', Id, {name: reference});
	containerEvent(host, container, 'commit', {comment: '', imageID: Id, imageRef: reference ?? ''});
	if (pauses) containerEvent(host, container, 'unpause');
	return created({Id});
};

export const commitRoutes: readonly Route[] = [['POST', '/commit', commit]];
