import {damaged} from './damage.ts';

/** Typed access to the JSON that the engine wrote; absent and null are empty, another type is damage. */
export type Fields = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Fields =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

export const text = (value: unknown): string => {
	if (value === undefined || value === null) return '';
	if (typeof value === 'string') return value;
	throw damaged('a record has a field of another type than expected');
};

export const number = (value: unknown): number => {
	if (value === undefined || value === null) return 0;
	if (typeof value === 'number') return value;
	throw damaged('a record has a field of another type than expected');
};

export const list = (value: unknown): readonly Fields[] => {
	if (value === undefined || value === null) return [];
	if (Array.isArray(value) && value.every(isRecord)) return value;
	throw damaged('a record has a field of another type than expected');
};
