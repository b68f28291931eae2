import type {EngineEvent} from '../objects.ts';
import {isRecord, numberOf, recordOf, textMapOf, textOf} from './values.ts';

/** One line of `GET /events`; undefined for what is none. Before 1.22 it had other names, which newer engines send too. */
export const engineEvent = (raw: unknown): EngineEvent | undefined => {
	if (!isRecord(raw)) return undefined;
	const action = textOf(raw, 'Action', textOf(raw, 'status'));
	if (action === '') return undefined;
	const actor = recordOf(raw, 'Actor');
	const attributes = textMapOf(actor, 'Attributes');
	const nanoseconds = numberOf(raw, 'timeNano');
	return {
		at: nanoseconds > 0 ? nanoseconds / 1e9 : numberOf(raw, 'time'),
		type: textOf(raw, 'Type', 'container'),
		action,
		id: textOf(actor, 'ID', textOf(raw, 'id')),
		name: textOf(attributes, 'name'),
		attributes,
	};
};
