import {isReason} from '../errors.ts';
import type {HostIdentity} from '../host/reader.ts';
import {callsOf} from './calls.ts';
import {EndOfRun} from './end.ts';
import type {RunEvent} from './events.ts';
import {endingDecision} from './gate.ts';
import {clearLeftBehind} from './left-behind.ts';
import {takeLock} from './lock.ts';
import {lookBack, pathOf} from './look-back.ts';
import {replay, type Place, type Replayed} from './replay.ts';
import {machineMark} from './same-host.ts';
import {answered, ask, emit, type Session} from './session.ts';
import {oneWays, undo, undoable} from './undo.ts';
import {lookBefore} from './survey.ts';
import type {Survey} from '../survey/survey.ts';

/** A run that goes on, or goes back. */
export interface Resumption {
	/** Its record so far, whole. */
	readonly events: readonly RunEvent[];
	readonly goal: 'go-on' | 'undo';
	/** From where its user came, in words. */
	readonly from: string;
	/** Declared secrets that were put back into the events. */
	readonly secrets?: Readonly<Record<string, string>>;
	/** The host as it was before the run, where that was kept. */
	readonly before?: Survey;
	/** What was different about the runbook, where the operator was told and went on. */
	readonly changed?: readonly string[];
}

const otherHost = (was: string, is: string): EndOfRun =>
	new EndOfRun('failed', [`This is another host: the run began on ${was}, and this is ${is}. Nothing was performed.`, 'Go on with it there; or begin anew here: drydock run']);

/** The host of the record; with its daemon away, by the machine's name. Throws an EndOfRun on another one. */
const sameHostAsThen = async (session: Session, {started: {host}}: Replayed): Promise<HostIdentity> => {
	const {request, interruption} = session;
	const told = ({hostname, daemonId}: Pick<HostIdentity, 'hostname' | 'daemonId'>): string => `${hostname || 'a host without a name'} (daemon ${daemonId || 'without an id'})`;
	session.machine = await interruption.race(machineMark(session));
	try {
		const now = await interruption.race(request.target.identity());
		const sameRoot = host.dataRoot === undefined || host.dataRoot === now.dataRoot;
		if (now.daemonId !== host.daemonId || now.hostname !== host.hostname || !sameRoot) throw otherHost(told(host), told(now));
		return now;
	} catch (error) {
		if (!isReason(error, 'unreachable') || session.machine === undefined) throw error;
		if (session.machine.hostname !== host.hostname) throw otherHost(host.hostname, session.machine.hostname);
		return host;
	}
};

/** Opens a run again: on the same host, with a lock, and on record. */
const beginAgain = async (session: Session, {from, before, changed = []}: Resumption, replayed: Replayed): Promise<void> => {
	const {user, version, entry} = session.request;
	session.done.push(...replayed.done);
	session.touched.push(...replayed.touched);
	emit(session, {type: 'resumed', user, from, version, hash: entry.hash, ...callsOf(session.request), after: replayed.ended?.outcome ?? 'left'});
	session.begun = true;
	for (const body of session.early) emit(session, body);
	for (const text of changed) emit(session, {type: 'note', text});
	session.identity = await sameHostAsThen(session, replayed);
	await takeLock(session);
	// What the run began on stays what it is compared with; a look taken now is one from before only if nothing was begun.
	if (before !== undefined) session.before = Promise.resolve(before);
	else if (replayed.touched.length === 0) session.before = lookBefore(session);
};

const listed = (lines: readonly string[]): string => lines.join('; ');

/** Go on, go back, or leave it: the operator decides; without one it goes on. */
const whichWay = async (session: Session, replayed: Replayed): Promise<'go-on' | 'undo'> => {
	const back = undoable(replayed.performed);
	const title = replayed.steps.get(pathOf(replayed).join('/'))?.title;
	const options = [
		{outcome: 'go-on', label: title === undefined ? 'Go on' : `Go on with "${title}"`, consequence: 'It is planned anew: only what is left is performed.'},
		{outcome: 'undo', label: 'Go back', consequence: 'What the run did is taken back, the last first.', ...(back.length === 0 ? {closed: 'nothing was done that can be taken back'} : {})},
		{outcome: 'leave', label: 'Leave it', consequence: 'Nothing is performed.'},
	];
	for (;;) {
		const answer = await ask(session, [], {kind: 'choose', question: 'This run was broken off. Which way?', options, unattended: 'go-on'});
		const {decision} = answer;
		const ending = endingDecision(decision);
		const outcome = decision.kind === 'choose' ? options.find(option => option.outcome === decision.outcome && !('closed' in option))?.outcome : undefined;
		answered(session, [], answer, ending !== undefined || outcome !== undefined);
		if (ending !== undefined) throw ending;
		if (outcome === 'leave') throw new EndOfRun('stopped', ['Left as it is.']);
		if (outcome === 'go-on' || outcome === 'undo') return outcome;
	}
};

/** Takes back the whole run. Always ends it. */
const goBack = async (session: Session, replayed: Replayed): Promise<never> => {
	const performed = [...replayed.performed];
	const stays = oneWays(performed);
	const before = undoable(performed).length;
	if (before === 0 && stays.length > 0) throw new EndOfRun('stopped', ['Nothing that this run did can be taken back.', ...stays]);
	if (before === 0) throw new EndOfRun('undone', ['Nothing had to be taken back.']);
	const {skipped} = await undo(session, performed);
	const left = undoable(performed).map(({text}) => text);
	if (skipped !== undefined) throw new EndOfRun('stopped', [`Not everything was taken back (${skipped}). Still done: ${listed(left)}.`, ...stays]);
	throw new EndOfRun('undone', [`Taken back: ${before === 1 ? '1 operation' : `${before} operations`}.`, ...stays]);
};

/** Opens the record again and looks back; then goes on from the place that this gives back, or goes back and ends. */
export const resume = async (session: Session, resumption: Resumption): Promise<Place | undefined> => {
	const replayed = replay(resumption.events);
	if (replayed === undefined) throw new EndOfRun('failed', ['The record does not say how this run began.']);
	await beginAgain(session, resumption, replayed);
	const now = await lookBack(session, resumption.events, replayed);
	const at = replayed.inFlight?.step ?? pathOf(now);
	if (at.length > 0) await clearLeftBehind(session, at);
	if (resumption.goal === 'go-on' && now.over) throw new EndOfRun('stopped', ['This run has come to its end: there is nothing to go on with.']);
	if (resumption.goal === 'undo' || (await whichWay(session, now)) === 'undo') return goBack(session, now);
	return now.place;
};
