import {presentBytes} from 'drydock-cli';
import {countOf, type Item, kindIds, kindTable, presentPromise, promise, type Promised, type Weight} from './items.ts';
import {freeBytes, type Place} from './place.ts';

/** What came of one removal. */
export interface Tally {
	/** By kind, in words: "3 logs: 1.2 GB". */
	readonly kinds: readonly string[];
	readonly promised: Promised;
	/** Measured on the file system. */
	readonly freed: number;
	/** What was picked and stayed, each with why. */
	readonly left: readonly string[];
}

const groups = (items: readonly Item[]): readonly (readonly [string, readonly Item[]])[] => {
	const kinds = kindIds.map((kind): readonly [string, readonly Item[]] => {
		const of = items.filter(item => item.kind === kind);
		return [countOf(kind, of.length), of];
	});
	const singles = items.filter(({kind}) => !(kind in kindTable));
	return [...kinds, ...singles.map((item): readonly [string, readonly Item[]] => [item.label, [item]])].filter(([, of]) => of.length > 0);
};

export const presentKinds = (items: readonly Item[], weights: readonly Weight[]): readonly string[] => groups(items).map(([name, of]) => `${name}: ${presentPromise(promise(of, weights))}`);

export const tallyOf = (picked: readonly Item[], {weights, before, after, left}: {readonly weights: readonly Weight[]; readonly before: readonly Place[]; readonly after: readonly Place[]; readonly left: readonly {readonly item: Item; readonly why: string}[]}): Tally => {
	const stayed = new Set(left.map(({item}) => item.id));
	const went = picked.filter(({id}) => !stayed.has(id));
	return {
		kinds: presentKinds(went, weights),
		promised: promise(went, weights),
		freed: freeBytes(after) - freeBytes(before),
		left: left.map(({item, why}) => `${item.label}: ${why}`),
	};
};

/** Less than this is lost in the rounding of blocks. Bytes. */
const noise = 1e6;

const deviation = ({promised: {bytes, unknown}, freed}: Tally): readonly string[] => {
	const off = freed - bytes;
	if (Math.abs(off) <= Math.max(noise, bytes * 0.05)) return [];
	if (off > 0) return unknown > 0 ? [] : [`That is ${presentBytes(off)} more than promised: something else was freed meanwhile.`];
	return [`THAT IS ${presentBytes(-off)} LESS THAN PROMISED. Likely reasons: somebody else writes to this disk; a program still holds a removed file open (lsof +L1); a layer is shared after all.`];
};

export const presentTally = (tally: Tally): readonly string[] => [
	...tally.kinds.map(line => `Removed: ${line}.`),
	...(tally.kinds.length === 0 ? ['Nothing was removed.'] : [`Promised: ${presentPromise(tally.promised)}. Freed, measured on the file system: ${presentBytes(Math.max(0, tally.freed))}.`, ...deviation(tally)]),
	...tally.left.map(line => `Left alone: ${line}.`),
];
