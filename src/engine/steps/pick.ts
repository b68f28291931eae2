import {DrydockError} from '../../errors.ts';
import {learnedFacts} from '../facts.ts';
import {endingDecision} from '../gate.ts';
import type {StepOf} from '../kinds.ts';
import {answered, ask, emit} from '../session.ts';
import {contextOf, factsOf, nameOf, takeEdge, type Left, type Visit} from './context.ts';

/** The operator picks any number of items; the fact holds their ids in the order of the list. */
export const enterPick = async (visit: Visit<StepOf<'pick'>>): Promise<Left> => {
	const {session, step, path} = visit;
	const items = await session.interruption.race(step.items(contextOf(visit)));
	const [fact] = step.gives;
	if (fact === undefined || step.gives.length > 1) throw new DrydockError('bug', `${nameOf(visit)} must give exactly one fact.`);
	if (items.length === 0) {
		// A question with nothing to choose from is only in the way.
		emit(session, {type: 'found', step: path, lines: ['There is nothing to choose from.']});
		return {learned: learnedFacts({[fact]: []}, step.gives, nameOf(visit)), ...takeEdge(visit, step.to)};
	}
	const known = new Set(items.map(({id}) => id));
	const question = step.question(factsOf(visit));
	for (;;) {
		const answer = await ask(session, path, {kind: 'pick', question, items, ...(step.unattended === undefined ? {} : {unattended: step.unattended})});
		const {decision} = answer;
		const ending = endingDecision(decision);
		const picked = decision.kind === 'pick' && decision.ids.every(id => known.has(id)) ? new Set(decision.ids) : undefined;
		answered(session, path, answer, ending !== undefined || picked !== undefined);
		if (ending !== undefined) throw ending;
		if (picked === undefined) continue;
		const learned = learnedFacts({[fact]: items.map(({id}) => id).filter(id => picked.has(id))}, step.gives, nameOf(visit));
		return {learned, ...takeEdge(visit, step.to)};
	}
};
