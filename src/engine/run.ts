import {DrydockError, errorMessage} from '../errors.ts';
import type {Json} from '../language/values.ts';
import {accountOf} from './account.ts';
import {callsOf} from './calls.ts';
import {systemClock} from './clock.ts';
import {EndOfRun, exitCodes} from './end.ts';
import type {EventBody, Outcome} from './events.ts';
import {freezeFacts} from './facts.ts';
import {createInterruption} from './interruption.ts';
import type {AnyRunbook} from './kinds.ts';
import {takeLock} from './lock.ts';
import {createRecorder, RecordLost} from './recorder.ts';
import {createRedaction, hideSecrets, type Redaction} from './redaction.ts';
import type {Run, RunRequest, RunResult} from './request.ts';
import {resume} from './resume.ts';
import {machineMark} from './same-host.ts';
import {emit, type Session} from './session.ts';
import {lookAfter, lookBefore} from './survey.ts';
import {RecordMoved} from './store.ts';
import {walk} from './walk.ts';

interface Ending {
	readonly outcome: Outcome;
	readonly lines: readonly string[];
}

/** What the run was told as secret; never in the record, so that whoever takes it up again must tell it. */
const redactionOf = ({entry, inputs, resume}: RunRequest): Redaction => {
	const redaction = createRedaction();
	for (const [name, value] of Object.entries(resume?.secrets ?? {})) redaction.hide(name, value);
	hideSecrets(redaction, entry.runbook, inputs);
	return redaction;
};

const openSession = (request: RunRequest): Session => {
	const wall = request.clock ?? systemClock;
	const folder = request.store.create(request.entry.runbook.id, new Date(wall.now()));
	const redaction = redactionOf(request);
	const recorder = createRecorder(folder.journal, request.client, wall, redaction, request.resume?.events);
	const onRead = (command: string): void => {
		if (session.shownReadings.has(command)) return;
		session.shownReadings.add(command);
		recorder.reading({type: 'read', step: session.path, command});
	};
	const session: Session = {
		request,
		folder,
		recorder,
		redaction,
		clock: request.target.rehearsal?.clock ?? wall,
		wall,
		interruption: createInterruption(),
		host: request.target.reader(onRead),
		quietHost: request.target.reader(),
		early: [],
		begun: false,
		identity: undefined,
		machine: undefined,
		lease: undefined,
		path: [],
		shownReadings: new Set(),
		visits: 0,
		unproved: false,
		done: [],
		before: undefined,
		touched: [],
		inFlight: undefined,
	};
	return session;
};

const startedEvent = ({request, folder, identity}: Session): EventBody => {
	const {entry, target, inputs, version, user} = request;
	const {rehearsal} = target;
	const host = identity ?? {daemonId: '', hostname: '', endpoint: ''};
	return {
		type: 'run-started',
		run: folder.id,
		runbook: entry.runbook.id,
		title: entry.runbook.title,
		hash: entry.hash,
		...callsOf(request),
		host: {label: target.label, ...host},
		mode: rehearsal === undefined ? 'live' : 'rehearsal',
		inputs,
		folder: folder.path,
		version,
		user,
		...(rehearsal === undefined ? {} : {twin: {of: rehearsal.of, faults: rehearsal.faults, ...(rehearsal.taken === undefined ? {} : {taken: rehearsal.taken})}}),
	};
};

/** The first record names the host; where there is none to name, it says so and the run ends. */
const begin = async (session: Session): Promise<undefined> => {
	const {interruption, request} = session;
	let problem: unknown;
	try {
		session.identity = await interruption.race(request.target.identity());
		session.machine = await interruption.race(machineMark(session));
	} catch (error) {
		problem = error;
	}
	const {displaced} = session.folder;
	emit(session, startedEvent(session));
	session.begun = true;
	if (displaced !== undefined) emit(session, {type: 'note', text: displaced});
	for (const body of session.early) emit(session, body);
	if (problem !== undefined) throw problem;
	await takeLock(session);
	session.before = lookBefore(session);
	if (request.target.rehearsal === undefined) return undefined;
	// What the twin does not know there belongs to no step.
	await interruption.race(session.before);
	request.target.rehearsal.takeUnknown();
	return undefined;
};

/** A cure that rests on something that was not proved is none. */
const proved = ({unproved}: Session, ended: Ending): Ending =>
	unproved && ended.outcome === 'cured' ? {outcome: 'not-proved', lines: ['Not everything on the way was proved. If it holds, this would be said:', ...ended.lines]} : ended;

const runToEnd = async (session: Session): Promise<Ending> => {
	const {entry, inputs, resume: resumption} = session.request;
	try {
		const place = resumption === undefined ? await begin(session) : await resume(session, resumption);
		const known = Object.entries(freezeFacts(inputs, 'The inputs')) as [string, Json][];
		const ended = await walk(session, {entry, path: [], facts: new Map([...known, ...(place?.facts ?? [])])}, place);
		return proved(session, ended);
	} catch (error) {
		return endingOf(session, error);
	}
};

