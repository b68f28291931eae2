import {DrydockError, isReason} from '../errors.ts';
import type {HostIdentity} from '../host/reader.ts';
import {callsOf} from './calls.ts';
import {EndOfRun} from './end.ts';
import type {RunEvent} from './events.ts';
import {endsRun} from './failure.ts';
import {endingDecision} from './gate.ts';
import {clearLeftBehind} from './left-behind.ts';
import {takeLock} from './lock.ts';
import {lookBack, pathOf} from './look-back.ts';
import {replay, type Place, type Replayed} from './replay.ts';
import {machineMark} from './same-host.ts';
import {answered, ask, emit, type Session} from './session.ts';
import {nameOneWays, oneWays, undo, undoable} from './undo.ts';
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
	/** What is different about the runbook. */
	readonly changed?: readonly string[];
	/** The operator knew of that, and wants to go on all the same. */
	readonly changeAgreed?: boolean;
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

const counted = (count: number): string => (count === 1 ? '1 operation' : `${count} operations`);

/** Go on, go back, or leave it: the operator decides; without one it goes where it was sent. */
const whichWay = async (session: Session, {goal, changed = [], changeAgreed = false}: Resumption, {performed, steps, ...at}: Replayed): Promise<'go-on' | 'undo'> => {
	const back = undoable(performed).length;
	const stays = oneWays(performed).length;
	const title = steps.get(pathOf(at).join('/'))?.title;
	// Nobody agreed to another runbook than the one that the run began with.
	const isAnother = goal === 'go-on' && changed.length > 0 && !changeAgreed;
	const options = [
		...(goal === 'undo' ? [] : [{outcome: 'go-on', label: title === undefined ? 'Go on' : `Go on with "${title}"`, consequence: 'It is planned anew: only what is left is performed.'}]),
		{
			outcome: 'undo',
			label: 'Go back',
			consequence: `${counted(back)}, the last first, each confirmed by itself.${stays === 0 ? '' : ` ${counted(stays)} cannot be taken back.`}`,
			...(back === 0 ? {closed: 'nothing was done that can be taken back'} : {}),
		},
		{outcome: 'leave', label: 'Leave it', consequence: 'Nothing is performed.'},
	];
	const question = goal === 'undo' ? 'Take this run back?' : `This run was broken off${isAnother ? ', and its runbook changed since' : ''}. Which way?`;
	for (;;) {
		const answer = await ask(session, [], {kind: 'choose', question, options, unattended: isAnother ? 'leave' : goal});
		const {decision} = answer;
		const ending = endingDecision(decision);
		const outcome = decision.kind === 'choose' ? options.find(option => option.outcome === decision.outcome && !('closed' in option))?.outcome : undefined;
		answered(session, [], answer, ending !== undefined || outcome !== undefined);
		if (ending !== undefined) throw ending;
		if (outcome === 'leave') throw new EndOfRun('stopped', ['Left as it is.'], {saysAll: true});
		if (outcome === 'go-on' || outcome === 'undo') return outcome;
	}
};

/** Takes back the whole run, if that is still what is wanted. Always ends it. */
const goBack = async (session: Session, {performed: all, over}: Replayed, mayLeave: () => Promise<unknown>): Promise<never> => {
	const performed = [...all];
	const stays = oneWays(performed);
	const before = undoable(performed).length;
	const {id} = session.folder;
	const onwards = (words: string): readonly string[] => (over ? [] : [`${words}: drydock resume ${id}`]);
	if (before === 0 && stays.length > 0) throw new EndOfRun('stopped', ['Nothing that this run did can be taken back.', ...stays, ...onwards('It can go on')], {saysAll: true});
	if (before === 0) throw new EndOfRun('undone', ['Nothing had to be taken back.']);
	nameOneWays(session, performed);
	await mayLeave();
	const left = (): string => undoable(performed).map(({text}) => text).join('; ');
	try {
		const {skipped} = await undo(session, performed);
		if (skipped !== undefined) throw new EndOfRun('stopped', [`Not everything was taken back (${skipped}). Still done: ${left()}.`, ...stays], {saysAll: true});
	} catch (error) {
		if (endsRun(error) || !(error instanceof DrydockError)) throw error;
		throw new EndOfRun('failed', [`Not everything was taken back: ${error.message}`, ...error.nextSteps, `Still done: ${left()}.`, `When that is mended, take back the rest: drydock undo ${id}`, ...onwards('Or go on with the run'), ...stays], {saysAll: true});
	}
	throw new EndOfRun('undone', [`Taken back: ${counted(before)}.`, ...stays]);
};

/** Opens the record again and looks back; then goes on from the place that this gives back, or goes back and ends. */
export const resume = async (session: Session, resumption: Resumption): Promise<Place | undefined> => {
	const replayed = replay(resumption.events);
	if (replayed === undefined) throw new EndOfRun('failed', ['The record does not say how this run began.']);
	await beginAgain(session, resumption, replayed);
	const now = await lookBack(session, resumption.events, replayed);
	const at = replayed.inFlight?.step ?? pathOf(now);
	if (at.length > 0) await clearLeftBehind(session, at);
	if (resumption.goal === 'undo') return goBack(session, now, () => whichWay(session, resumption, now));
	if (now.over) throw new EndOfRun('stopped', ['This run has come to its end: there is nothing to go on with.']);
	return (await whichWay(session, resumption, now)) === 'undo' ? goBack(session, now, async () => undefined) : now.place;
};
