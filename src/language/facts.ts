import type {Json} from './values.ts';

/** The names of the facts of a runbook. */
export type Names<F> = keyof F & string;

/**
 * What a function of a step sees: the facts in `needs`, and those in `wants` where a path has given them.
 * Whatever else a run knows is not there, so a fact that is read is a fact that was declared.
 */
export type Seen<F, Needs extends Names<F>, Wants extends Names<F> = never> = Flat<
	{readonly [Name in Needs]: F[Name]} & {readonly [Name in Exclude<Wants, Needs>]?: F[Name]}
>;

/** What a step hands back: every fact in `gives`, and no other fact of the runbook. */
export type Given<F, Gives extends Names<F>> = Flat<
	{readonly [Name in Gives]: F[Name]} & {readonly [Name in Exclude<Names<F>, Gives>]?: never}
>;

/** The facts that can hold what was picked. */
export type ListNames<F> = {[Name in Names<F>]: string[] extends F[Name] ? Name : never}[Names<F>];

/**
 * Are all facts JSON? Mapped, not an index signature: an interface has no index signature and is still JSON.
 * A fact itself is never optional; a fact that only some paths give is read through `wants`.
 */
export type JsonFacts<F> = {[Name in keyof F]-?: JsonFact<F[Name]>};

type JsonFact<T> = [T] extends [Json]
	? T
	: T extends null | boolean | number | string
		? T
		: T extends NotJson
			? 'A fact is JSON, because it is written to the journal and read back'
			: T extends readonly unknown[]
				? {[Index in keyof T]: JsonFact<T[Index]>}
				: T extends object
					? {[Name in keyof T]: JsonFact<T[Name]>}
					: 'A fact is JSON, because it is written to the journal and read back';

type NotJson = ((...parameters: never[]) => unknown) | bigint | symbol | undefined | Date | RegExp | Map<never, never> | Set<never> | Promise<unknown>;

/** One object type in place of an intersection: the compiler's messages name it readably. */
type Flat<T> = {[Name in keyof T]: T[Name]} & {};
