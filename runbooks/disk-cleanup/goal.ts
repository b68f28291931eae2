import {badInput, presentBytes} from 'drydock-cli';
import {type Place, usableBytes} from './place.ts';

/** How much shall be free at the end. */
export type Goal = {readonly percent: number} | {readonly bytes: number};

/** Triage warns from 70 % used on: below that a disk is well. */
export const usualGoal: Goal = {percent: 30};

const factors: Readonly<Record<string, number>> = {'': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12};

/** Reads `20%`, `5GB`, `500MB`. */
export const parseGoal = (text: string): Goal => {
	const {number, unit = ''} = /^(?<number>\d+(?:\.\d+)?)\s*(?<unit>%|[kmgt]?i?b?)$/i.exec(text.trim())?.groups ?? {};
	const value = Number(number);
	const bad = badInput(text, 'how much shall be free, in percent or bytes', '20% or 5GB');
	if (number === undefined || (unit === '%' && value >= 100)) throw bad;
	if (unit === '%') return {percent: value};
	const letter = unit.toLowerCase().replace(/i?b$/, '');
	return {bytes: value * (factors[letter] ?? 1)};
};

export const presentGoal = (goal: Goal): string => ('percent' in goal ? `${goal.percent} %` : presentBytes(goal.bytes));

/** Bytes that are missing to the goal; 0 when it is reached. */
export const missingBytes = (place: Place, goal: Goal): number => Math.max(0, ('percent' in goal ? (usableBytes(place) * goal.percent) / 100 : goal.bytes) - place.bytesFree);

/** Inodes are counted against percentages alone. */
const inodesSuffice = ({inodesFree, inodesTotal}: Place, goal: Goal): boolean =>
	inodesTotal === 0 || inodesFree / inodesTotal >= ('percent' in goal ? goal.percent : 10) / 100;

export const isReached = (places: readonly Place[], goal: Goal = usualGoal): boolean => places.every(place => missingBytes(place, goal) === 0 && inodesSuffice(place, goal));

/** Did what went at once in an emergency do already? Then nothing more need be picked. */
export const isRelieved = (tallies: readonly unknown[] | undefined, places: readonly Place[], goal: Goal | undefined): boolean => tallies !== undefined && isReached(places, goal);
