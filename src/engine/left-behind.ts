import {errorMessage, isReason} from '../errors.ts';
import {endsRun} from './failure.ts';
import type {Plan, StepPath} from './events.ts';
import {passGate} from './gate.ts';
import {performPlan} from './perform-plan.ts';
import {measure} from './plan.ts';
import {emit, type Session} from './session.ts';

/**
 * What operations made for themselves and were killed before they could remove it is named, and removed like anything else:
 * shown, and through the gate. Before the run goes on: it would be in the way of the same operations. What stays is said.
 */
export const clearLeftBehind = async (session: Session, step: StepPath): Promise<void> => {
	const {operations} = session.request;
	const {id} = session.folder;
	const announce = (plan: Plan): void => void emit(session, {type: 'planned', step, plan});
	const replan = async (): Promise<Plan> => measure(operations, (await operations.leftBehind?.(id, session.quietHost)) ?? [], session.quietHost, session.identity?.hostname ?? '');
	const stays = (why: string): void => void emit(session, {type: 'note', step, text: `What was left by an operation that was broken off stays: ${why}`});
	try {
		const plan = await session.interruption.race(replan());
		if (plan.operations.length === 0) return;
		emit(session, {type: 'found', step, lines: ['An operation that was broken off has left what it had made for itself. It is not needed any more.']});
		announce(plan);
		const passed = await passGate(session, step, plan, {replan, mayBeAway: false, announce});
		if ('skipped' in passed) return stays(passed.skipped);
		const {skipped} = await performPlan(session, step, passed.plan, [], {undoes: true, announce});
		if (skipped !== undefined) stays(skipped);
	} catch (error) {
		if (endsRun(error)) throw error;
		// It may be what is brought back next.
		if (isReason(error, 'unreachable')) emit(session, {type: 'note', step, text: `Whether an operation that was broken off has left anything is not known: ${errorMessage(error)}`});
		else stays(errorMessage(error));
	}
};
