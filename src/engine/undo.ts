import {DrydockError, isReason} from '../errors.ts';
import type {Absence} from '../language/steps.ts';
import type {Operation} from '../operations/operation.ts';
import {becameOf} from './became.ts';
import type {Plan} from './events.ts';
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

/** A daemon that is away may be what is to be taken back. */
const whileAway: Absence = {seconds: 120, fallback: 'Start Docker by hand, then take back the rest: drydock undo'};

/** What can be taken back, the last first. Operations without a way back stay out. */
export const undoable = (performed: readonly Performed[]): readonly {readonly text: string}[] => waysBack(performed);

/** What stays, and why, in words. */
export const oneWays = (performed: readonly Performed[]): readonly string[] => performed.flatMap(({text, inverse}) => ('none' in inverse ? [`Stays: ${text} (${inverse.none})`] : []));

const waysBack = (performed: readonly Performed[]): readonly WayBack[] =>
	performed.toReversed().flatMap(of => ('operations' in of.inverse && of.inverse.operations.length > 0 ? [{text: of.text, operations: of.inverse.operations, of}] : []));

/** What is not in effect already: a way back that was broken off goes on where it was. */
const leftOf = async (session: Session, operations: readonly Operation[]): Promise<readonly Operation[]> => {
	const left: Operation[] = [];
	for (const operation of operations) if ((await becameOf(session, operation)) !== 'done') left.push(operation);
	return left;
};

const isAway = async ({request, interruption}: Session): Promise<boolean> => {
	try {
		await interruption.race(request.target.identity());
		return false;
	} catch (error) {
		if (isReason(error, 'unreachable')) return true;
		throw error;
	}
};

/** Throws where the host says that an operation is not in effect, though it was performed. */
const verify = async (session: Session, operations: readonly Operation[]): Promise<void> => {
	for (const operation of operations) {
		if ((await becameOf(session, operation)) === 'not-done') throw new DrydockError('refused', `It was performed and is not in effect: ${session.request.operations.text(operation)}`, {nextSteps: ['Look at the host, then take back the rest: drydock undo']});
	}
};

/**
 * Takes back what was performed, the last first, each operation shown, through the gate like any other, and verified.
 * What was taken back is taken out of `performed`. Throws what an operation threw; a reason when one was skipped.
 */
export const undo = async (session: Session, performed: Performed[]): Promise<{readonly skipped?: string}> => {
	for (const line of oneWays(performed)) emit(session, {type: 'found', step: performed.at(-1)?.step ?? [], lines: [line]});
	const {operations} = session.request;
	for (const way of waysBack(performed)) {
		const {step} = way.of;
		const away = (await isAway(session)) ? whileAway : undefined;
		const announce = (plan: Plan): void => {
			emit(session, {type: 'planned', step, plan, ...(away === undefined ? {} : {away})});
		};
		const replan = async (): Promise<Plan> => measure(operations, await leftOf(session, way.operations), session.quietHost, session.identity?.hostname ?? '');
		let plan = await session.interruption.race(replan());
		if (plan.operations.length > 0) {
			announce(plan);
			const passed = await passGate(session, step, plan, {replan, mayBeAway: away !== undefined, announce});
			const skip = (why: string): {readonly skipped: string} => {
				emit(session, {type: 'note', step, text: `Not taken back: ${way.text} (${why})`});
				return {skipped: why};
			};
			if ('skipped' in passed) return skip(passed.skipped);
			({plan} = passed);
			const {skipped} = await performPlan(session, step, plan, performed, {away, undoes: true, announce});
			if (skipped !== undefined) return skip(skipped);
			await verify(session, way.operations);
		}
		performed.splice(performed.indexOf(way.of), 1);
		emit(session, {type: 'undone', step, of: way.of.seq, text: way.text});
	}
	return {};
};
