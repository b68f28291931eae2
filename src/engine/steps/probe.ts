import {learnedFacts} from '../facts.ts';
import type {StepOf} from '../kinds.ts';
import {emit} from '../session.ts';
import {contextOf, nameOf, takeEdge, withLearned, type Left, type Visit} from './context.ts';

/** Reads the host and learns facts. An error is an error: never "nothing found". */
export const enterProbe = async (visit: Visit<StepOf<'probe'>>): Promise<Left> => {
	const {session, step, path} = visit;
	const given = await session.interruption.race(step.look(contextOf(visit)));
	const learned = learnedFacts(given, step.gives, nameOf(visit));
	const facts = withLearned(visit, learned);
	const lines = step.say?.(facts) ?? [];
	if (lines.length > 0) emit(session, {type: 'found', step: path, lines});
	return {learned, ...takeEdge(visit, step.to, step.choose?.(facts))};
};
