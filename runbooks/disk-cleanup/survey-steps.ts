import {type HostReader, plural} from 'drydock-cli';
import {containerItems, readContainers, scopeOf} from './containers.ts';
import {probe} from './facts.ts';
import {isRelieved} from './goal.ts';
import {readImages} from './images.ts';
import type {Item, Weight} from './items.ts';
import {readLogs} from './logs.ts';
import {patience, readSizes} from './sizes.ts';
import {presentKinds} from './tally.ts';
import {readVolumes} from './volumes.ts';

interface Survey {
	readonly scope: readonly string[] | null;
	readonly items: readonly Item[];
	readonly weights: readonly Weight[];
	readonly logBytes: Readonly<Record<string, number>>;
	readonly notKnown: readonly string[];
	readonly advice: readonly string[];
}

const survey = async (host: HostReader, named: readonly string[] | undefined): Promise<Survey> => {
	const now = Date.now();
	const containers = await readContainers(host);
	const scope = await scopeOf(host, containers, named);
	const logs = await readLogs(host, containers.inspected.filter(({id}) => scope?.includes(id) ?? true), scope !== null);
	const own = containerItems(containers, scope, now);
	const blind = containers.failed.filter(({id, state}) => (scope?.includes(id) ?? true) && state !== 'dead' && state !== 'removing').map(({name}) => `container ${name}: Docker cannot look at it`);
	const common = {scope, logBytes: Object.fromEntries(logs.bytes), advice: logs.advice};
	if (scope !== null) return {...common, items: [...logs.items, ...own], weights: [], notKnown: [...logs.notKnown, ...blind]};
	const [images, volumes] = await Promise.all([readImages(host, containers, now), readVolumes(host, containers, now)]);
	return {...common, items: [...logs.items, ...own, ...images.items, ...volumes.items], weights: images.weights, notKnown: [...logs.notKnown, ...blind, ...images.notKnown, ...volumes.notKnown]};
};

export const surveySteps = {
	survey: probe({
		title: 'Find what can be freed',
		why: 'Logs by the sizes of their files; then containers that have ended, images without containers and volumes that none refers to. Lists and single looks, no walk over the disk yet.',
		wants: ['containers', 'advice'],
		gives: ['scope', 'items', 'weights', 'logBytes', 'notKnown', 'advice'],
		look: async ({host, facts: {containers, advice = []}}) => {
			const found = await survey(host, containers);
			// What was cut at once is small by now, and will grow again all the same.
			return {...found, advice: [...new Set([...advice, ...found.advice])]};
		},
		say: ({items, notKnown}) => [`${plural(items.length, 'thing')} found.`, ...notKnown.map(line => `Not known: ${line}.`)],
		to: 'sizes',
	}),
	sizes: probe({
		title: 'Ask Docker for the sizes that only it knows',
		why: `Of volumes, of what containers wrote, of the build cache. Docker walks through every file for them: seconds, or minutes on a big host. It is not waited for longer than ${patience} s.`,
		needs: ['items', 'weights', 'logBytes', 'scope', 'notKnown', 'places'],
		wants: ['tallies', 'free'],
		gives: ['items', 'weights', 'notKnown', 'elsewhere'],
		look: async ({host, facts: {items, weights, logBytes, scope, notKnown}}) => {
			const sizes = await readSizes(host, {items, weights, logBytes: new Map(Object.entries(logBytes)), scoped: scope !== null, now: Date.now()});
			return {...sizes, notKnown: [...notKnown, ...sizes.notKnown]};
		},
		say: ({items, weights, notKnown}) => [...presentKinds(items, weights).map(line => `${line}.`), ...notKnown.map(line => `Not known: ${line}.`)],
		to: {some: 'kinds', relieved: 'cured', none: 'nothing'},
		choose: ({items, tallies, places, free}) => (items.length > 0 ? 'some' : isRelieved(tallies, places, free) ? 'relieved' : 'none'),
	}),
};
