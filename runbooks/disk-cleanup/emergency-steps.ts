import {errorMessage, type HostReader, presentBytes} from 'drydock-cli';
import {readContainers, scopeOf} from './containers.ts';
import {act, pick, probe} from './facts.ts';
import {type Item, kindTable, promise, type Weight} from './items.ts';
import {readImages} from './images.ts';
import {readLogs} from './logs.ts';
import {measureAgain, type Place, presentPlace} from './place.ts';
import {leftAlone, planRemoval} from './removal.ts';
import {asksByKind, cacheItems} from './sizes.ts';
import {presentTally, tallyOf} from './tally.ts';

interface Spare {
	readonly urgent: readonly Item[];
	readonly urgentWeights: readonly Weight[];
	readonly notKnown: readonly string[];
	readonly advice: readonly string[];
}

/** The build cache alone, where the engine can tell it without walking through everything. */
const readCache = async (host: HostReader, now: number): Promise<{readonly items: readonly Item[]; readonly notKnown: readonly string[]}> => {
	if (!(await asksByKind(host))) return {items: [], notKnown: ['the build cache: this Docker tells it only together with all other sizes, which comes later']};
	try {
		return {items: cacheItems(await host.docker.diskUsage(['build-cache']), now), notKnown: []};
	} catch (error) {
		return {items: [], notKnown: [`the build cache: ${errorMessage(error)}`]};
	}
};

const spare = async (host: HostReader, named: readonly string[] | undefined): Promise<Spare> => {
	const now = Date.now();
	const containers = await readContainers(host);
	const scope = await scopeOf(host, containers, named);
	const logs = await readLogs(host, containers.inspected.filter(({id}) => scope?.includes(id) ?? true), scope !== null);
	if (scope !== null) return {urgent: logs.items.filter(isQuick), urgentWeights: [], notKnown: logs.notKnown, advice: logs.advice};
	const [images, cache] = await Promise.all([readImages(host, containers, now, ({tags}) => tags.length === 0), readCache(host, now)]);
	return {urgent: [...logs.items.filter(isQuick), ...cache.items, ...images.items], urgentWeights: images.weights, notKnown: [...logs.notKnown, ...cache.notKnown, ...images.notKnown], advice: logs.advice};
};

/** A restart needs room itself. */
const isQuick = ({thing}: Item): boolean => !(thing.is === 'log' && thing.restart);

/** As much as gets the host out of the emergency: a tenth of the disk. */
const relieved = (places: readonly Place[]): number => places.reduce((sum, {bytesTotal}) => sum + bytesTotal / 10, 0);

/** What is worth nothing to anybody, and older lines of logs; and the largest logs only as far as that does not do. */
const suggested = (urgent: readonly Item[], weights: readonly Weight[], places: readonly Place[]): ReadonlySet<string> => {
	const chosen = urgent.filter(({kind}) => kind === 'rotated-logs' || (kind in kindTable && kindTable[kind as keyof typeof kindTable].worthless));
	for (const log of urgent.filter(({kind}) => kind === 'logs').toSorted((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))) {
		if (promise(chosen, weights).bytes >= relieved(places)) break;
		chosen.push(log);
	}
	return new Set(chosen.map(({id}) => id));
};

/** When nothing is left: few and cheap readings, and what frees most at the least loss. Nothing here writes to that disk. */
export const emergencySteps = {
	spare: probe({
		title: 'Find what frees most at the least loss',
		why: 'Logs, images without a name and the build cache: told by a few cheap readings. Removing them needs no room, and no container notices.',
		wants: ['containers'],
		gives: ['urgent', 'urgentWeights', 'notKnown', 'advice'],
		look: ({host, facts}) => spare(host, facts.containers),
		say: ({urgent, urgentWeights, notKnown}) => [
			urgent.length === 0 ? 'Nothing of that kind is worth it here.' : `${presentBytes(promise(urgent, urgentWeights).bytes)} can be freed at once.`,
			...notKnown.map(line => `Not known: ${line}.`),
		],
		to: {some: 'relief', none: 'survey'},
		choose: ({urgent}) => (urgent.length > 0 ? 'some' : 'none'),
	}),
	relief: pick({
		title: 'Choose what goes at once',
		why: 'Just enough to get out of the emergency is suggested; everything else can be chosen calmly after it.',
		needs: ['urgent', 'urgentWeights', 'places'],
		gives: ['relief'],
		question: ({urgent, urgentWeights}) => `What shall go at once? All of it would free ${presentBytes(promise(urgent, urgentWeights).bytes)}.`,
		items: async ({facts: {urgent, urgentWeights, places}}) => {
			const first = suggested(urgent, urgentWeights, places);
			return urgent.map(({id, label, detail}) => ({id, label, detail, ...(first.has(id) ? {suggested: true} : {})}));
		},
		unattended: 'suggested',
		to: 'relieve',
	}),
	relieve: act({
		title: 'Make the first room',
		why: 'Exactly what was picked, by its ids, each looked at again right before.',
		needs: ['urgent', 'relief'],
		risk: 'destructive',
		noWayBack: 'Lines of logs and images without a name do not come back.',
		plan: ({host, facts: {urgent, relief}}) => planRemoval(host, urgent.filter(({id}) => relief.includes(id))),
		verify: async () => true,
		onFail: 'relieved',
		to: 'relieved',
	}),
	relieved: probe({
		title: 'See what that has freed',
		why: 'Measured on the file system, not added up.',
		needs: ['urgent', 'urgentWeights', 'relief', 'places'],
		gives: ['tallies', 'places'],
		look: async ({host, facts: {urgent, urgentWeights, relief, places}}) => {
			const picked = urgent.filter(({id}) => relief.includes(id));
			const [after, left] = await Promise.all([measureAgain(host, places), leftAlone(host, picked)]);
			return {tallies: [tallyOf(picked, {weights: urgentWeights, before: places, after, left})], places: after};
		},
		say: ({tallies, places}) => [...tallies.flatMap(presentTally), ...places.map(presentPlace)],
		to: 'survey',
	}),
};
