import {StepFailed} from '../failure.ts';
import {endingDecision} from '../gate.ts';
import type {StepOf} from '../kinds.ts';
import {leaveOpen} from '../rehearsal.ts';
import {answered, ask, emit} from '../session.ts';
import {contextOf, factsOf, takeEdge, type Left, type Visit} from './context.ts';

/** A human does it and says so; the host is asked whether it is so. */
export const enterManual = async (visit: Visit<StepOf<'manual'>>): Promise<Left> => {
	const {session, step, path} = visit;
	const next = {learned: {}, ...takeEdge(visit, step.to)};
	const instructions = step.instructions(factsOf(visit));
	if (session.request.target.rehearsal !== undefined) {
		emit(session, {type: 'found', step: path, lines: instructions});
		const isDone = step.verify !== undefined && (await session.interruption.race(step.verify(contextOf(visit)))) === true;
		if (!isDone) leaveOpen(visit, 'This is for a human to do, and nobody did it on the twin.');
		return next;
	}
	for (;;) {
		const answer = await ask(session, path, {kind: 'manual', instructions});
		const {decision} = answer;
		const ending = endingDecision(decision);
		answered(session, path, answer, ending !== undefined || decision.kind === 'manual-done' || decision.kind === 'skip');
		if (ending !== undefined) throw ending;
		if (decision.kind === 'skip') return {...next, skipped: decision.reason};
		if (decision.kind === 'manual-done') break;
	}
	if (step.verify === undefined) return next;
	emit(session, {type: 'verifying', step: path, withinSeconds: 0});
	const done = await session.interruption.race(step.verify(contextOf(visit)));
	if (done !== true) throw new StepFailed(`It is not done yet: ${done}`, instructions);
	emit(session, {type: 'verified', step: path});
	return next;
};
