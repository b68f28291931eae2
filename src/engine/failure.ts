import {CommandError, DrydockError, errorMessage, isReason} from '../errors.ts';
import type {Absence} from '../language/steps.ts';
import {EndOfRun} from './end.ts';
import type {StepPath} from './events.ts';
import {endingDecision} from './gate.ts';
import type {Performed} from './perform.ts';
import {RecordLost} from './recorder.ts';
import {answered, ask, emit, type Session} from './session.ts';
import {nameOneWays, undo, undoable} from './undo.ts';

/** What a step was skipped with, or that it is to be tried once more. */
export type AfterFailure = {readonly skipped: string} | 'retry';

/** A step that did not do what it is for. */
export class StepFailed extends DrydockError {
	constructor(message: string, nextSteps: readonly string[], cause?: unknown) {
		super('refused', message, {nextSteps, cause});
	}
}

/** These end the run; no operator is asked what to do about them. */
export const endsRun = (error: unknown): boolean => error instanceof EndOfRun || error instanceof RecordLost;

/** Of a step that the daemon may be away in: what to do if it stays away. */
const ifAway = (error: unknown, away: Absence | undefined): readonly string[] => (away !== undefined && (error instanceof CommandError || isReason(error, 'unreachable')) ? [away.fallback] : []);

/** What can be done about an error of any kind. */
export const nextStepsOf = (error: unknown, away?: Absence): readonly string[] => {
	if (!(error instanceof DrydockError)) return ['This is a bug in the runbook or in Drydock: hand over, or stop and report it with the record of this run.'];
	return [...new Set([...error.nextSteps, ...ifAway(error, away)])];
};

export const tellFailure = (session: Session, step: StepPath, error: unknown, away?: Absence): void => {
	emit(session, {type: 'failed', step, why: errorMessage(error), nextSteps: nextStepsOf(error, away)});
};

/**
 * A step failed and names no way on: the operator chooses. Undo takes back what this step did, and then the question
 * is still open. Ends the run on stop and hand-over.
 */
export const settleFailure = async (session: Session, step: StepPath, failure: unknown, performed: Performed[], away?: Absence): Promise<AfterFailure> => {
	let error = failure;
	for (;;) {
		tellFailure(session, step, error, away);
		const why = errorMessage(error);
		const answer = await ask(session, step, {kind: 'failed', why, nextSteps: nextStepsOf(error, away), undo: undoable(performed).map(each => each.text)});
		const {decision} = answer;
		const canUndo = undoable(performed).length > 0;
		const accepted = ['retry', 'skip', 'hand-over', 'stop'].includes(decision.kind) || (decision.kind === 'undo' && canUndo);
		answered(session, step, answer, accepted);
		if (decision.kind === 'stop') throw new EndOfRun('failed', [why, ...(decision.needed === undefined ? [] : [decision.needed]), ...nextStepsOf(error, away)]);
		const ending = endingDecision(decision);
		if (ending !== undefined) throw ending;
		if (decision.kind === 'retry') return 'retry';
		if (decision.kind === 'skip') return {skipped: decision.reason};
		if (decision.kind === 'undo' && canUndo) {
			try {
				nameOneWays(session, performed);
				const {skipped} = await undo(session, performed);
				error = new StepFailed(`${why} ${skipped === undefined ? 'What this step did was taken back.' : `Not everything that it did was taken back (${skipped}).`}`, nextStepsOf(failure, away), failure);
			} catch (undoError) {
				if (endsRun(undoError)) throw undoError;
				error = new StepFailed(`Undo failed: ${errorMessage(undoError)}`, nextStepsOf(undoError), undoError);
			}
		}
	}
};