/** Whoever has to go on by hand must know how far the run came. */
const soFar = ({done, folder}: Session): readonly string[] =>
	done.length === 0 ? [] : [`Done before that, and left as it is: ${done.join('; ')}.`, `What was there before is in the record and its safety copies: ${folder.path}`, `drydock undo ${folder.id} takes back what can be; drydock resume ${folder.id} goes on.`];

const endingOf = (session: Session, error: unknown): Ending => {
	const ending = wordsOf(session, error);
	const saysAll = ending.outcome === 'undone' || (error instanceof EndOfRun && error.saysAll);
	return session.request.target.rehearsal === undefined && !saysAll ? {...ending, lines: [...ending.lines, ...soFar(session)]} : ending;
};

const wordsOf = (session: Session, error: unknown): Ending => {
	if (error instanceof EndOfRun) return {outcome: error.outcome, lines: error.lines};
	if (error instanceof RecordLost) {
		const became = session.inFlight === undefined ? 'Nothing more was performed.' : `What became of this is not in the record: ${session.inFlight}`;
		return {outcome: 'failed', lines: [error.message, became, ...error.nextSteps]};
	}
	if (error instanceof DrydockError) return {outcome: 'failed', lines: [error.message, ...error.nextSteps]};
	return {outcome: 'failed', lines: [`Drydock made a mistake: ${errorMessage(error)}`, `Report it with the record: ${session.folder.path}`]};
};

/** A record that had to be kept elsewhere comes home when it can. */
const settle = (session: Session): void => {
	try {
		session.folder.settle?.();
	} catch (error) {
		if (!(error instanceof RecordMoved)) return;
		try {
			emit(session, {type: 'note', text: error.message});
		} catch {
			// The last record says that it is lost.
		}
	}
};

/** Of a rehearsal that has begun. */
const accounted = ({request, recorder, begun}: Session): EventBody | undefined => {
	const {target: {rehearsal}, find, entry} = request;
	if (rehearsal === undefined || !begun) return undefined;
	const runbook = (id: string): AnyRunbook | undefined => (id === entry.runbook.id ? entry.runbook : find(id)?.runbook);
	return {type: 'account', account: accountOf(recorder.events(), runbook, {down: rehearsal.downtimes(), gaps: rehearsal.gaps, faults: rehearsal.faults})};
};

const remarks = ({request, recorder}: Session, outcome: Outcome): readonly string[] => {
	const {target: {rehearsal}, remark} = request;
	if (rehearsal !== undefined) return [`This was a rehearsal: nothing on ${rehearsal.of} was changed.`];
	return remark?.(recorder.events(), outcome) ?? [];
};

const drive = async (session: Session): Promise<RunResult> => {
	// Whoever started the run has it in hand before the first event.
	await Promise.resolve();
	const {outcome, lines: words} = await runToEnd(session);
	settle(session);
	const account = accounted(session);
	// The record may be lost by now: that is said below.
	const changed = await lookAfter(session).catch(() => []);
	const {displaced} = session.folder;
	const lines = [...words, ...changed, ...remarks(session, outcome), ...(displaced === undefined ? [] : [displaced])];
	const result = {outcome, exitCode: exitCodes[outcome]};
	const ended = {type: 'ended' as const, ...result, lines};
	try {
		if (account !== undefined) emit(session, account);
		emit(session, ended);
	} catch (error) {
		const lost = outcome === 'failed' ? [] : [`The end could not be recorded: ${errorMessage(error)}`];
		session.recorder.tell({...ended, lines: [...lines, ...lost]});
	}
	session.recorder.close();
	session.lease?.release();
	return result;
};

/** Starts a run. Throws `denied` when no record of it can be kept; all else ends the run with its outcome. */
export const startRun = (request: RunRequest): Run => {
	const session = openSession(request);
	let over = false;
	const outcome = drive(session).finally(() => {
		over = true;
	});
	const add = (type: 'note' | 'deviation', text: string): void => {
		if (over) return;
		try {
			const body: EventBody = {type, text, ...(session.path.length === 0 ? {} : {step: session.path})};
			if (session.begun) emit(session, body);
			else session.early.push(body);
		} catch {
			// The run finds out at its next record, and ends.
		}
	};
	return {
		id: session.folder.id,
		get folder() {
			return session.folder.path;
		},
		outcome,
		note: text => add('note', text),
		deviation: text => add('deviation', text),
		startedShell: (pid, text) => session.folder.startedProgram({pid, text, what: 'shell', goesOn: false}),
		interrupt: reason => {
			if (!over) session.interruption.interrupt(reason);
		},
	};
};
