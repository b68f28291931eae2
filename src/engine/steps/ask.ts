import {DrydockError} from '../../errors.ts';
import {endingDecision} from '../gate.ts';
import type {StepOf} from '../kinds.ts';
import {answered, ask} from '../session.ts';
import {factsOf, nameOf, takeEdge, type Left, type Visit} from './context.ts';

/** The operator chooses the way on, among what is open here and now. */
export const enterAsk = async (visit: Visit<StepOf<'ask'>>): Promise<Left> => {
	const {session, step, path} = visit;
	const facts = factsOf(visit);
	const closed = step.closed?.(facts) ?? {};
	const options = Object.entries(step.options).map(([outcome, {label, consequence}]) => ({
		outcome,
		label,
		...(consequence === undefined ? {} : {consequence}),
		...(closed[outcome] === undefined ? {} : {closed: closed[outcome]}),
	}));
	const open = new Set(options.filter(option => option.closed === undefined).map(option => option.outcome));
	if (open.size === 0) {
		throw new DrydockError('not-known', `${nameOf(visit)} leaves no way open: ${options.map(({label, closed: why}) => `${label} (${why ?? ''})`).join(', ')}.`, {
			nextSteps: ['Change what closes them, then retry; or hand over.'],
		});
	}
	const wanted = typeof step.unattended === 'function' ? step.unattended(facts) : step.unattended;
	const unattended = wanted !== undefined && open.has(wanted) ? {unattended: wanted} : {};
	const question = step.question(facts);
	for (;;) {
		const answer = await ask(session, path, {kind: 'choose', question, options, ...unattended});
		const {decision} = answer;
		const ending = endingDecision(decision);
		const chosen = decision.kind === 'choose' && open.has(decision.outcome) ? decision.outcome : undefined;
		answered(session, path, answer, ending !== undefined || chosen !== undefined);
		if (ending !== undefined) throw ending;
		if (chosen !== undefined) return {learned: {}, ...takeEdge(visit, step.to, chosen)};
	}
};
