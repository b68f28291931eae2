import {presentBytes} from 'drydock-cli';
import {done} from './facts.ts';
import {presentGoal, usualGoal} from './goal.ts';
import {presentPlace} from './place.ts';
import type {Tally} from './tally.ts';

const freedOf = (tallies: readonly Tally[]): string => `${presentBytes(Math.max(0, tallies.reduce((sum, {freed}) => sum + freed, 0)))} were freed, measured on the file system; ${presentBytes(tallies.reduce((sum, {promised: {bytes}}) => sum + bytes, 0))} were promised.`;

const leftOf = (tallies: readonly Tally[]): readonly string[] => tallies.flatMap(({left}) => left.map(line => `Left alone: ${line}.`));

/** For whoever goes on: what this runbook does not touch. */
const goOn = (dataRoot: string, elsewhere: readonly string[]): readonly string[] => [
	...elsewhere,
	`What else is large, also what Docker does not show (folders of overlay2 that nothing refers to any more): du -xhd1 ${dataRoot} | sort -h; du -xhd1 / | sort -h`,
	'Files that were removed and are still held open: lsof +L1',
];

export const endings = {
	cured: done({
		title: 'Cleaned up',
		why: 'Measured after everything was removed that was picked.',
		outcome: 'cured',
		needs: ['places', 'advice'],
		wants: ['tallies'],
		say: ({tallies = [], places, advice}) => [freedOf(tallies), ...places.map(presentPlace), ...leftOf(tallies), ...advice],
	}),
	short: done({
		title: 'More room is needed',
		why: 'What was picked is not enough, or not all of it could be removed.',
		outcome: 'escalate',
		needs: ['tallies', 'places', 'advice', 'dataRoot', 'elsewhere'],
		wants: ['free'],
		say: ({tallies, places, advice, dataRoot, elsewhere, free}) => [
			freedOf(tallies),
			...places.map(presentPlace),
			`${presentGoal(free ?? usualGoal)} should be free. Run this again for what became free to go by now, and pick more; or look elsewhere:`,
			...leftOf(tallies),
			...goOn(dataRoot, elsewhere),
			...advice,
		],
	}),
	nothing: done({
		title: 'Nothing more was removed',
		why: 'There was nothing to pick, or nothing was picked.',
		outcome: 'escalate',
		needs: ['places', 'dataRoot', 'advice', 'elsewhere', 'notKnown'],
		wants: ['tallies'],
		say: ({places, dataRoot, advice, elsewhere, notKnown, tallies}) => [
			...(tallies === undefined ? [] : [freedOf(tallies)]),
			...places.map(presentPlace),
			...notKnown.map(line => `Not known: ${line}.`),
			...goOn(dataRoot, elsewhere),
			...advice,
		],
	}),
};
