import {jsonPlaces, placeOf} from './json-places.ts';
import {isSetting, settingOf, wrongKind} from './settings.ts';
import type {Verdict} from './validate.ts';

export interface Looked {
	readonly values: Readonly<Record<string, unknown>>;
	/** What will keep the daemon from starting, each with its place. */
	readonly problems: readonly string[];
}

const unknownWords = /^the following directives don't match any configuration option: (.*)$/;

/** Looks through a configuration file of the daemon. What the daemon itself says of it decides, where it can be asked. */
export const lookThrough = (path: string, text: string, flags: readonly string[], verdict: Verdict): Looked => {
	const content = text.replace(/^\uFEFF/, '');
	const places = jsonPlaces(content);
	// Up to 22 only the first value is read, and whatever follows it is not looked at.
	const isSound = places.problem === undefined || (verdict.kind === 'too-old' && places.end > 0 && text === content);
	const values = isSound ? parse(content.slice(0, places.end)) : {};
	const at = (offset: number | undefined, what: string): string => `${path}${offset === undefined ? '' : `, ${placeOf(content, offset)}`}: ${what}`;
	const ofName = (name: string, what: string): string => at(places.names.get(name), what);
	const clashes = Object.keys(values).flatMap(name => {
		const same = flags.filter(flag => settingOf(flag) === name);
		return same.length === 0 ? [] : [ofName(name, `"${name}" is also on the daemon's command line (${shown(flags, same)}), and Docker does not start with both`)];
	});
	if (verdict.kind === 'sound') return {values, problems: clashes};
	// Newer engines take an empty file, and a mark of the encoding before its content; older ones take neither.
	const dependsOnAge = content.trim() === '' || (isSound && text !== content);
	if (dependsOnAge && verdict.kind === 'not-known') return {values, problems: clashes};
	if (!isSound || dependsOnAge) return {values, problems: [at(places.problem?.at ?? 0, places.problem?.what ?? 'the file begins with a mark of its encoding, which this Docker takes for an error')]};
	if (values === notAnObject) return {values: {}, problems: [at(0, 'the file must hold one pair of { } with all settings in it')]};
	const unknown = unknownNames(values, verdict).map(name => ofName(name, `"${name}" is no setting that this Docker knows`));
	const wrong = Object.entries(values).flatMap(([name, value]) => {
		const what = wrongKind(name, value);
		return what === undefined ? [] : [ofName(name, what)];
	});
	const found = [...unknown, ...wrong];
	return {values, problems: [...(found.length === 0 && verdict.kind === 'wrong' ? [at(undefined, verdict.said)] : found), ...clashes]};
};

const notAnObject: Readonly<Record<string, unknown>> = {};

/** `null` is an empty configuration to the daemon. */
const parse = (json: string): Readonly<Record<string, unknown>> => {
	const value: unknown = JSON.parse(json);
	if (value === null) return {};
	return typeof value === 'object' && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : notAnObject;
};

const unknownNames = (values: Readonly<Record<string, unknown>>, verdict: Verdict): readonly string[] => {
	if (verdict.kind === 'wrong') return unknownWords.exec(verdict.said)?.[1]?.split(', ') ?? [];
	return verdict.kind === 'too-old' ? Object.keys(values).filter(name => !isSetting(name)) : [];
};

/** A flag with its value, which may be the next word. */
const shown = (flags: readonly string[], same: readonly string[]): string =>
	same
		.map(flag => {
			const next = flags[flags.indexOf(flag) + 1];
			return flag.includes('=') || next === undefined || next.startsWith('-') ? flag : `${flag} ${next}`;
		})
		.join(', ');
