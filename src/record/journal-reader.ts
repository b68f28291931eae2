import {readFileSync, statSync} from 'node:fs';
import type {RunEvent} from '../engine/events.ts';
import {DrydockError, errorMessage} from '../errors.ts';
import {presentBytes} from '../language/words.ts';
import {checkSum} from './checksum.ts';
import {eventProblem} from './event-shape.ts';

/** A run of a thousand steps takes a hundredth of it. */
const mostBytes = 256 * 1024 * 1024;

export interface JournalContent {
	readonly events: readonly RunEvent[];
	/** What is wrong with the file, in words; what comes before the damage is in `events`. */
	readonly damage?: string;
	/** The damage is the end of the last line alone: it was never announced, and the record can be gone on with. */
	readonly torn?: true;
	/** How long it is up to the damage. Bytes. */
	readonly good: number;
}

type Line = {readonly event: RunEvent} | {readonly why: string};

const parseLine = (line: string, isSummed: boolean): Line => {
	const sum = checkSum(line);
	if (sum === 'wrong' || (sum === 'none' && isSummed)) return {why: 'is damaged: its checksum is wrong'};
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch {
		return {why: 'is not a record'};
	}
	const why = eventProblem(value);
	if (why !== undefined) return {why};
	const {sum: _, ...event} = value as RunEvent & {readonly sum?: string};
	return {event: event as RunEvent};
};

/** Reads events up to the first damage: a torn or changed line, or a number that is missing. */
export const parseJournal = (text: string): JournalContent => {
	const lines = text.split('\n');
	const rest = lines.pop();
	const events: RunEvent[] = [];
	let good = 0;
	// Records of before there were checksums have none, throughout.
	const isSummed = lines.some(line => checkSum(line) === 'right');
	for (const [index, line] of lines.entries()) {
		const read = parseLine(line, isSummed);
		if ('why' in read) return {events, good, damage: `line ${index + 1} ${read.why}`};
		if (read.event.seq !== events.length + 1) return {events, good, damage: `record ${events.length + 1} is missing before line ${index + 1}`};
		events.push(read.event);
		good += Buffer.byteLength(line) + 1;
	}
	return rest === '' ? {events, good} : {events, good, torn: true, damage: 'the last line is torn: the machine or the disk gave out while it was written'};
};

/** Throws `not-found` or `denied` when there is no journal to read. */
export const readJournal = (path: string): JournalContent => {
	try {
		const {size} = statSync(path);
		if (size > mostBytes) throw new Error(`it is larger than any record (${presentBytes(size)})`);
		return parseJournal(readFileSync(path, 'utf8'));
	} catch (error) {
		const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
		throw new DrydockError(missing ? 'not-found' : 'denied', `There is no record to read at ${path}: ${errorMessage(error)}.`, {
			nextSteps: ['drydock runs'],
			cause: error,
		});
	}
};
