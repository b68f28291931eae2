import type {HostReader} from '../host/reader.ts';
import type {Touch} from '../operations/touches.ts';
import type {Comparison, Difference} from '../survey/difference.ts';
import type {Survey} from '../survey/survey.ts';
import {emit, type Session} from './session.ts';

/** An operation of the run, and what it may have changed. */
export interface TouchedBy {
	readonly by: string;
	readonly touches: readonly Touch[];
	failed?: boolean;
}

/** How a host is looked at before and after a run; the engine itself knows nothing that is on it. */
export interface Surveyor {
	/** Never rejects, and ends within a time of its own: what did not answer by then is not known, and says so. */
	take(host: HostReader): Promise<Survey>;
	compare(before: Survey, after: Survey, touched: readonly TouchedBy[]): Comparison;
}

/** Services, ports and containers that were just changed may need a moment. Milliseconds. */
const settling = 2000;

/** As one sentence: "container app was running, is exited (137)", "image bb:1 is gone". */
export const tellDifference = ({what, was, is}: Difference): string => (/^(gone|changed|made anew|new(: .*)?)$/s.test(is) ? `${what} is ${is}` : `${what} was ${was}, is ${is}`);

/** On the last lines of a run there is room for so many; the report has them all. */
const mostTold = 12;

const keep = (session: Session, when: 'before' | 'after', survey: Survey): {readonly file?: string} => {
	const {resume} = session.request;
	const file = session.folder.output(`survey-${when}${resume === undefined ? '' : `-${resume.events.length}`}.json`);
	file.write(Buffer.from(`${JSON.stringify(session.redaction.deep(survey))}\n`));
	file.close();
	return file.lost === undefined && file.bytes > 0 ? {file: file.path} : {};
};

const look = async (session: Session, surveyor: Surveyor, when: 'before' | 'after'): Promise<Survey | undefined> => {
	const began = session.clock.elapsed();
	try {
		const survey = await surveyor.take(session.quietHost);
		emit(session, {type: 'surveyed', when, seconds: (session.clock.elapsed() - began) / 1000, ...keep(session, when, survey)});
		return survey;
	} catch {
		// What cannot be recorded ends the run at its next record; a host that cannot be looked at does not.
		return undefined;
	}
};

/** Looks at the host before anything is changed, while the first steps go on. Complete before the first operation. */
export const lookBefore = (session: Session): Promise<Survey | undefined> => {
	const {survey} = session.request;
	return survey === undefined ? Promise.resolve(undefined) : look(session, survey, 'before');
};

/** Whoever asked twice for the end waits for nothing more. */
const unlessUrgent = async <T>({interruption: {urgent}}: Session, work: Promise<T>): Promise<T | undefined> => {
	if (urgent.aborted) return undefined;
	const {promise, resolve} = Promise.withResolvers<undefined>();
	const leave = (): void => resolve(undefined);
	urgent.addEventListener('abort', leave);
	return Promise.race([work, promise]).finally(() => urgent.removeEventListener('abort', leave));
};

const isLoud = ({differences}: Comparison): boolean => differences.some(({expected}) => !expected);

/**
 * Looks at the host after the last step, and says what differs; the lines are for the end of the run. Nothing where
 * there is no look from before. What seems wrong is looked at once more, a moment later.
 */
export const lookAfter = async (session: Session): Promise<readonly string[]> => {
	const {before, interruption, clock} = session;
	const {survey: surveyor} = session.request;
	if (surveyor === undefined || before === undefined) return [];
	const first = await unlessUrgent(session, before);
	if (first === undefined) return [];
	const compareNow = async (): Promise<Comparison | undefined> => {
		const after = await unlessUrgent(session, look(session, surveyor, 'after'));
		return after === undefined ? undefined : surveyor.compare(first, session.request.resume === undefined ? after : session.redaction.deep(after), session.touched);
	};
	let compared = await compareNow();
	if (compared !== undefined && isLoud(compared) && !interruption.asked.aborted) {
		await clock.sleep(settling, interruption.asked);
		compared = (await compareNow()) ?? compared;
	}
	if (compared === undefined) return [];
	const {differences} = compared;
	emit(session, {type: 'differences', ...compared});
	const loud = differences.filter(({expected}) => !expected);
	const lines = loud.slice(0, mostTold).map(unexpectedLine);
	return loud.length > mostTold ? [...lines, `… and ${loud.length - mostTold} more: drydock report ${session.folder.id}`] : lines;
};

const loudWords = 'CHANGED, AND NOT AS PLANNED:';

/** How an unexpected difference is said at the end of a run. */
const unexpectedLine = (difference: Difference): string => `${loudWords} ${tellDifference(difference)}`;

/** Is it one of the last lines of a run that must not be overlooked? */
export const isUnexpectedLine = (text: string): boolean => text.startsWith(loudWords);
