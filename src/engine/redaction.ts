import type {Json} from '../language/values.ts';
import type {AnyRunbook} from './kinds.ts';
import {createRedactor, redact, redactDeep, type Declared, type Redactor} from './redact.ts';

/** Keeps secrets from disk and screen: what is named like one, and what the run was told as one. */
export interface Redaction {
	/** From here on this value is masked wherever it appears. */
	hide(name: string, value: Json | undefined): void;
	text(text: string): string;
	/** Every text in it. What the run goes on from is kept to the letter but for declared secrets. */
	deep<T>(value: T): T;
	/** For output whose chunks may end anywhere. */
	stream(give: (text: string) => void): Redactor;
}

/** What stands in place of a declared secret: it says which one, so that a run that goes on can put it back. */
export const secretMark = (name: string): string => `‹secret:${name}›`;

const textsOf = (value: unknown): readonly string[] =>
	typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];

const marked = /‹secret:([^›]{1,100})›/g;

/** The declared secrets that a record has marks of, by their names. */
export const secretsIn = (events: unknown): readonly string[] => [...new Set(textsOf(events).flatMap(text => Array.from(text.matchAll(marked), ([, name = '']) => name)))];

/** A record with its declared secrets put back, where their values are given. */
export const withSecrets = <T>(events: T, values: Readonly<Record<string, string>>): T => {
	const put = (text: string): string => text.replaceAll(marked, (mark, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? mark) : mark));
	return redactDeep(events, put, put);
};

/** Lines of a secret that are at least so long are masked by themselves, too: keys have many. */
const longLine = 8;

/** A secret in the forms in which programs print it. */
const formsOf = (secret: string): readonly string[] => {
	const lines = secret.includes('\n') ? secret.split(/\r?\n/).filter(line => line.trim().length >= longLine) : [];
	return [secret, ...lines].flatMap(text => [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text), text.replaceAll("'", String.raw`'\''`), Buffer.from(text).toString('base64'), Buffer.from(text).toString('base64url')]);
};

const literal = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

/** One character for each byte, as the output of programs is read. */
const asBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

const declaredIn = (marks: ReadonlyMap<string, string>): Declared => {
	const forms = [...marks.keys()].toSorted((a, b) => b.length - a.length);
	const pattern = forms.length === 0 ? undefined : new RegExp(forms.map(form => literal(form)).join('|'), 'g');
	return {
		pattern,
		longest: forms[0]?.length ?? 0,
		mask: text => (pattern === undefined ? text : text.replaceAll(pattern, form => marks.get(form) ?? '')),
		mayBegin: text => forms.some(form => Array.from({length: Math.min(form.length - 1, text.length)}, (_, index) => index + 1).some(length => text.endsWith(form.slice(0, length)))),
	};
};

export const createRedaction = (): Redaction => {
	const [marks, byteMarks] = [new Map<string, string>(), new Map<string, string>()];
	let [declared, declaredBytes] = [declaredIn(marks), declaredIn(byteMarks)];
	const text = (some: string): string => redact(declared.mask(some));
	return {
		hide: (name, value) => {
			for (const form of textsOf(value).filter(secret => secret !== '').flatMap(formsOf)) {
				marks.set(form, secretMark(name));
				byteMarks.set(asBytes(form), asBytes(secretMark(name)));
			}
			[declared, declaredBytes] = [declaredIn(marks), declaredIn(byteMarks)];
		},
		text,
		deep: value => redactDeep(value, text, declared.mask),
		stream: give => createRedactor(give, declaredBytes),
	};
};

/** From here on the inputs that a runbook declares as secret are masked. */
export const hideSecrets = (redaction: Redaction, {inputs}: Pick<AnyRunbook, 'inputs'>, values: Readonly<Record<string, Json | undefined>>): void => {
	for (const [name, {secret}] of Object.entries(inputs)) if (secret === true) redaction.hide(name, values[name]);
};
