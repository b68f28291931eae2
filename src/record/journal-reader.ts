import {readFileSync} from 'node:fs';
import type {RunEvent} from '../engine/events.ts';
import {DrydockError, errorMessage} from '../errors.ts';

export interface JournalContent {
	readonly events: readonly RunEvent[];
	/** What is wrong with the file, in words; what comes before the damage is in `events`. */
	readonly damage?: string;
}

const isEvent = (value: unknown): value is RunEvent => {
	if (typeof value !== 'object' || value === null) return false;
	const {type, seq, at} = value as Record<string, unknown>;
	return typeof type === 'string' && typeof seq === 'number' && typeof at === 'string';
};

const parseLine = (line: string): RunEvent | undefined => {
	try {
		const value: unknown = JSON.parse(line);
		return isEvent(value) ? value : undefined;
	} catch {
		return undefined;
	}
};

/** Reads events up to the first damage: a torn line, or a number that is missing. */
export const parseJournal = (text: string): JournalContent => {
	const lines = text.split('\n');
	const rest = lines.pop();
	const events: RunEvent[] = [];
	for (const [index, line] of lines.entries()) {
		const event = parseLine(line);
		if (event === undefined) return {events, damage: `line ${index + 1} is not a record`};
		if (event.seq !== events.length + 1) return {events, damage: `record ${events.length + 1} is missing before line ${index + 1}`};
		events.push(event);
	}
	return rest === '' ? {events} : {events, damage: 'the last line is torn: the machine or the disk gave out while it was written'};
};

/** Throws `not-found` or `denied` when there is no journal to read. */
export const readJournal = (path: string): JournalContent => {
	try {
		return parseJournal(readFileSync(path, 'utf8'));
	} catch (error) {
		const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
		throw new DrydockError(missing ? 'not-found' : 'denied', `There is no record to read at ${path}: ${errorMessage(error)}.`, {
			nextSteps: ['drydock runs'],
			cause: error,
		});
	}
};
