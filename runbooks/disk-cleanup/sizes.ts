import {setTimeout as pause} from 'node:timers/promises';
import {errorMessage, type DiskKind, type DiskUsage, type HostReader, presentBytes} from 'drydock-cli';
import type {Item, Weight} from './items.ts';
import {ago, byEights, clauses} from './words.ts';

/** Docker walks through every layer and volume for its sizes: no longer than this is waited for them. Seconds. */
export const patience = 120;

export interface Sizes {
	readonly items: readonly Item[];
	readonly weights: readonly Weight[];
	readonly notKnown: readonly string[];
	/** What is taken and no choice here, in sentences. */
	readonly elsewhere: readonly string[];
}

/** Since Docker 23 the engine can be asked for one kind alone; before that, it always works out everything. */
export const asksByKind = async (host: HostReader): Promise<boolean> => {
	const [major = 0, minor = 0] = (await host.docker.version()).apiVersion.split('.').map(Number);
	return major > 1 || minor >= 42;
};

const withinTime = async <T>(reading: Promise<T>): Promise<T> => {
	const ended = new AbortController();
	try {
		return await Promise.race([
			reading,
			pause(patience * 1000, undefined, {signal: ended.signal}).then(() => {
				throw new Error(`Docker had not worked them out after ${patience} s`);
			}),
		]);
	} finally {
		ended.abort();
	}
};

/** The build cache that nobody uses, as one item. What images share of it frees nothing. */
export const cacheItems = (usage: DiskUsage, now: number): readonly Item[] => {
	const unused = (usage.buildCache ?? []).filter(({inUse}) => !inUse);
	if (unused.length === 0) return [];
	const bytes = unused.reduce((sum, {bytes: each, shared}) => sum + (shared ? 0 : each), 0);
	const last = unused.map(({lastUsed}) => lastUsed).toSorted().at(-1) ?? '';
	return [{id: 'cache', kind: 'build-cache', label: 'build cache', detail: clauses(presentBytes(bytes), `${unused.length} records`, last === '' ? '' : `last used ${ago(last, now)}`, 'comes back with the next build'), bytes, thing: {is: 'cache', ids: unused.map(({id}) => id)}}];
};

const needs = (items: readonly Item[], weights: readonly Weight[]): readonly DiskKind[] => [
	'build-cache',
	...(items.some(({thing}) => thing.is === 'volume') ? ['volume' as const] : []),
	...(items.some(({thing}) => thing.is === 'container') ? ['container' as const] : []),
	...(weights.some(({layers}) => layers === null || layers.some(({bytes}) => bytes === null)) ? ['image' as const] : []),
];

const withSizes = (item: Item, usage: DiskUsage, logBytes: ReadonlyMap<string, number>): Item => {
	const {thing} = item;
	if (thing.is === 'volume') {
		const bytes = usage.volumes?.find(({name}) => name === thing.name)?.bytes ?? -1;
		return bytes < 0 ? {...item, detail: clauses('size not known', item.detail)} : {...item, bytes, detail: clauses(presentBytes(bytes), item.detail)};
	}
	if (thing.is !== 'container' || item.kind === 'dead-containers') return item;
	const written = usage.containers?.find(({id}) => id === thing.container.id)?.writtenBytes;
	const log = logBytes.get(thing.container.id) ?? 0;
	const words = written === undefined ? 'what it has written is not known' : `${presentBytes(written)} in its own layer${log < 1e6 ? '' : `, ${presentBytes(log)} of log`}`;
	return {...item, bytes: written === undefined ? null : written + log, detail: clauses(words, item.detail)};
};

/** Of a few containers: only their own layers are walked through. */
const ofThese = (host: HostReader, items: readonly Item[], logBytes: ReadonlyMap<string, number>): Promise<readonly Item[]> =>
	byEights(items, async item => {
		const {thing} = item;
		if (thing.is !== 'container' || item.kind === 'dead-containers') return item;
		const {id, name} = thing.container;
		const writtenBytes = await host.docker.writtenBytes(id).catch(() => undefined);
		return withSizes(item, writtenBytes === undefined ? {} : {containers: [{id, name, writtenBytes}]}, logBytes);
	});

/** Asks the engine for sizes, last of all and for those kinds alone that there is something of. */
export const readSizes = async (host: HostReader, {items, weights, logBytes, scoped, now}: {readonly items: readonly Item[]; readonly weights: readonly Weight[]; readonly logBytes: ReadonlyMap<string, number>; readonly scoped: boolean; readonly now: number}): Promise<Sizes> => {
	if (scoped) return {items: await ofThese(host, items, logBytes), weights, notKnown: [], elsewhere: []};
	const kinds = needs(items, weights);
	let usage: DiskUsage;
	try {
		usage = await withinTime(host.docker.diskUsage(kinds));
	} catch (error) {
		const names: Readonly<Record<DiskKind, string>> = {'build-cache': 'build cache', volume: 'volumes', container: 'containers', image: 'images'};
		return {items: items.map(item => withSizes(item, {}, logBytes)), weights, notKnown: [`the sizes of ${kinds.map(kind => names[kind]).join(', ')}: ${errorMessage(error)}`], elsewhere: []};
	}
	const own = new Map(usage.images?.map(({id, bytes, sharedBytes}) => [id, sharedBytes < 0 ? null : bytes - sharedBytes]));
	const used = usage.volumes?.filter(({references, bytes}) => references > 0 && bytes > 0).toSorted((a, b) => b.bytes - a.bytes) ?? [];
	return {
		items: [...items.map(item => withSizes(item, usage, logBytes)), ...cacheItems(usage, now)],
		weights: weights.map(weight => ({...weight, ownBytes: own.get(weight.id) ?? null})),
		notKnown: [],
		elsewhere: used.length === 0 ? [] : [`In volumes that containers use: ${used.slice(0, 5).map(({name, bytes}) => `${name} ${presentBytes(bytes)}`).join(', ')}${used.length > 5 ? ', …' : ''}.`],
	};
};
