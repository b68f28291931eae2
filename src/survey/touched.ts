import type {Aspect, Touch} from '../operations/touches.ts';

/** An operation of a run, in its order, and what it may have changed. */
export interface Touched {
	/** As it was shown. */
	readonly by: string;
	readonly touches: readonly Touch[];
	/** It did not happen, or not wholly: how it left things is open. */
	readonly failed?: boolean;
}

/** A difference before it is judged. */
export interface Change {
	/** What changed: "container app". */
	readonly object: string;
	/** Absent: the object has but one. */
	readonly aspect?: Aspect | undefined;
	/** Other objects through which it may have come: the process that listened, the service of that. */
	readonly through?: readonly {readonly object: string; readonly aspect?: Aspect}[];
	readonly what: string;
	readonly was: string;
	readonly is: string;
	/** How the object is now, to be held against what an operation said. Absent: cannot be told. */
	readonly became?: Touch['becomes'];
}

const isAmong = (aspect: Aspect | undefined, only: readonly Aspect[]): boolean =>
	aspect !== undefined && (only.includes(aspect) || (only.includes('networks') && aspect.startsWith('network ')));

const concerns = ({object, every, only}: Touch, change: {readonly object: string; readonly aspect?: Aspect | undefined}): boolean =>
	(object === change.object || (every === true && change.object.startsWith(object))) && (only === undefined || isAmong(change.aspect, only));

/** The last operation that may have changed it; undefined when none may, or when it left it otherwise than it is now. */
export const cause = (change: Change, touched: readonly Touched[]): string | undefined => {
	const places = [change, ...(change.through ?? [])];
	for (const {by, touches, failed} of touched.toReversed()) {
		const touch = touches.findLast(each => places.some(place => concerns(each, place)));
		if (touch === undefined) continue;
		const surprise = failed !== true && touch.becomes !== undefined && change.became !== undefined && touch.becomes !== change.became;
		return surprise ? undefined : by;
	}
	return undefined;
};
