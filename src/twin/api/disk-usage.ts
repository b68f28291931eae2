import {layersBytes} from '../machine/disk.ts';
import {ApiError} from '../world/errors.ts';
import {emitEvent, record} from '../world/host.ts';
import type {TwinImage, World} from '../world/world.ts';
import {filtersOf, flag, ok, type Handler, type Route} from './call.ts';
import {summary} from './container-read.ts';
import {imageSummary} from './images.ts';
import {madeFrom} from './lookup.ts';
import {usersOf} from './volumes.ts';

const layersOf = ({inspect}: TwinImage): readonly string[] => (record(inspect, 'RootFS')['Layers'] ?? []) as readonly string[];

/** Bytes of an image's layers that another image has as well. */
const sharedBytes = (world: World, image: TwinImage): number => {
	const others = new Set(world.images.filter(other => other !== image).flatMap(layersOf));
	return layersOf(image).reduce((sum, layer, index) => sum + (others.has(layer) ? (image.layerBytes[index] ?? 0) : 0), 0);
};

/** `GET /system/df`; from API 1.42 on of some kinds only. */
const diskUsage: Handler = ({host: {world}, query, version}) => {
	const asked = query.getAll('type');
	const wants = (kind: string): boolean => version < 142 || asked.length === 0 || asked.includes(kind);
	return ok({
		...(wants('image') ? {LayersSize: layersBytes(world), Images: world.images.map(image => ({...imageSummary(image), RepoTags: image.inspect['RepoTags'], Containers: madeFrom(world, image).length, SharedSize: sharedBytes(world, image)}))} : {}),
		...(wants('container') ? {Containers: world.containers.map(container => summary(world, container, true))} : {}),
		...(wants('volume') ? {Volumes: world.volumes.map(({inspect, bytes}) => ({...inspect, UsageData: {RefCount: usersOf(world, String(inspect['Name'])).length, Size: bytes}}))} : {}),
		...(wants('build-cache') ? {BuildCache: world.buildCache.length === 0 && version < 142 ? null : world.buildCache.map(each => each.record)} : {}),
		...(version < 144 ? {BuilderSize: 0} : {}),
	});
};

/** A filter of ids is an expression, in quotes or without them, and matches anywhere in an id. */
const expressionOf = (text: string): RegExp => {
	try {
		return new RegExp(/^"(.*)"$/s.exec(text)?.[1] ?? text);
	} catch {
		throw new ApiError(500, `error parsing regexp: ${text}`);
	}
};

/** `POST /build/prune`; records in use stay. With `id` only those. */
const pruneCache: Handler = ({host, query}) => {
	const {world} = host;
	const ids = filtersOf(query)['id']?.map(expressionOf);
	const all = flag(query, 'all');
	const gone = world.buildCache.filter(({record: each}) => each['InUse'] !== true && (ids === undefined || ids.some(id => id.test(String(each['ID'])))) && (all || ids !== undefined || each['Shared'] !== true));
	world.buildCache = world.buildCache.filter(each => !gone.includes(each));
	const freed = gone.reduce((sum, {record: each}) => sum + Number(each['Size']), 0);
	emitEvent(host, 'builder', 'prune', '', {reclaimed: String(freed)});
	return ok({CachesDeleted: gone.length === 0 ? null : gone.map(({record: each}) => each['ID']), SpaceReclaimed: freed});
};

export const diskUsageRoutes: readonly Route[] = [
	['GET', '/system/df', diskUsage],
	['POST', '/build/prune', pruneCache],
];
