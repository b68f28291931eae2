import type {BuildCacheItem, DiskKind, DiskUsage} from '../objects.ts';
import {listedName} from './container.ts';
import {flagOf, neededText, numberOf, recordOf, recordsOf, textOf, textsOf} from './values.ts';
import type {Raw} from './values.ts';

/** The answer of `GET /system/df`, as much of it as was asked for: older engines always answer everything. */
export const diskUsage = (raw: Raw, kinds: ReadonlySet<DiskKind>): DiskUsage => ({
	...(kinds.has('image') ? {layersBytes: numberOf(raw, 'LayersSize'), images: recordsOf(raw, 'Images').map(usedImage)} : {}),
	...(kinds.has('container') ? {containers: recordsOf(raw, 'Containers').map(usedContainer)} : {}),
	...(kinds.has('volume') ? {volumes: recordsOf(raw, 'Volumes').map(usedVolume)} : {}),
	...(kinds.has('build-cache') ? {buildCache: recordsOf(raw, 'BuildCache').map(cacheItem)} : {}),
});

type Used<K extends keyof DiskUsage> = NonNullable<DiskUsage[K]> extends readonly (infer Item)[] ? Item : never;

const usedImage = (raw: Raw): Used<'images'> => ({
	id: neededText(raw, 'Id', 'an image'),
	bytes: numberOf(raw, 'Size'),
	sharedBytes: numberOf(raw, 'SharedSize', -1),
	containers: numberOf(raw, 'Containers', -1),
});

/** A container that wrote nothing has no such field. */
const usedContainer = (raw: Raw): Used<'containers'> => {
	const id = neededText(raw, 'Id', 'a container');
	return {id, name: listedName(textsOf(raw, 'Names')) ?? id.slice(0, 12), writtenBytes: numberOf(raw, 'SizeRw')};
};

const usedVolume = (raw: Raw): Used<'volumes'> => {
	const usage = recordOf(raw, 'UsageData');
	return {name: neededText(raw, 'Name', 'a volume'), bytes: numberOf(usage, 'Size', -1), references: numberOf(usage, 'RefCount', -1)};
};

const cacheItem = (raw: Raw): BuildCacheItem => ({
	id: neededText(raw, 'ID', 'a record of the build cache'),
	description: textOf(raw, 'Description'),
	type: textOf(raw, 'Type'),
	bytes: numberOf(raw, 'Size'),
	inUse: flagOf(raw, 'InUse'),
	shared: flagOf(raw, 'Shared'),
	lastUsed: textOf(raw, 'LastUsedAt'),
});
