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
const whileAway = ({folder}: Session): Absence => ({seconds: 120, fallback: `Start Docker by hand, then take back the rest: drydock undo ${folder.id}`});

/** What can be taken back, the last first. Operations without a way back stay out. */
export const undoable = (performed: readonly Performed[]): readonly {readonly text: string}[] => waysBack(performed);

/** Since this was performed, the host cannot be as before: taking back the rest would only leave it half way. */
const isFinal = ({inverse}: Performed): boolean => 'none' in inverse && inverse.final === true;

/** What stays, and why, in words; what has no effect outside of the record is not told. */
export const oneWays = (performed: readonly Performed[]): readonly string[] => {
	const isOver = performed.some(isFinal);
	return performed.flatMap(({text, inverse}) => ('none' in inverse ? [`Stays: ${text} (${inverse.none})`] : isOver && inverse.operations.length > 0 ? [`Stays: ${text}`] : []));
};

/** Says what stays, before anything is taken back. */
export const nameOneWays = (session: Session, performed: readonly Performed[]): void => {
	const lines = oneWays(performed);
	if (lines.length > 0) emit(session, {type: 'found', step: performed.at(-1)?.step ?? [], lines});
};

const waysBack = (performed: readonly Performed[]): readonly WayBack[] =>
	(performed.some(isFinal) ? [] : performed.toReversed()).flatMap(of => ('operations' in of.inverse && of.inverse.operations.length > 0 ? [{text: of.text, operations: of.inverse.operations, of}] : []));

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
		if ((await becameOf(session, operation)) === 'not-done') throw new DrydockError('refused', `It was performed and is not in effect: ${session.request.operations.text(operation)}`, {nextSteps: ['Look at the host first.']});
	}
};

/** Takes back one operation that happened; a reason when a part of that was skipped. */
const takeBack = async (session: Session, way: WayBack, performed: Performed[]): Promise<{readonly skipped?: string}> => {
	const {operations} = session.request;
	const {step} = way.of;
	for (let left = await leftOf(session, way.operations); left.length > 0; ) {
		// What the rest of it costs cannot be asked of a daemon that this has yet to bring back.
		const away = (await isAway(session)) ? whileAway(session) : undefined;
		const part = away === undefined ? left : left.slice(0, 1);
		const announce = (plan: Plan): void => {
			emit(session, {type: 'planned', step, plan, undoes: way.text, ...(away === undefined ? {} : {away})});
		};
		const replan = async (): Promise<Plan> => measure(operations, await leftOf(session, part), session.quietHost, session.identity?.hostname ?? '');
		const plan = await session.interruption.race(replan());
		if (plan.operations.length > 0) {
			announce(plan);
			const passed = await passGate(session, step, plan, {replan, mayBeAway: away !== undefined, announce});
			if ('skipped' in passed) return passed;
			const {skipped} = await performPlan(session, step, passed.plan, performed, {away, undoes: true, announce});
			if (skipped !== undefined) return {skipped};
		}
		left = await leftOf(session, left.slice(part.length));
	}
	await verify(session, way.operations);
	return {};
};

/**
 * Takes back what was performed, the last first, each operation shown, through the gate like any other, and verified.
 * What was taken back is taken out of `performed`. Throws what an operation threw; a reason when one was skipped.
 */
export const undo = async (session: Session, performed: Performed[]): Promise<{readonly skipped?: string}> => {
	for (const way of waysBack(performed)) {
		const {step, seq} = way.of;
		const {skipped} = await takeBack(session, way, performed);
		if (skipped !== undefined) {
			emit(session, {type: 'note', step, text: `Not taken back: ${way.text} (${skipped})`});
			return {skipped};
		}
		performed.splice(performed.indexOf(way.of), 1);
		emit(session, {type: 'undone', step, of: seq, text: way.text});
	}
	return {};
};
