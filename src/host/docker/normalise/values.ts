import {DrydockError} from '../../../errors.ts';

/**
 * Fields out of what Docker answered. A field that is missing or of another type has the fallback's value: daemons of
 * ten years, and others that speak the same API, leave out different ones.
 */
export type Raw = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);

export const textOf = (raw: Raw, key: string, fallback = ''): string => {
	const value = raw[key];
	return typeof value === 'string' ? value : fallback;
};

export const numberOf = (raw: Raw, key: string, fallback = 0): number => {
	const value = raw[key];
	return typeof value === 'number' && Number.isFinite(value) ? value : fallback;
};

export const flagOf = (raw: Raw, key: string): boolean => raw[key] === true;

export const recordOf = (raw: Raw, key: string): Raw => {
	const value = raw[key];
	return isRecord(value) ? value : {};
};

export const listOf = (raw: Raw, key: string): readonly unknown[] => {
	const value = raw[key];
	return Array.isArray(value) ? value : [];
};

export const recordsOf = (raw: Raw, key: string): readonly Raw[] => listOf(raw, key).filter(isRecord);

export const textsOf = (raw: Raw, key: string): readonly string[] => listOf(raw, key).filter(item => typeof item === 'string');

/** Names to texts. Built from entries, so that a label called `__proto__` is a label and nothing else. */
export const textMapOf = (raw: Raw, key: string): Readonly<Record<string, string>> =>
	Object.fromEntries(Object.entries(recordOf(raw, key)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

/** A field without which the answer means nothing: its absence is said, never filled in. */
export const neededText = (raw: Raw, key: string, what: string): string => {
	const value = textOf(raw, key);
	if (value === '') throw unknownShape(`${what} without ${key}`);
	return value;
};

export const neededRecord = (value: unknown, what: string): Raw => {
	if (!isRecord(value)) throw unknownShape(`something else than ${what}`);
	return value;
};

export const neededRecords = (value: unknown, what: string): readonly Raw[] => {
	if (!Array.isArray(value)) throw unknownShape(`something else than a list of ${what}s`);
	return value.map(item => neededRecord(item, what));
};

export const unknownShape = (answer: string): DrydockError =>
	new DrydockError('not-known', `Docker answered ${answer}: Drydock does not know this form of answer.`, {nextSteps: ['docker version', 'Ask with the docker command instead']});
