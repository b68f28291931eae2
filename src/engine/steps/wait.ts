import {isReason} from '../../errors.ts';
import type {StepOf} from '../kinds.ts';
import {pollHost} from '../poll.ts';
import {emit} from '../session.ts';
import {contextOf, takeEdge, type Left, type Visit} from './context.ts';

/** Waits for the host to reach a state; goes to `late` when the time is over, also when the daemon was away all the time. */
export const enterWait = async (visit: Visit<StepOf<'wait'>>): Promise<Left> => {
	const {session, step, path} = visit;
	const look = step.until;
	const question = async (): Promise<true | string> => look(contextOf(visit));
	let answer: true | string;
	try {
		answer = await pollHost(session, path, {question, seconds: step.seconds, waitingFor: step.title});
	} catch (error) {
		if (!isReason(error, 'unreachable')) throw error;
		answer = error.message;
	}
	if (answer === true) return {learned: {}, ...takeEdge(visit, step.to)};
	emit(session, {type: 'found', step: path, lines: [`Not within ${step.seconds} seconds: ${answer}`]});
	return {learned: {}, outcome: 'late', to: takeEdge(visit, step.late).to};
};
