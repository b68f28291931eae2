import {DrydockError} from '../../errors.ts';
import type {FactValues} from '../../language/values.ts';
import type {HostReader} from '../../host/reader.ts';
import {EndOfRun} from '../end.ts';
import type {Plan} from '../events.ts';
import {learnedFacts} from '../facts.ts';
import {endsRun, StepFailed, tellFailure} from '../failure.ts';
import {passGate} from '../gate.ts';
import type {StepOf} from '../kinds.ts';
import {performPlan} from '../perform-plan.ts';
import {brokenPromise, measure} from '../plan.ts';
import {pollHost} from '../poll.ts';
import {endWhereUnknown} from '../rehearsal.ts';
import {emit} from '../session.ts';
import type {Operation} from '../../operations/operation.ts';
import {becameOf} from '../became.ts';
import type {Performed} from '../perform.ts';
import {contextOf, factsOf, nameOf, takeEdge, takeResumed, withLearned, type Left, type Visit} from './context.ts';

type ActVisit = Visit<StepOf<'act'>> & {/** In the attempt after the run was broken off. */ doneBefore?: readonly Performed[]};

/** By what the host says; where no reading can tell (a log that was cut), by the record of its end. */
const isStillDone = async ({session}: ActVisit, {operation, at, unseen}: Performed): Promise<boolean> =>
	(await becameOf(session, operation, at)) === 'done' || (unseen === undefined && (await becameOf(session, operation)) === 'not-known');

/** What the step had done before the run was broken off, and is still in effect, is not done again, whether the runbook looks or not. */
const notYetDone = async (visit: ActVisit, wanted: readonly Operation[]): Promise<readonly Operation[]> => {
	const {session, doneBefore = []} = visit;
	if (doneBefore.length === 0) return wanted;
	const left: Operation[] = [];
	for (const operation of wanted) {
		// By what was shown: its details may come from what the operation itself changed.
		const before = doneBefore.find(each => each.operation.kind === operation.kind && session.redaction.text(each.text) === session.redaction.text(session.request.operations.text(operation)));
		if (before === undefined || !(await isStillDone(visit, before))) left.push(operation);
	}
	return left;
};

const planFrom = async (visit: ActVisit, host: HostReader): Promise<Plan> => {
	const {session, step} = visit;
	const wanted = await step.plan(contextOf(visit, host));
	if (!Array.isArray(wanted)) throw new EndOfRun('failed', [`${nameOf(visit)} gave no list of operations as its plan: a mistake in the runbook.`]);
	const plan = await measure(session.request.operations, await notYetDone(visit, wanted), host, session.identity?.hostname ?? '');
	const broken = brokenPromise(step, plan);
	if (broken !== undefined) throw new EndOfRun('failed', [`${nameOf(visit)} breaks its own promise, so nothing of it was performed. ${broken}`, 'This is a mistake in the runbook: tell its author.']);
	return plan;
};

const verify = async (visit: ActVisit): Promise<void> => {
	const {session, step, path} = visit;
	if (step.verify === undefined) return;
	const {verify: look} = step;
	emit(session, {type: 'verifying', step: path, withinSeconds: step.verifyWithinSeconds});
	const answer = await pollHost(session, path, {question: async () => look(contextOf(visit)), seconds: step.verifyWithinSeconds, away: step.away});
	if (answer !== true) throw new StepFailed(`It did not have the effect that it should: ${answer}`, step.away === undefined ? [] : [step.away.fallback]);
	emit(session, {type: 'verified', step: path});
};

/** All of it was performed before the run was broken off: it needs no plan where its effect is there. */
const isInEffect = async (visit: ActVisit): Promise<boolean> => {
	try {
		await verify(visit);
		return true;
	} catch (error) {
		if (endsRun(error)) throw error;
		return false;
	}
};

const leave = async (visit: ActVisit): Promise<Left> => {
	const {session, step} = visit;
	const given = step.learn === undefined ? {} : await session.interruption.race(step.learn(contextOf(visit)));
	const learned = learnedFacts(given, step.gives, nameOf(visit));
	return {learned, ...takeEdge(visit, step.to, step.choose?.(withLearned(visit, learned)))};
};

/** Where an act goes that was not performed: the same way, unless that depends on what it would have learned. */
export const passBy = (visit: ActVisit): Left => {
	const nothing: FactValues = {};
	const {step} = visit;
	if (typeof step.to === 'string') return {learned: nothing, ...takeEdge(visit, step.to)};
	try {
		return {learned: nothing, ...takeEdge(visit, step.to, step.choose?.(factsOf(visit)))};
	} catch (error) {
		throw new DrydockError('not-known', 'This step cannot be passed by: the way on depends on what it brings.', {nextSteps: ['Retry, hand over, or stop.'], cause: error});
	}
};

/** Plans by reading alone, passes the gate, performs, verifies, learns. */
export const enterAct = async (visit: ActVisit): Promise<Left> => {
	const {session, step, path} = visit;
	const announce = (plan: Plan): void => {
		const {noWayBack, away} = step;
		emit(session, {type: 'planned', step: path, plan, ...(noWayBack === undefined ? {} : {noWayBack}), ...(away === undefined ? {} : {away})});
	};
	const resumed = takeResumed(visit);
	if (resumed?.complete === true && (await isInEffect(visit))) return leave(visit);
	visit.doneBefore = resumed?.performed ?? [];
	let plan = await session.interruption.race(planFrom(visit, session.host));
	announce(plan);
	if (plan.operations.length > 0) {
		const passed = await passGate(session, path, plan, {replan: async () => planFrom(visit, session.quietHost), mayBeAway: step.away !== undefined, announce});
		if ('skipped' in passed) return {...passBy(visit), skipped: passed.skipped};
		plan = passed.plan;
	}
	if (plan.operations.length === 0) emit(session, {type: 'found', step: path, lines: ['Nothing to do: the host is already as this step would leave it.']});
	try {
		const {skipped} = await performPlan(session, path, plan, visit.performed, {away: step.away, undoes: false, announce});
		if (skipped !== undefined) return {...passBy(visit), skipped};
		await verify(visit);
	} catch (error) {
		if (endsRun(error) || step.onFail === undefined || (error instanceof DrydockError && error.reason === 'bug')) throw error;
		endWhereUnknown(visit, error);
		tellFailure(session, path, error, step.away);
		return {learned: {}, outcome: 'failed', to: takeEdge(visit, step.onFail).to};
	}
	return leave(visit);
};
