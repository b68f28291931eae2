import type {InputSpec} from './steps.ts';

/** One thing that a runbook is told before it starts, and the type of the fact that it becomes. */
export interface Input<T> extends Omit<InputSpec, 'parse'> {
	/** Turns what was typed into the fact; throws an Error whose message says what is accepted. */
	parse(text: string): T;
}

/** Declares an input. */
export const input = <T>(spec: Input<T>): Input<T> => spec;

/** The error of a value that is not accepted, with one that is. */
export const badInput = (text: string, accepted: string, example: string): Error =>
	new Error(`${JSON.stringify(text)} is not ${accepted}. For example: ${example}`);

/** A text taken as it is, without the white space around it; an empty one is refused. */
export const textInput = (words: {readonly label: string; readonly example: string}): Input<string> => ({
	...words,
	parse: text => {
		const trimmed = text.trim();
		if (trimmed === '') throw badInput(text, `a ${words.label}`, words.example);
		return trimmed;
	},
});
