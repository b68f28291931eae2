import type {Operation} from '../operations/operation.ts';
import type {Plan, StepPath} from './events.ts';
import {passGate} from './gate.ts';
import type {Performed} from './perform.ts';
import {performPlan} from './perform-plan.ts';
import {measure} from './plan.ts';
import {emit, type Session} from './session.ts';

interface WayBack {
	readonly text: string;
	readonly operations: readonly Operation[];
	readonly of: Performed;
}

/** What can be taken back, the last first. Operations without a way back stay out. */
export const undoable = (performed: readonly Performed[]): readonly {readonly text: string}[] => waysBack(performed);

const waysBack = (performed: readonly Performed[]): readonly WayBack[] =>
	performed.toReversed().flatMap(of => ('operations' in of.inverse && of.inverse.operations.length > 0 ? [{text: of.text, operations: of.inverse.operations, of}] : []));

/**
 * Takes back what a step did, the last first, each operation shown and through the gate like any other. What was
 * taken back is taken out of `performed`. Throws what an operation threw.
 */
export const undo = async (session: Session, step: StepPath, performed: Performed[]): Promise<void> => {
	const oneWay = performed.flatMap(({text, inverse}) => ('none' in inverse ? [`Stays: ${text} (${inverse.none})`] : []));
	if (oneWay.length > 0) emit(session, {type: 'found', step, lines: oneWay});
	const {operations} = session.request;
	const announce = (plan: Plan): void => {
		emit(session, {type: 'planned', step, plan});
	};
	for (const way of waysBack(performed)) {
		const replan = async (): Promise<Plan> => measure(operations, way.operations, session.quietHost, session.identity?.hostname ?? '');
		const plan = await session.interruption.race(replan());
		announce(plan);
		const passed = await passGate(session, step, plan, {replan, mayBeAway: false, announce});
		if ('skipped' in passed) {
			emit(session, {type: 'note', step, text: `Not taken back: ${way.text} (${passed.skipped})`});
			return;
		}
		const {skipped} = await performPlan(session, step, passed.plan, performed, {undoes: true, announce});
		if (skipped !== undefined) return;
		performed.splice(performed.indexOf(way.of), 1);
	}
};
