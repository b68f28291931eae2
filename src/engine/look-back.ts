import {errorMessage, isReason} from '../errors.ts';
import type {Touch} from '../operations/touches.ts';
import {becameOf} from './became.ts';
import type {EventBody, RunEvent, StepPath} from './events.ts';
import {endsRun} from './failure.ts';
import {visibleFacts} from './facts.ts';
import {awaitLeftPrograms} from './left-programs.ts';
import {replay, type Proved, type Replayed} from './replay.ts';
import {emit, type Session} from './session.ts';

const same = (left: Touch, right: Touch): boolean => {
	const [a, b] = [left.object, right.object];
	return a === b || (left.every === true && b.startsWith(a)) || (right.every === true && a.startsWith(b));
};

/** Did anything that was begun later have to do with the same objects? Then what the step proved was meant to change. */
const isSuperseded = ({touches, touched}: Proved, {touched: all}: Replayed): boolean => {
	const own = touches.flatMap(each => each.touches);
	return all.slice(touched).some(later => later.touches.some(touch => own.some(mine => same(mine, touch))));
};

/** Asks again what earlier steps had proved, and says what does not hold any more. */
const proveAgain = async (session: Session, replayed: Replayed): Promise<void> => {
	const {entry, inputs} = session.request;
	for (const proved of replayed.proved) {
		if (isSuperseded(proved, replayed)) continue;
		const {path, title, runbook, facts} = proved;
		const step = (runbook === entry.runbook.id ? entry : session.request.find(runbook))?.runbook.steps[path.at(-1) ?? ''];
		if (step?.kind !== 'act' || step.verify === undefined) continue;
		const known = new Map([...(path.length === 1 ? Object.entries(inputs).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])) : []), ...facts]);
		// Of a called runbook: its inputs are not in the record.
		if (step.needs.some(name => !known.has(name))) continue;
		const say = (words: string): void => void emit(session, {type: 'found', step: path, lines: [words]});
		try {
			const now = await session.interruption.race(step.verify({host: session.quietHost, safetyCopies: session.folder, facts: visibleFacts(known, [...step.needs, ...step.wants])}));
			if (now !== true) say(`No longer so since "${title}" was done: ${now}`);
		} catch (error) {
			if (endsRun(error)) throw error;
			// That the daemon is away is said once, and may be what was under way.
			if (!isReason(error, 'unreachable')) say(`Whether "${title}" still holds is not known: ${errorMessage(error)}`);
		}
	}
};

/**
 * Before anything else: what became of the operation that was under way, and what of the work before it does not hold
 * any more. Gives back the record as it is with that.
 */
export const lookBack = async (session: Session, events: readonly RunEvent[], replayed: Replayed): Promise<Replayed> => {
	const {inFlight} = replayed;
	let now = replayed;
	await awaitLeftPrograms(session, inFlight?.step ?? pathOf(replayed));
	if (inFlight !== undefined) {
		const body: EventBody = {type: 'became', step: inFlight.step, of: inFlight.seq, text: inFlight.text, state: await becameOf(session, inFlight.operation, inFlight.at)};
		const seq = emit(session, body);
		now = replay([...events, {seq, at: new Date(session.clock.now()).toISOString(), ...body}]) ?? replayed;
	}
	await proveAgain(session, now);
	return now;
};

/** Where the run goes on: the path of the step, down to the called runbook's own. */
export const pathOf = ({place}: Pick<Replayed, 'place'>): StepPath => {
	const path: string[] = [];
	for (let at = place; at !== undefined; at = at.inner) path.push(at.id);
	return path;
};
