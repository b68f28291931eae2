import type {HostIdentity, HostReader} from '../host/reader.ts';
import type {Clock} from './clock.ts';
import type {Decision, EventBody, Question, StepPath} from './events.ts';
import type {Interruption} from './interruption.ts';
import type {Lease} from './lock.ts';
import type {Recorder} from './recorder.ts';
import type {Redaction} from './redaction.ts';
import type {RunRequest} from './request.ts';
import type {RunFolder} from './store.ts';
import type {TouchedBy} from './survey.ts';
import type {Survey} from '../survey/survey.ts';

/** The machine that a run began on, as far as it would tell. */
export interface MachineMark {
	readonly hostname: string;
	readonly bootId: string;
}

/** One run while it goes on: what all its parts share. */
export interface Session {
	readonly request: RunRequest;
	readonly folder: RunFolder;
	readonly recorder: Recorder;
	readonly redaction: Redaction;
	/** The time on the host: a twin has its own. */
	readonly clock: Clock;
	/** The time of whoever waits for this run. */
	readonly wall: Clock;
	readonly interruption: Interruption;
	/** Its readings are shown and recorded, each command once per step. */
	readonly host: HostReader;
	/** Its readings are not: the gate looks again at what was just shown. */
	readonly quietHost: HostReader;
	/** Notes from before the first record. */
	readonly early: EventBody[];
	/** Is the first record written? */
	begun: boolean;
	identity: HostIdentity | undefined;
	machine: MachineMark | undefined;
	/** Held until the run is over. */
	lease: Lease | undefined;
	/** Where the run is; readings are recorded under it. */
	path: StepPath;
	readonly shownReadings: Set<string>;
	/** Steps entered, over all runbooks. */
	visits: number;
	/** Rehearsal: something on the way was not proved. */
	unproved: boolean;
	/** The texts of all operations that happened, in order. */
	readonly done: string[];
	/** The host as it was before, once the run has begun; undefined for a host that is not looked at. */
	before: Promise<Survey | undefined> | undefined;
	/** Every operation that was begun, and what it may have changed, in order. */
	readonly touched: TouchedBy[];
	/** The text of an operation that began and whose end is not known. */
	inFlight: string | undefined;
}

export const emit = (session: Session, body: EventBody): number => session.recorder.emit(body);

/** Asks the client, and records the question. The answer is recorded by whoever judges it. */
export const ask = async (session: Session, step: StepPath, question: Question): Promise<{readonly decision: Decision; readonly by: 'operator' | 'option'}> => {
	session.interruption.check();
	emit(session, {type: 'asked', step, question});
	const {interruption, request, redaction} = session;
	return interruption.race(Promise.resolve().then(() => request.client.decide(redaction.deep(question), step)).catch((error: unknown) => {
		interruption.interrupt(`nobody answered (${error instanceof Error ? error.message : String(error)})`);
		interruption.check();
		throw error;
	}));
};

export const answered = (session: Session, step: StepPath, answer: {readonly decision: Decision; readonly by: 'operator' | 'option'}, accepted: boolean): void => {
	emit(session, {type: 'answered', step, ...answer, accepted});
};
