import {isReason} from '../errors.ts';
import type {Absence} from '../language/steps.ts';
import {newLosses} from './compare.ts';
import type {Plan, PlannedOperation, StepPath} from './events.ts';
import {passGate} from './gate.ts';
import {perform, type Performed} from './perform.ts';
import {measure, planOf} from './plan.ts';
import {pollHost} from './poll.ts';
import {requireSameHost} from './same-host.ts';
import type {Session} from './session.ts';

export interface PerformOptions {
	readonly away?: Absence | undefined;
	readonly undoes: boolean;
	readonly announce: (plan: Plan) => void;
}

const hostname = (session: Session): string => session.identity?.hostname ?? '';

/** Did the request never leave? Then it can be made again without doing anything twice. */
const neverSent = (error: unknown): boolean => {
	for (let cause = error, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth++) {
		const {code} = cause as NodeJS.ErrnoException;
		if (code === 'ECONNREFUSED' || code === 'ENOENT') return true;
	}
	return false;
};

/** Waits for a daemon that is expected to be away. Throws `unreachable`, with the fallback, when it stays away. */
const awaitDaemon = async (session: Session, step: StepPath, away: Absence): Promise<void> => {
	const question = async (): Promise<true> => {
		await session.request.target.identity();
		return true;
	};
	await pollHost(session, step, {question, seconds: 0, away});
};

/**
 * Measures one operation again, right before it: what the operations before it did may show now. Costs that were not
 * confirmed are asked for. While the daemon is expected to be away, what was measured before stands.
 */
const lookAgain = async (session: Session, step: StepPath, confirmed: Plan, index: number, options: PerformOptions): Promise<PlannedOperation | {readonly skipped: string}> => {
	const planned = confirmed.operations[index] as PlannedOperation;
	const {operations} = session.request;
	const remeasure = async (from: readonly PlannedOperation[]): Promise<Plan> =>
		measure(operations, from.map(each => each.operation), session.quietHost, hostname(session));
	try {
		const now = await session.interruption.race(remeasure([planned]));
		const surprises = newLosses(confirmed, now);
		const [fresh] = now.operations;
		if (surprises.length === 0 && fresh !== undefined) return fresh;
		const rest = confirmed.operations.slice(index);
		const plan = planOf(operations, [...now.operations, ...rest.slice(1)], hostname(session));
		options.announce(plan);
		const passed = await passGate(session, step, plan, {
			replan: async () => planOf(operations, [...(await remeasure([planned])).operations, ...rest.slice(1)], hostname(session)),
			mayBeAway: options.away !== undefined,
			announce: options.announce,
			again: `The host changed since this was confirmed. Would now also be lost: ${surprises.join(', ')}.`,
		});
		return 'skipped' in passed ? passed : (passed.plan.operations[0] ?? planned);
	} catch (error) {
		if (options.away !== undefined && isReason(error, 'unreachable')) return planned;
		throw error;
	}
};

/** Performs a confirmed plan, one operation after the other, each on the host that the run began on. */
export const performPlan = async (session: Session, step: StepPath, plan: Plan, performed: Performed[], options: PerformOptions): Promise<{readonly skipped?: string}> => {
	const of = plan.operations.length;
	const {away} = options;
	for (let index = 0; index < of; index++) {
		const position = {index, of, undoes: options.undoes};
		await requireSameHost(session, away !== undefined);
		const planned = index === 0 ? (plan.operations[0] as PlannedOperation) : await lookAgain(session, step, plan, index, options);
		if ('skipped' in planned) return planned;
		try {
			await perform(session, step, planned, position, performed);
		} catch (error) {
			if (away === undefined || !isReason(error, 'unreachable') || !neverSent(error)) throw error;
			await awaitDaemon(session, step, away);
			await requireSameHost(session, false);
			await perform(session, step, planned, position, performed);
		}
	}
	return {};
};
