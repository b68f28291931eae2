import {DrydockError, errorMessage} from '../errors.ts';
import type {DoneOutcome} from '../language/steps.ts';
import {EndOfRun} from './end.ts';
import {endsRun, settleFailure} from './failure.ts';
import type {AnyStep, StepOf} from './kinds.ts';
import {tellUnknown, throwIn, endWhereUnknown} from './rehearsal.ts';
import type {Place} from './replay.ts';
import {emit, type Session} from './session.ts';
import {enterAct, passBy} from './steps/act.ts';
import {enterAsk} from './steps/ask.ts';
import {enterCall} from './steps/call.ts';
import {factsOf, takeEdge, type Frame, type Left, type Visit} from './steps/context.ts';
import {enterManual} from './steps/manual.ts';
import {enterPick} from './steps/pick.ts';
import {enterProbe} from './steps/probe.ts';
import {enterWait} from './steps/wait.ts';

/** A runbook that goes round in circles is ended: no cure takes this many steps. */
const mostVisits = 1000;

export interface Ended {
	readonly outcome: DoneOutcome;
	readonly lines: readonly string[];
}

/** Walks through a called runbook, from its start or from where it was. */
type WalkFrame = (frame: Frame, place?: Place) => Promise<Ended>;

const enter = (visit: Visit, walkFrame: WalkFrame): Promise<Left> => {
	const {step} = visit;
	const as = <Kind extends AnyStep['kind']>(): Visit<StepOf<Kind>> => visit as unknown as Visit<StepOf<Kind>>;
	switch (step.kind) {
		case 'probe':
			return enterProbe(as<'probe'>());
		case 'act':
			return enterAct(as<'act'>());
		case 'ask':
			return enterAsk(as<'ask'>());
		case 'pick':
			return enterPick(as<'pick'>());
		case 'manual':
			return enterManual(as<'manual'>());
		case 'wait':
			return enterWait(as<'wait'>());
		case 'call':
			return enterCall(as<'call'>(), walkFrame);
		case 'done':
			throw new DrydockError('bug', 'An end is not entered like a step.');
	}
};

/** The way on after a step that was skipped. */
const skip = (visit: Visit, skipped: string): Left => {
	const {step} = visit;
	if (step.kind === 'act') return {...passBy(visit as unknown as Visit<StepOf<'act'>>), skipped};
	const to = step.kind === 'done' ? '' : step.to;
	if (typeof to !== 'string') throw new DrydockError('not-known', 'This step cannot be skipped: the way on depends on what it brings.', {nextSteps: ['Retry, hand over, or stop.']});
	return {learned: {}, ...takeEdge(visit, to), skipped};
};

/** Enters one step until it is left, however often it fails on the way. */
const visitStep = async (visit: Visit, walkFrame: WalkFrame): Promise<Left> => {
	let failure: {readonly error: unknown} | undefined;
	for (;;) {
		try {
			if (failure === undefined) return await enter(visit, walkFrame);
		} catch (error) {
			if (endsRun(error)) throw error;
			endWhereUnknown(visit, error);
			failure = {error};
		}
		const after = await settleFailure(visit.session, visit.path, failure?.error, visit.performed, visit.step.kind === 'act' ? visit.step.away : undefined);
		failure = undefined;
		if (after === 'retry') continue;
		try {
			return skip(visit, after.skipped);
		} catch (error) {
			failure = {error};
		}
	}
};

const boundSteps = ({session}: Visit): void => {
	session.visits++;
	if (session.visits > mostVisits) throw new EndOfRun('failed', [`The runbook went through ${mostVisits} steps without an end: a mistake in the runbook.`]);
};

const doneLines = (visit: Visit<StepOf<'done'>>): readonly string[] => visit.step.say(factsOf(visit));

/** Walks through one runbook to its end, from its start or from where it was broken off. Throws an EndOfRun when the run ends before. */
export const walk = async (session: Session, frame: Frame, place?: Place): Promise<Ended> => {
	const {runbook} = frame.entry;
	let resumed = place;
	for (let id = place?.id ?? runbook.start; ; ) {
		session.interruption.check();
		const step = Object.hasOwn(runbook.steps, id) ? runbook.steps[id] : undefined;
		if (step === undefined) throw new EndOfRun('failed', [`The runbook ${runbook.id} has no step "${id}": a mistake in the runbook.`]);
		const path = [...frame.path, id];
		const visit: Visit = {session, frame, id, step, path, performed: [...(resumed?.performed ?? [])], resumed};
		resumed = undefined;
		session.path = path;
		session.shownReadings.clear();
		emit(session, {type: 'step-entered', step: path, kind: step.kind, title: step.title, why: step.why, runbook: runbook.id});
		boundSteps(visit);
		throwIn(visit);
		if (step.kind === 'done') return leaveByDone(visit as unknown as Visit<StepOf<'done'>>);
		const left = await visitStep(visit, (inner, at) => walk(session, inner, at));
		session.path = path;
		tellUnknown(visit);
		for (const [name, value] of Object.entries(left.learned)) if (value !== undefined) frame.facts.set(name, value);
		const {learned, outcome, to, skipped} = left;
		emit(session, {type: 'step-left', step: path, to, facts: learned, ...(outcome === undefined ? {} : {outcome}), ...(skipped === undefined ? {} : {skipped})});
		id = to;
	}
};

const leaveByDone = (visit: Visit<StepOf<'done'>>): Ended => {
	const {session, step, path, frame} = visit;
	const {outcome} = step;
	let lines: readonly string[];
	try {
		lines = doneLines(visit);
	} catch (error) {
		if (endsRun(error)) throw error;
		throw new EndOfRun('failed', [`"${step.title}" was reached, and could not say why: ${errorMessage(error)}`]);
	}
	// The end of the run itself is told when everything else is.
	if (frame.path.length > 0) emit(session, {type: 'found', step: path, lines});
	emit(session, {type: 'step-left', step: path, outcome, facts: {}});
	return {outcome, lines};
};
