import {isReason} from '../errors.ts';

/** Notes in `unknown` whatever the methods of an object, and of the objects in it, do not know (`not-known`). */
export const noting = <T extends object>(readings: T, unknown: Set<string>): T => {
	const note = (error: unknown): never => {
		if (isReason(error, 'not-known')) unknown.add(error.message);
		throw error;
	};
	const wrap = (value: unknown): unknown => {
		if (typeof value === 'object' && value !== null) return noting(value, unknown);
		if (typeof value !== 'function') return value;
		return (...given: readonly unknown[]): unknown => {
			try {
				const answer: unknown = value(...given);
				return answer instanceof Promise ? answer.catch(note) : answer;
			} catch (error) {
				return note(error);
			}
		};
	};
	return Object.fromEntries(Object.entries(readings).map(([name, value]) => [name, wrap(value)])) as T;
};
