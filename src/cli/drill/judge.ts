import type {RunEvent} from '../../engine/events.ts';
import {tellDifference} from '../../engine/survey.ts';
import {touchedBy, type Touch} from '../../operations/touches.ts';
import {compareSurveys} from '../../survey/compare-surveys.ts';
import type {Survey} from '../../survey/survey.ts';
import type {Touched} from '../../survey/touched.ts';

const ofType = <Type extends RunEvent['type']>(events: readonly RunEvent[], type: Type) => events.filter((event): event is RunEvent & {readonly type: Type} => event.type === type);

const unexpected = (differences: readonly {readonly what: string; readonly was: string; readonly is: string; readonly expected: boolean}[]): readonly string[] =>
	differences.filter(({expected}) => !expected).map(tellDifference);

/** `image drydock/pet:*`: every one that begins so. */
const touchOf = (text: string): Touch => (text.endsWith('*') ? {object: text.slice(0, -1), every: true} : {object: text});

/** The operations that a run performed, and nothing of what it says about them. */
const operationsOf = (events: readonly RunEvent[]): readonly Touched[] => ofType(events, 'performing').map(({text, operation}) => ({by: text, touches: touchedBy(operation)}));

/**
 * Is everything else as it was? Asked three times over: of what the run says itself, of the drill's own two looks held
 * against the operations that were performed, and of the same held against what the fault says that its cure may change.
 * Empty when nothing speaks against it.
 */
export const changedOtherwise = (events: readonly RunEvent[], before: Survey, after: Survey, mayChange: readonly string[] | undefined): readonly string[] => {
	const own = ofType(events, 'differences').at(-1);
	const byOperations = compareSurveys(before, after, operationsOf(events));
	const byFault = mayChange === undefined ? [] : compareSurveys(before, after, [{by: 'the cure', touches: mayChange.map(touchOf)}]).differences;
	return [
		...(own === undefined ? ['the run did not compare before and after'] : []),
		...new Set([...unexpected(own?.differences ?? []), ...unexpected(byOperations.differences), ...unexpected(byFault)]),
		...byOperations.notCompared.map(({what, why}) => `not known: ${what} (${why})`),
	];
};

export const outcomeOf = (events: readonly RunEvent[]): string | undefined => ofType(events, 'ended').at(-1)?.outcome;

/** Its last words. */
export const lastLines = (events: readonly RunEvent[]): readonly string[] => ofType(events, 'ended').at(-1)?.lines ?? [];
