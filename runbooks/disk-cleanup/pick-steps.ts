import {plural, presentBytes} from 'drydock-cli';
import {pick, probe} from './facts.ts';
import {isRelieved, missingBytes, usualGoal} from './goal.ts';
import {countOf, type Item, type KindId, kindIds, kindTable, presentPromise, promise} from './items.ts';
import {measureAgain} from './place.ts';
import {presentKinds} from './tally.ts';


const ofKind = (items: readonly Item[], kind: KindId): readonly Item[] => items.filter(item => item.kind === kind);

const pickedOf = (items: readonly Item[], picked: readonly string[]): readonly Item[] => items.filter(({id}) => picked.includes(id));

/** Largest first in each kind; what is never part of a kind at the end. */
const inOrder = (items: readonly Item[]): readonly Item[] => {
	const place = ({kind}: Item): number => (kind in kindTable ? kindIds.indexOf(kind as KindId) : kindIds.length);
	return [...items].toSorted((a, b) => place(a) - place(b) || (b.bytes ?? 0) - (a.bytes ?? 0));
};

export const pickSteps = {
	kinds: pick({
		title: 'Choose what kinds shall go',
		why: 'Suggested is what nobody can use any more. Each single thing is shown after this, and can still be kept. Volumes with a name belong to no kind.',
		needs: ['items', 'weights', 'scope', 'places'],
		wants: ['free'],
		gives: ['kinds'],
		question: ({places, free}) => {
			const missing = places.reduce((sum, place) => sum + missingBytes(place, free ?? usualGoal), 0);
			return `What shall go?${missing === 0 ? '' : ` ${presentBytes(missing)} more should be free.`}`;
		},
		items: async ({facts: {items, weights, scope}}) =>
			// All can be named in an answer beforehand; those of which there is nothing come last.
			kindIds
				.map(kind => ({kind, of: ofKind(items, kind)}))
				.filter(({of}) => scope === null || of.length > 0)
				.toSorted((a, b) => Number(a.of.length === 0) - Number(b.of.length === 0))
				.map(({kind, of}) => {
					const {means, worthless} = kindTable[kind];
					const detail = of.length === 0 ? 'there is none' : `${presentPromise(promise(of, weights))}. ${means}`;
					return {id: kind, label: countOf(kind, of.length), detail, ...(worthless && of.length > 0 ? {suggested: true} : {})};
				}),
		unattended: 'suggested',
		to: 'items',
	}),
	items: pick({
		title: 'Choose each thing that shall go',
		why: 'With its size, its age, its last use as far as it can be known, and whether it can come back. Exactly what is picked here is removed.',
		needs: ['items', 'kinds'],
		gives: ['picked'],
		question: ({kinds}) => (kinds.length === 0 ? 'Which of these shall go? Nothing is suggested.' : 'Which of these shall go? The chosen kinds are suggested.'),
		items: async ({facts: {items, kinds}}) =>
			inOrder(items).map(({id, kind, label, detail, hesitate}) => ({id, label, detail, ...(kinds.includes(kind) && hesitate !== true ? {suggested: true} : {})})),
		unattended: 'suggested',
		to: 'before',
	}),
	before: probe({
		title: 'Measure once more',
		why: 'What is free right before, so that what is freed can be told from what others do.',
		needs: ['items', 'kinds', 'picked', 'weights', 'places'],
		wants: ['tallies', 'free'],
		gives: ['before', 'places'],
		look: async ({host, facts: {places}}) => {
			const before = await measureAgain(host, places);
			return {before, places: before};
		},
		say: ({items, kinds, picked, weights}) => {
			const chosen = pickedOf(items, picked);
			const kept = items.filter(({id, kind, hesitate}) => hesitate === true && kinds.includes(kind) && !picked.includes(id)).map(({label, detail}) => `Not picked with its kind: ${label} (${detail}).`);
			return chosen.length === 0 ? ['Nothing was picked.', ...kept] : [...kept, `Picked: ${plural(chosen.length, 'thing')}, promised: ${presentPromise(promise(chosen, weights))}.`, ...presentKinds(chosen, weights).map(line => `${line}.`)];
		},
		to: {clean: 'clean', dead: 'bury', relieved: 'cured', nothing: 'nothing'},
		choose: ({items, picked, tallies, before, free}) => {
			const chosen = pickedOf(items, picked);
			return chosen.length === 0 ? (isRelieved(tallies, before, free) ? 'relieved' : 'nothing') : chosen.every(({kind}) => kind === 'dead-containers') ? 'dead' : 'clean';
		},
	}),
};
