import {errorMessage} from '../errors.ts';
import {EndOfRun} from './end.ts';
import {emit} from './session.ts';
import type {Visit} from './steps/context.ts';

/** Leaves something of a step open: the rehearsal goes on, and cannot end as cured any more. */
export const leaveOpen = ({session, path}: Visit, why: string): void => {
	session.unproved = true;
	emit(session, {type: 'not-proved', step: path, why});
};

/** Faults that are thrown in at this step happen now, before it reads anything. */
export const throwIn = ({session, path}: Visit): void => {
	for (const what of session.request.target.rehearsal?.entering(path) ?? []) emit(session, {type: 'thrown-in', step: path, what});
};

/** What the twin did not know in this step, though the step found a way around it. */
export const tellUnknown = (visit: Visit): void => {
	for (const what of visit.session.request.target.rehearsal?.takeUnknown() ?? []) leaveOpen(visit, what);
};

/**
 * A step failed, and the twin was asked something that it does not know: that is no failure of the step, and no way
 * that its runbook has for failures is gone. Throws an EndOfRun then.
 */
export const endWhereUnknown = (visit: Visit, error: unknown): void => {
	const unknown = visit.session.request.target.rehearsal?.takeUnknown() ?? [];
	if (unknown.length === 0) return;
	for (const what of unknown) leaveOpen(visit, what);
	throw new EndOfRun('not-proved', [`The rehearsal ends at "${visit.step.title}": ${errorMessage(error)}`, 'What comes after that was not rehearsed.']);
};
