import {errorMessage} from '../errors.ts';
import type {Inverse, Operation} from '../operations/operation.ts';
import {touchedBy, touchedByLoss} from '../operations/touches.ts';
import type {PlannedOperation, StepPath} from './events.ts';
import {EndOfRun} from './end.ts';
import {shellQuote} from '../host/machine/programs/quote.ts';
import type {HostWriter} from '../host/writer.ts';
import {goesOnLines} from './left-programs.ts';
import {createOutputSink} from './output.ts';
import {RecordLost} from './recorder.ts';
import {emit, type Session} from './session.ts';
import type {TouchedBy} from './survey.ts';

/** One operation that happened: what undo is made of. */
export interface Performed {
	/** Of the record of its intention. */
	readonly seq: number;
	readonly step: StepPath;
	readonly text: string;
	readonly inverse: Inverse;
	/** As it was performed; what a step that is resumed has done already is not done again. */
	readonly operation: Operation;
	/** When it was begun, ISO 8601. */
	readonly at: string;
	/** Its end is not on record, and the host could not tell. */
	readonly unseen?: true;
}

const defaultGraceSeconds = 10;

/** After an interrupt the operation in flight is waited for, but not for ever. */
const untilGivenUp = async (session: Session, ended: AbortSignal): Promise<'given-up'> => {
	const {interruption, request, wall} = session;
	if (!interruption.asked.aborted) {
		await new Promise<void>(resolve => {
			interruption.asked.addEventListener('abort', () => resolve(), {once: true, signal: ended});
			ended.addEventListener('abort', () => resolve(), {once: true});
		});
	}
	if (!ended.aborted) await wall.sleep((request.graceSeconds ?? defaultGraceSeconds) * 1000, AbortSignal.any([interruption.urgent, ended]));
	return 'given-up';
};

const announceCopies = (session: Session, step: StepPath, before: ReadonlySet<string>): void => {
	for (const name of session.folder.copied()) if (!before.has(name)) emit(session, {type: 'saved', step, path: `${session.folder.copies}/${name}`});
};

/**
 * Performs one operation: the intention is on disk before, the outcome after. The only place in the program that
 * changes a host. Throws what the operation threw; an EndOfRun when nobody waits for its end any more.
 */
export const perform = async (
	session: Session,
	step: StepPath,
	planned: PlannedOperation,
	position: {readonly index: number; readonly of: number; readonly undoes: boolean},
	performed: Performed[],
): Promise<void> => {
	const {operation, text, inverse, loss} = planned;
	const {index, of, undoes} = position;
	session.interruption.check();
	if (session.before !== undefined) await session.interruption.race(session.before);
	const copiesBefore = new Set(session.folder.copied());
	const seq = emit(session, {type: 'performing', step, index, of, text, operation, inverse, loss, ...(undoes ? {undoes} : {})});
	session.inFlight = text;
	const touched: TouchedBy = {by: text, touches: [...touchedByLoss(loss), ...touchedBy(operation)]};
	session.touched.push(touched);
	const file = session.folder.output(`${seq}-${operation.kind}.log`);
	const sink = createOutputSink(session, step, index, file);
	const abort = new AbortController();
	const ended = new AbortController();
	const began = session.clock.elapsed();
	const kept = (): {readonly output?: string} => (file.bytes > 0 ? {output: file.path} : {});
	try {
		const work = handOver(session, operation, sink.write, abort.signal);
		const result = await Promise.race([work, untilGivenUp(session, ended.signal)]);
		sink.end();
		if (result === 'given-up') {
			abort.abort();
			throw new EndOfRun('interrupted', [`Interrupted while this was under way, and it did not end in time: ${text}`, 'Whether it happened is not known: look at the host before going on.', ...goesOnLines(session)]);
		}
		// Before the record of it: what happened can be undone even if the disk is full by now.
		if (!undoes) performed.push({seq, step, text, inverse, operation, at: new Date(began).toISOString()});
		session.done.push(text);
		const seconds = (session.clock.elapsed() - began) / 1000;
		emit(session, {type: 'performed', step, index, seconds, ...(result.value === undefined ? {} : {result: result.value}), ...kept(), outputBytes: file.bytes});
		session.inFlight = undefined;
	} catch (error) {
		touched.failed = true;
		// What became of it stays open where nobody waited, and where the record of it was lost.
		if (error instanceof EndOfRun || error instanceof RecordLost) throw error;
		sink.end();
		emit(session, {type: 'operation-failed', step, index, why: errorMessage(error), ...kept()});
		session.inFlight = undefined;
		throw error;
	} finally {
		ended.abort();
	}
	if (file.lost !== undefined) emit(session, {type: 'note', step, text: `Not all of the output could be kept: ${errorMessage(file.lost)}`});
	announceCopies(session, step, copiesBefore);
};

/** A program that outlives this process is known by its pid and start time to whoever takes the run up again. */
const noting = (session: Session, writer: HostWriter): HostWriter => ({
	...writer,
	run: (argv, options = {}) =>
		writer.run(argv, {
			...options,
			started: pid => {
				session.folder.startedProgram({pid, text: session.redaction.text(shellQuote(argv)), what: 'operation', goesOn: options.signal === undefined});
				options.started?.(pid);
			},
		}),
});

const handOver = async (session: Session, operation: Operation, output: (chunk: Buffer) => void, signal: AbortSignal) => ({
	value: await session.request.operations.perform(operation, {host: noting(session, session.request.target.writer()), copies: session.folder.copies, output, signal}),
});
