import {DrydockError, errorMessage, isReason} from '../errors.ts';
import type {Absence} from '../language/steps.ts';
import type {EventBody, StepPath} from './events.ts';
import {emit, type Session} from './session.ts';

/** Short at first, because most effects show at once. Milliseconds. */
const firstPause = 200;
const longestPause = 1000;
/** How often what is left of the time is told. Milliseconds. */
const tellEvery = 5000;

export interface Poll {
	readonly question: () => Promise<true | string>;
	/** 0 asks once. */
	readonly seconds: number;
	/** While the daemon is expected to be away, "unreachable" is no answer for this long. */
	readonly away?: Absence | undefined;
	/** Said when the first answer is not yet the one hoped for, and then now and again with what is left of the time. */
	readonly waitingFor?: string;
}

/** Trying again would bring the same: not waited for. */
const isFinal = (error: unknown): boolean => !(error instanceof DrydockError) || isReason(error, 'bug', 'denied', 'usage', 'other-host', 'cancelled');

/** The error of a daemon that was expected to come back and did not. */
export const stillAway = (error: unknown, away: Absence): DrydockError =>
	new DrydockError('unreachable', `The daemon did not come back within ${away.seconds} seconds: ${errorMessage(error)}`, {
		nextSteps: [away.fallback, ...(error instanceof DrydockError ? error.nextSteps : [])],
		cause: error,
	});

/**
 * Asks the host until it says true or the time is over; then gives back what is wrong, or throws the error of the
 * last try. Always asks at least once, and once more at the end of the time.
 */
export const pollHost = async (session: Session, step: StepPath, poll: Poll): Promise<true | string> => {
	const {clock, wall, interruption} = session;
	const began = clock.elapsed();
	let pause = firstPause;
	let told: string | undefined;
	let toldAt = 0;
	const tell = (what: string, seconds: number): void => {
		// By the time of whoever waits: a twin's passes at once.
		if (told === what && wall.elapsed() - toldAt < tellEvery) return;
		toldAt = wall.elapsed();
		const body: EventBody = {type: 'waiting', step, for: what, seconds};
		// Once on record; the rest is to be seen, not kept.
		if (told === what) session.recorder.tell(body);
		else emit(session, body);
		told = what;
	};
	for (;;) {
		let last: {readonly answer: true | string} | {readonly error: unknown};
		try {
			last = {answer: await interruption.race(poll.question())};
		} catch (error) {
			interruption.check();
			if (isFinal(error)) throw error;
			last = {error};
		}
		if ('answer' in last && last.answer === true) return true;
		const gone = 'error' in last && poll.away !== undefined && isReason(last.error, 'unreachable') ? poll.away : undefined;
		const limit = gone === undefined ? poll.seconds : Math.max(poll.seconds, gone.seconds);
		const left = limit * 1000 - (clock.elapsed() - began);
		if (left <= 0) {
			if ('answer' in last) return last.answer;
			throw gone === undefined ? last.error : stillAway(last.error, gone);
		}
		if (gone !== undefined) tell('the daemon to come back', Math.ceil(left / 1000));
		else if (poll.waitingFor !== undefined) tell(poll.waitingFor, Math.ceil(left / 1000));
		await clock.sleep(Math.min(pause, left), interruption.asked);
		interruption.check();
		pause = Math.min(pause * 2, longestPause);
	}
};
