import {DrydockError} from '../errors.ts';
import type {FactValues, Json} from '../language/values.ts';

const deepest = 64;

/** A frozen copy, or undefined where the value is not JSON. Properties that are undefined are left out. */
const frozenCopy = (value: unknown, depth = 0): Json | undefined => {
	if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
	if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
	if (typeof value !== 'object' || depth > deepest) return undefined;
	if (Array.isArray(value)) {
		const items = value.map(item => frozenCopy(item, depth + 1));
		return items.includes(undefined) ? undefined : Object.freeze(items as Json[]);
	}
	const prototype: unknown = Object.getPrototypeOf(value);
	// Not by identity: an object of another realm is as plain as one of ours.
	if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return undefined;
	const copy: Record<string, Json> = Object.create(null) as Record<string, Json>;
	for (const [name, each] of Object.entries(value)) {
		if (each === undefined) continue;
		const copied = frozenCopy(each, depth + 1);
		if (copied === undefined) return undefined;
		copy[name] = copied;
	}
	return Object.freeze({...copy});
};

const bug = (message: string): DrydockError =>
	new DrydockError('bug', message, {nextSteps: ['This is a mistake in the runbook: tell its author. Nothing is wrong with the host on account of it.']});

/** Frozen copies of facts; throws `bug` with the words of `whose` when one of them is not JSON. */
export const freezeFacts = (values: Readonly<Record<string, unknown>>, whose: string): FactValues => {
	const facts: Record<string, Json> = {};
	for (const [name, value] of Object.entries(values)) {
		if (value === undefined) continue;
		const copied = frozenCopy(value);
		if (copied === undefined) throw bug(`${whose} gave "${name}", which is not JSON.`);
		facts[name] = copied;
	}
	return Object.freeze(facts);
};

/** What a step learned: exactly the facts that it promised. Throws `bug`. */
export const learnedFacts = (given: unknown, gives: readonly string[], whose: string): FactValues => {
	if (typeof given !== 'object' || given === null) throw bug(`${whose} gave no facts, though it promises ${gives.join(', ') || 'an empty set'}.`);
	const facts = freezeFacts(given as Readonly<Record<string, unknown>>, whose);
	const missing = gives.filter(name => !Object.hasOwn(facts, name));
	const extra = Object.keys(facts).filter(name => !gives.includes(name));
	if (missing.length > 0) throw bug(`${whose} promises ${missing.join(', ')} and did not give it.`);
	if (extra.length > 0) throw bug(`${whose} gave ${extra.join(', ')} without promising it.`);
	return facts;
};

/** Only these of the facts that are known. */
export const visibleFacts = (known: ReadonlyMap<string, Json>, names: readonly string[]): FactValues =>
	Object.freeze(Object.fromEntries(names.flatMap(name => (known.has(name) ? [[name, known.get(name) as Json]] : []))));
