import type {InputSpec} from './steps.ts';

/** One thing that a runbook is told before it starts, and the type of the fact that it becomes. */
export interface Input<T> extends Omit<InputSpec, 'parse' | 'secret'> {
	/** Its value is shown and recorded nowhere; only a text can be one. */
	readonly secret?: [T] extends [string] ? true : never;
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

/** As short a text is found in everything, and masking it would give it away. */
const shortestSecret = 4;

/** A password or the like: its value is shown and recorded nowhere, and asked for again when a run goes on. */
export const secretInput = (words: {readonly label: string; readonly example: string}): Input<string> => ({
	...words,
	secret: true,
	parse: text => {
		const trimmed = text.trim();
		if (trimmed.length < shortestSecret) throw new Error(`a ${words.label} has at least ${shortestSecret} characters`);
		return trimmed;
	},
});

/** The environment variable that an input can be given in: where a secret is not in the list of processes. */
export const inputVariable = (name: string): string => `DRYDOCK_SET_${name.replaceAll(/\W/g, '_').toUpperCase()}`;
