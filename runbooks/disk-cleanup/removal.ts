import type {HostReader, Operation} from 'drydock-cli';
import {isHalfRemoved, readContainers, type Containers} from './containers.ts';
import {imageUser} from './images.ts';
import {type Item, withoutTwice} from './items.ts';
import {some} from './words.ts';
import {volumeUser} from './volumes.ts';

/** While its container is stopped nobody writes to it: after a restart alone, newer engines would still remember how long it was. */
const logOperations = ({container, path, restart, readersHang}: Extract<Item['thing'], {is: 'log'}>, promised: {readonly bytes?: number}): readonly Operation[] => {
	const cut: Operation = {kind: 'log.truncate', container, path, ...promised, ...(readersHang ? {readersHang} : {})};
	return restart ? [{kind: 'container.stop', container}, cut, {kind: 'container.start', container}] : [cut];
};

/** The operations that remove an item, with what was promised of each. */
const operationsOf = ({thing, bytes}: Item): readonly Operation[] => {
	const promised = bytes === null ? {} : {bytes};
	switch (thing.is) {
		case 'container':
			return [{kind: 'container.remove', container: thing.container}];
		case 'image':
			return [{kind: 'image.remove', image: thing.image, tags: thing.tags, ...promised}];
		case 'volume':
			return [{kind: 'volume.remove', name: thing.name, created: thing.created, ...promised}];
		case 'log':
			return logOperations(thing, promised);
		case 'rotated':
			return [{kind: 'log.remove-rotated', container: thing.container, paths: thing.paths, modified: thing.modified, ...promised}];
		case 'cache':
			return [{kind: 'cache.remove', ids: thing.ids, ...promised}];
	}
};

/** Least loss first; and what holds something before what is held by it. */
const order: readonly Item['thing']['is'][] = ['rotated', 'log', 'cache', 'container', 'image', 'volume'];

const sameTags = (a: readonly string[], b: readonly string[]): boolean => JSON.stringify(a.toSorted()) === JSON.stringify(b.toSorted());

interface Now {
	readonly containers: Containers;
	readonly images: ReadonlyMap<string, readonly string[]>;
	readonly volumes: ReadonlyMap<string, string>;
}

const lookNow = async (host: HostReader, items: readonly Item[]): Promise<Now> => {
	const has = (is: Item['thing']['is']): boolean => items.some(({thing}) => thing.is === is);
	const [containers, images, volumes] = await Promise.all([readContainers(host), has('image') ? host.docker.images() : [], has('volume') ? host.docker.volumes() : []]);
	return {containers, images: new Map(images.map(({id, tags}) => [id, tags])), volumes: new Map(volumes.map(({name, created}) => [name, created]))};
};

const gone = 'gone';
const isUp = (state: string): boolean => state === 'running' || state === 'paused' || state === 'restarting';

/** What has changed since it was shown, as a clause; `gone` when it is not there any more; undefined when it is the same. */
const changeOf = ({kind, thing}: Item, {containers, images, volumes}: Now): string | undefined => {
	const {listed, inspected} = containers;
	switch (thing.is) {
		case 'container': {
			const now = listed.find(({id}) => id === thing.container.id);
			if (now === undefined) return gone;
			if (isUp(now.state)) return 'it runs now';
			const finishedAt = inspected.find(({id}) => id === now.id)?.finishedAt;
			return kind === 'dead-containers' ? (isHalfRemoved(now) ? undefined : `it is ${now.state} now`) : finishedAt === thing.finishedAt ? undefined : 'it ran again meanwhile';
		}
		case 'image': {
			const tags = images.get(thing.image.id);
			if (tags === undefined) return gone;
			const user = imageUser(inspected, thing.image.id);
			return user !== undefined ? `container ${user} uses it now` : sameTags(tags, thing.tags) ? undefined : `its names are ${some(tags) || 'none'} now`;
		}
		case 'volume': {
			const created = volumes.get(thing.name);
			if (created === undefined) return gone;
			const user = volumeUser(inspected, thing.name);
			return user !== undefined ? `container ${user} refers to it now` : created === thing.created ? undefined : 'it is another volume of that name';
		}
		case 'log':
		case 'rotated':
			return listed.some(({id}) => id === thing.container.id) ? undefined : gone;
		case 'cache':
			return undefined;
	}
};

/** Looks again at what was picked: what is still as it was shown, and what is not, with why. */
export const lookAgain = async (host: HostReader, items: readonly Item[]): Promise<{readonly same: readonly Item[]; readonly changed: readonly {readonly item: Item; readonly why: string}[]}> => {
	const now = await lookNow(host, items);
	const each = items.map(item => ({item, why: changeOf(item, now)}));
	return {same: each.flatMap(({item, why}) => (why === undefined ? [item] : [])), changed: each.flatMap(({item, why}) => (why === undefined ? [] : [{item, why}]))};
};

export const isGone = (why: string): boolean => why === gone;

/** Computed anew right before it is performed, so that what changed meanwhile is left out. */
export const planRemoval = async (host: HostReader, items: readonly Item[]): Promise<readonly Operation[]> => {
	const {same} = await lookAgain(host, items);
	return withoutTwice(same)
		.toSorted((a, b) => order.indexOf(a.thing.is) - order.indexOf(b.thing.is))
		.flatMap(operationsOf);
};

/** Is a log shorter than it was, and what was rotated away gone? */
const isCut = async (host: HostReader, {thing, bytes}: Item): Promise<boolean> => {
	if (thing.is !== 'log' && thing.is !== 'rotated') return false;
	const [now] = await host.machine.logFiles([thing.path]);
	if (now === undefined) return true;
	return thing.is === 'log' ? now.bytes < (bytes ?? 0) / 2 : !now.rotated.some(({path}) => thing.paths.includes(path));
};

/** Those of the picked ones that are still there, each with why, as far as it is known. */
export const leftAlone = async (host: HostReader, items: readonly Item[]): Promise<readonly {readonly item: Item; readonly why: string}[]> => {
	const {same, changed} = await lookAgain(host, items);
	const left: {item: Item; why: string}[] = changed.filter(({why}) => !isGone(why));
	for (const item of same) if (item.thing.is !== 'cache' && !(await isCut(host, item))) left.push({item, why: 'it is still there, as it was'});
	return left;
};
