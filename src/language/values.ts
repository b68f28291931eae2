/** What a fact can be: JSON and nothing else, because every fact is written to the journal and read back. */
export type Json = null | boolean | number | string | readonly Json[] | {readonly [name: string]: Json | undefined};

/** Facts by name, with their types erased: how the engine holds them. */
export type FactValues = Readonly<Record<string, Json>>;

/** How much an operation is felt: nobody notices, something stops for a while, something is gone. */
export type Risk = 'safe' | 'disruptive' | 'destructive';

const weights: Readonly<Record<Risk, number>> = {safe: 0, disruptive: 1, destructive: 2};

/** Is `risk` more than `ceiling` allows? */
export const exceeds = (risk: Risk, ceiling: Risk): boolean => weights[risk] > weights[ceiling];

/** The highest of some risks; `safe` of none. */
export const highestRisk = (risks: Iterable<Risk>): Risk => {
	let highest: Risk = 'safe';
	for (const risk of risks) if (exceeds(risk, highest)) highest = risk;
	return highest;
};

/** A fact handed on as plain JSON: the compiler takes no interface for JSON, though every fact was checked to be it. */
export const asJson = (fact: object): Json => fact as Json;
