import type {InputSpec, Symptom} from '../language/steps.ts';
import {callersFirst, type Caller} from './callers-first.ts';
import {readings, type Reading} from './readings.ts';

/** A runbook as far as it takes to be recognised by its symptoms. */
export interface Recognisable extends Caller {
	readonly symptoms: readonly Symptom[];
	readonly inputs: Readonly<Record<string, InputSpec>>;
}

export interface TellApart {
	readonly command: string;
	readonly means: string;
}

/** A runbook that cures what a text speaks of. */
export interface Recognition<Runbook> {
	readonly runbook: Runbook;
	readonly means: string;
	/** The part of the text by which it was recognised, on one line. */
	readonly matched: string;
	/** What the text tells of the runbook's inputs, as they would be typed; each is one that the input takes. */
	readonly inputs: Readonly<Record<string, string>>;
	/** The reading that tells it from another with the same words, with what the text says filled in. */
	readonly tellApart?: TellApart;
}

type Groups = Readonly<Record<string, string | undefined>>;

interface Found {
	readonly matched: string;
	readonly groups: Groups;
}

const find = (pattern: RegExp, ways: readonly (readonly Reading[])[]): Found | undefined => {
	// A fresh copy: a pattern with the g or y flag remembers where it stopped.
	const fresh = new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/gu, ''));
	for (const way of ways)
		for (const {text, goesOn} of way) {
			const match = fresh.exec(text);
			if (match !== null && !(goesOn && match.index + match[0].length === text.length)) return {matched: match[0].replaceAll(/\s+/g, ' ').trim(), groups: match.groups ?? {}};
		}
	return undefined;
};

const takes = (input: InputSpec | undefined, text: string): boolean => {
	try {
		input?.parse(text);
		return input !== undefined;
	} catch {
		return false;
	}
};

/** By the named groups; where they give nothing, an input called `error` is made for the words themselves. */
const inputsOf = ({inputs}: Recognisable, {matched, groups}: Found): Readonly<Record<string, string>> => {
	const told = Object.keys(inputs).flatMap(name => {
		const value = groups[name]?.trim() ?? '';
		return value !== '' && takes(inputs[name], value) ? [[name, value] as const] : [];
	});
	if (told.length > 0) return Object.fromEntries(told);
	return Object.hasOwn(inputs, 'error') && takes(inputs['error'], matched) ? {error: matched} : {};
};

/** Words that mean themselves to every shell, also within quotes. */
const plain = /^[\w.:@%+/][\w.:@%+/-]*$/;

/** `{port}` becomes what the text says; or PORT, for the operator to fill in, where it says nothing or nothing harmless. */
const fillIn = (command: string, groups: Groups): string =>
	command.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
		const value = groups[name] ?? '';
		return plain.test(value) ? value : name.toUpperCase();
	});

/**
 * The runbooks that cure what a text speaks of, the one that leads to the others first. Any text will do: with colours,
 * with prefixes of logs, broken into lines. Of a runbook's symptoms the first that is found counts, so the one that
 * tells most stands first. Never throws.
 */
export const recognise = <Runbook extends Recognisable>(runbooks: readonly Runbook[], text: string): readonly Recognition<Runbook>[] => {
	const ways = readings(text);
	return callersFirst(runbooks).flatMap(runbook => {
		for (const {pattern, means, tellApart} of runbook.symptoms) {
			const found = find(pattern, ways);
			if (found === undefined) continue;
			const apart = tellApart && {command: fillIn(tellApart.command, found.groups), means: tellApart.means};
			return [{runbook, means, matched: found.matched, inputs: inputsOf(runbook, found), ...(apart === undefined ? {} : {tellApart: apart})}];
		}
		return [];
	});
};

/** Each reading once, where several runbooks are told apart by the same. */
export const waysToTellApart = (recognitions: readonly Recognition<unknown>[]): readonly TellApart[] => [
	...new Map(recognitions.flatMap(({tellApart}) => (tellApart === undefined ? [] : [[tellApart.command, tellApart]]))).values(),
];
