import {errorMessage} from '../errors.ts';
import type {Client} from './client.ts';
import type {Clock} from './clock.ts';
import type {EventBody, RunEvent} from './events.ts';
import type {Redaction} from './redaction.ts';
import {RecordMoved, type Journal} from './store.ts';

/** Readings come in bursts; they share one write, and are shown this much later at most. Milliseconds. */
const readingsTogether = 40;
/** A record that moves from one full disk to the next is lost in the end. */
const mostMoves = 4;

/** The record cannot be written any more: nothing may be performed from here on. */
export class RecordLost extends Error {
	override readonly name = 'RecordLost';
	readonly nextSteps: readonly string[];

	constructor(cause: unknown) {
		super(errorMessage(cause), {cause});
		const steps = (cause as {readonly nextSteps?: readonly string[]} | undefined)?.nextSteps;
		this.nextSteps = steps ?? [];
	}
}

/** Everything that happens goes through here: redacted, numbered, on disk, and only then told. */
export interface Recorder {
	/** Returns the event's number. Throws RecordLost. */
	emit(body: EventBody): number;
	/** Does not throw: when the record is lost, the next `emit` does. */
	reading(body: EventBody & {readonly type: 'read'}): void;
	/** Told and not recorded: output, and the end of a run whose record is lost. */
	tell(body: EventBody): void;
	/** All that was recorded so far. */
	events(): readonly RunEvent[];
	close(): void;
}

/** `before`: what the journal has already. */
export const createRecorder = (journal: Journal, client: Client, clock: Clock, redaction: Redaction, before: readonly RunEvent[] = []): Recorder => {
	let seq = before.length;
	let lost: RecordLost | undefined;
	let waiting: EventBody[] = [];
	let timer: NodeJS.Timeout | undefined;
	let open = true;
	const recorded: RunEvent[] = [...before];

	const deliver = (event: RunEvent): void => {
		try {
			client.tell(event);
		} catch {
			// Whoever shows a run cannot end it.
		}
	};
	const at = (): string => new Date(clock.now()).toISOString();

	/** A record that moves says so before it goes on; but nothing comes before the first one, which names the run. */
	const append = (bodies: readonly EventBody[], moves = 0): readonly RunEvent[] => {
		const events = bodies.map((body, index): RunEvent => ({seq: seq + index + 1, at: at(), ...redaction.deep(body)}));
		try {
			journal.append(events);
			return events;
		} catch (error) {
			if (!(error instanceof RecordMoved) || moves === mostMoves) throw error;
			const note: EventBody = {type: 'note', text: error.message};
			return append(seq === 0 ? [...bodies, note] : [note, ...bodies], moves + 1);
		}
	};

	const write = (bodies: readonly EventBody[]): void => {
		if (lost !== undefined) throw lost;
		let events: readonly RunEvent[];
		try {
			events = append(bodies);
		} catch (error) {
			lost = new RecordLost(error);
			throw lost;
		}
		seq += events.length;
		recorded.push(...events);
		for (const event of events) deliver(event);
	};

	const takeWaiting = (): readonly EventBody[] => {
		clearTimeout(timer);
		timer = undefined;
		const taken = waiting;
		waiting = [];
		return taken;
	};

	const flush = (): void => {
		try {
			const taken = takeWaiting();
			if (taken.length > 0) write(taken);
		} catch {
			// Kept in `lost`.
		}
	};

	return {
		emit: body => {
			write([...takeWaiting(), body]);
			return seq;
		},
		reading: body => {
			if (!open || lost !== undefined) return;
			waiting.push(body);
			timer ??= setTimeout(flush, readingsTogether);
		},
		tell: body => deliver({seq: 0, at: at(), ...redaction.deep(body)}),
		events: () => recorded,
		close: () => {
			takeWaiting();
			open = false;
			journal.close();
		},
	};
};
