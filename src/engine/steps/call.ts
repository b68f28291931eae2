import {DrydockError} from '../../errors.ts';
import type {DoneOutcome} from '../../language/steps.ts';
import {freezeFacts, learnedFacts, visibleFacts} from '../facts.ts';
import type {AnyRunbook, StepOf} from '../kinds.ts';
import {hideSecrets} from '../redaction.ts';
import type {Place} from '../replay.ts';
import {factsOf, nameOf, takeEdge, takeResumed, type Frame, type Left, type Visit} from './context.ts';

const deepestCall = 8;

const requireInputs = (visit: Visit, callee: AnyRunbook, given: Readonly<Record<string, unknown>>): void => {
	const bug = (what: string): DrydockError => new DrydockError('bug', `${nameOf(visit)} calls ${callee.id} ${what}.`, {nextSteps: ['This is a mistake in the runbook: tell its author.']});
	const unknown = Object.keys(given).filter(name => !Object.hasOwn(callee.inputs, name));
	if (unknown.length > 0) throw bug(`with ${unknown.join(', ')}, which it does not take`);
	const missing = callee.required.filter(name => !Object.hasOwn(given, name));
	if (missing.length > 0) throw bug(`without ${missing.join(', ')}, which it needs`);
	if (callee.oneOf.length > 0 && !callee.oneOf.some(name => Object.hasOwn(given, name))) throw bug(`with none of ${callee.oneOf.join(', ')}, of which it needs one`);
};

/** Runs another runbook as one step: facts of its own, and its end is the outcome. */
export const enterCall = async (visit: Visit<StepOf<'call'>>, walk: (frame: Frame, place?: Place) => Promise<{readonly outcome: DoneOutcome}>): Promise<Left> => {
	const {session, step, path} = visit;
	const entry = session.request.find(step.runbook);
	if (entry === undefined) {
		throw new DrydockError('not-found', `${nameOf(visit)} calls the runbook ${step.runbook}, which is not here.`, {nextSteps: ['drydock list', 'Name the folder that has it: --runbooks DIR']});
	}
	if (path.length > deepestCall) throw new DrydockError('bug', `${nameOf(visit)}: runbooks call one another more than ${deepestCall} deep.`);
	const inputs = freezeFacts(step.set(factsOf(visit)), nameOf(visit));
	requireInputs(visit, entry.runbook, inputs);
	hideSecrets(session.redaction, entry.runbook, inputs);
	const inner = takeResumed(visit)?.inner;
	const frame: Frame = {entry, path, facts: new Map([...Object.entries(inputs).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])), ...(inner?.facts ?? [])])};
	const {outcome} = await walk(frame, inner);
	const taken = step.take?.(visibleFacts(frame.facts, [...frame.facts.keys()])) ?? {};
	return {learned: learnedFacts(taken, step.gives, nameOf(visit)), ...takeEdge(visit, step.to, outcome)};
};
