import {exceeds} from '../language/values.ts';
import {planDifference} from './compare.ts';
import {suffices} from './confirm.ts';
import {EndOfRun} from './end.ts';
import type {Plan, StepPath} from './events.ts';
import {requireSameHost} from './same-host.ts';
import {answered, ask, emit, type Session} from './session.ts';

/** Somebody is leaning on the keyboard, or a client answers without reading. */
const mostRefusedAnswers = 100;
/** A host that is never twice the same is not one to change. */
const mostChanges = 20;

const onlyReads = 'This session only reads (--readonly): the run ends before the first thing that it would perform.';

export type Confirmed = {readonly plan: Plan} | {readonly skipped: string};

const stopped = (needed: string | undefined): EndOfRun =>
	needed === undefined
		? new EndOfRun('stopped', ['Stopped by the operator. What was performed stays as it is.'])
		: new EndOfRun('decision-needed', [needed]);

/** Ends the run as the operator decided; undefined for a decision that ends nothing. */
export const endingDecision = (decision: {readonly kind: string; readonly needed?: string; readonly reason?: string}): EndOfRun | undefined => {
	if (decision.kind === 'stop') return stopped(decision.needed);
	if (decision.kind === 'hand-over') return new EndOfRun('escalate', [`Handed over: ${decision.reason?.trim() || 'no reason given'}.`]);
	return undefined;
};

/** Asks until the answer suffices for the risk. Every answer is recorded, those that do not suffice as such. */
const confirm = async (session: Session, step: StepPath, plan: Plan, again: string | undefined): Promise<{readonly skipped: string} | undefined> => {
	for (let refused = 0; refused < mostRefusedAnswers; refused++) {
		const answer = await ask(session, step, {kind: 'confirm', plan, ...(again === undefined ? {} : {again})});
		const {decision} = answer;
		const ending = endingDecision(decision);
		const skips = decision.kind === 'skip';
		const accepted = ending !== undefined || skips || (decision.kind === 'confirm' && suffices(session.redaction.deep(plan.confirmation), decision));
		answered(session, step, answer, accepted);
		if (ending !== undefined) throw ending;
		if (skips) return {skipped: decision.reason};
		if (accepted) return undefined;
	}
	throw new EndOfRun('decision-needed', [`${mostRefusedAnswers} answers did not confirm it. Nothing of it was performed.`]);
};

/**
 * Between a plan and the host: confirmed as its risk demands, on the same host, and computed once more after that.
 * Where the new plan differs, it is shown and asked for again. What comes back is the plan as computed last.
 */
export const passGate = async (
	session: Session,
	step: StepPath,
	first: Plan,
	options: {readonly replan: () => Promise<Plan>; readonly mayBeAway: boolean; readonly announce: (plan: Plan) => void; readonly again?: string},
): Promise<Confirmed> => {
	let plan = first;
	let {again} = options;
	if (session.request.target.readOnly === true) throw new EndOfRun('decision-needed', [onlyReads, ...first.operations.map(({text}) => `It would perform: ${text}`)]);
	for (let changes = 0; changes < mostChanges; changes++) {
		await requireSameHost(session, options.mayBeAway);
		const skipped = await confirm(session, step, plan, again);
		if (skipped !== undefined) return skipped;
		await requireSameHost(session, options.mayBeAway);
		const fresh = await session.interruption.race(options.replan());
		if (fresh.fingerprint === plan.fingerprint) return {plan: fresh};
		if (fresh.operations.length === 0) return {plan: fresh};
		again = planDifference(plan, fresh);
		if (exceeds(fresh.risk, plan.risk)) emit(session, {type: 'note', step, text: `The risk rose from ${plan.risk} to ${fresh.risk}.`});
		plan = fresh;
		options.announce(plan);
	}
	throw new EndOfRun('failed', [`The host changed ${mostChanges} times between confirmation and performing. Nothing of it was performed.`, 'Find out what else is changing this host, then run again.']);
};
