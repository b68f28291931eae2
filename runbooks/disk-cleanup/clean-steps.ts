import type {HostReader} from 'drydock-cli';
import {act, manual, probe} from './facts.ts';
import {isReached, usualGoal} from './goal.ts';
import type {Item} from './items.ts';
import {measureAgain} from './place.ts';
import {leftAlone, planRemoval} from './removal.ts';
import {presentTally, tallyOf} from './tally.ts';

const isDead = ({kind}: Item): boolean => kind === 'dead-containers';
const picked = (items: readonly Item[], ids: readonly string[]): readonly Item[] => items.filter(({id}) => ids.includes(id));

/** The half-removed ones among the picked that Docker still has. */
const stillThere = async (host: HostReader, items: readonly Item[], ids: readonly string[]): Promise<readonly string[]> => (await leftAlone(host, picked(items, ids).filter(isDead))).map(({item}) => item.label);

export const cleanSteps = {
	clean: act({
		title: 'Remove what was picked',
		why: 'Each by its id, and looked at again right before: what somebody has begun to use meanwhile stays, and is named.',
		needs: ['items', 'picked'],
		risk: 'destructive',
		noWayBack: 'What is freed is gone: only images with a digest can be pulled again, and the build cache comes back with the next build.',
		plan: ({host, facts: {items, picked: ids}}) => planRemoval(host, picked(items, ids).filter(item => !isDead(item))),
		verify: async () => true,
		onFail: 'after',
		to: {dead: 'bury', done: 'after'},
		choose: ({items, picked: ids}) => (picked(items, ids).some(isDead) ? 'dead' : 'done'),
	}),
	bury: act({
		title: 'Finish removing the half-removed ones',
		why: 'Docker tries again what it did not finish. It fails when a file in the container\'s layer cannot be deleted.',
		needs: ['items', 'picked'],
		risk: 'destructive',
		noWayBack: 'What is left of their layers is gone. Docker had begun to remove them before.',
		plan: ({host, facts: {items, picked: ids}}) => planRemoval(host, picked(items, ids).filter(isDead)),
		verify: async ({host, facts: {items, picked: ids}}) => {
			const left = await stillThere(host, items, ids);
			return left.length === 0 || `still there: ${left.join(', ')}`;
		},
		verifyWithinSeconds: 10,
		onFail: 'stuck',
		to: 'after',
	}),
	stuck: manual({
		title: 'Make its files deletable',
		why: 'A file in the layer is immutable, or another process still has the layer mounted. The words above name the file; only a human can say whether it may go.',
		needs: ['items', 'picked', 'dataRoot'],
		instructions: ({items, picked: ids, dataRoot}) => [
			`Docker's words above name a file below ${dataRoot}. See its attributes: lsattr FILE`,
			'With an "i" or an "a" it is immutable; if it may go: chattr -i -a FILE',
			'"device or resource busy": find who has it mounted: grep -l FOLDER /proc/[0-9]*/mountinfo; end that program, or restart it.',
			`Then: ${picked(items, ids).flatMap(({kind, thing}) => (kind === 'dead-containers' && thing.is === 'container' ? [`docker rm -f ${thing.container.name}`] : [])).join('; ')}`,
		],
		verify: async ({host, facts: {items, picked: ids}}) => {
			const left = await stillThere(host, items, ids);
			return left.length === 0 || `Docker still has ${left.join(', ')}.`;
		},
		to: 'after',
	}),
	after: probe({
		title: 'See what was freed',
		why: 'Measured on the file system and held against what was promised; what was picked and is still there is named.',
		needs: ['items', 'picked', 'weights', 'before', 'places'],
		wants: ['tallies', 'free', 'scope'],
		gives: ['tallies', 'places'],
		look: async ({host, facts: {items, picked: ids, weights, before, tallies = []}}) => {
			const chosen = picked(items, ids);
			const [after, left] = await Promise.all([measureAgain(host, before), leftAlone(host, chosen)]);
			return {tallies: [...tallies, tallyOf(chosen, {weights, before, after, left})], places: after};
		},
		say: ({tallies}) => tallies.slice(-1).flatMap(presentTally),
		to: {cured: 'cured', short: 'short'},
		choose: ({places, free, scope, tallies}) => {
			const done = tallies.at(-1);
			const asked = scope !== null && scope !== undefined;
			return (asked && free === undefined ? done?.left.length === 0 && done.kinds.length > 0 : isReached(places, free ?? usualGoal)) ? 'cured' : 'short';
		},
	}),
};
