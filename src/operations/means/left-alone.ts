import {isReason} from '../../errors.ts';
import type {Hands} from '../operation.ts';
import {say} from './run.ts';

/** What `perform` gives back when it did nothing because the object is not what was shown any more: the run goes on. */
export interface LeftAlone {
	readonly leftAlone: string;
	readonly [name: string]: string;
}

/** Says that an object stays, and why. `object` as the loss names it: "image x"; `why` is a clause: "container y uses it now". */
export const leaveAlone = (hands: Hands, object: string, why: string): LeftAlone => {
	say(hands, `left alone: ${object}: ${why}`);
	return {leftAlone: why};
};

/** For an object that somebody else removed meanwhile. */
export const goneAlready = (hands: Hands, object: string): LeftAlone => {
	say(hands, `${object} was gone already`);
	return {leftAlone: 'it was gone already'};
};

/** Undefined when the host does not have it. */
export const ifThere = async <T>(reading: Promise<T>): Promise<T | undefined> => {
	try {
		return await reading;
	} catch (error) {
		if (isReason(error, 'not-found')) return undefined;
		throw error;
	}
};
