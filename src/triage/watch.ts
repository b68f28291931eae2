import {DrydockError, errorMessage, isReason} from '../errors.ts';
import type {DockerReader} from '../host/docker/reader.ts';
import type {HostReader} from '../host/reader.ts';
import {daemonMayBeBack} from './daemon-return.ts';
import type {CuredFinding, NotKnown, Triage} from './finding.ts';
import {inOrder} from './incidents.ts';
import {concernsDisk, isRelevant} from './relevant.ts';
import type {TriageProgress} from './triage.ts';

/** What the first screen shows of a host, as far as it is read. */
export interface TriageView {
	readonly findings: readonly CuredFinding[];
	readonly notKnown: readonly NotKnown[];
	/** What is still being read: "the sizes of log files". */
	readonly pending: readonly string[];
	/** When the last look ended, what takes long not counted. ISO 8601; undefined before the first one. */
	readonly at?: string;
	/** The daemon is away, and what was read of it is old. Undefined while it is not. */
	readonly away?: {readonly since: string; readonly why: string; readonly nextSteps: readonly string[]};
	/** Ids of findings that were read before the daemon went away. */
	readonly old?: readonly string[];
}

/**
 * Looks at a host while somebody listens, and again when the engine says that something happened there. No timer asks
 * the daemon anything.
 */
export interface TriageWatch {
	/** Tells the view now and at each change, until the function that it returns is called. */
	subscribe(listener: (view: TriageView) => void): () => void;
	/** Looks again. */
	refresh(): void;
	/** Ends the stream of events. */
	close(): void;
}

/** `slow`: the sizes of everything on the disk, which cost the engine a walk over all of it. */
export type Part = 'quick' | 'slow';

export interface WatchOptions {
	readonly host: HostReader;
	/** One look with the detectors of one part. */
	look(host: HostReader, part: Part, told: (progress: TriageProgress) => void): Promise<Triage>;
}

/** Things rarely happen alone: what belongs together is looked at together. Milliseconds. */
const settling = 1000;
/** From the beginning of one look to that of the next, however much happens. Milliseconds. */
const between = {quick: 10_000, slow: 600_000} as const;
/** A look that takes longer hangs: the next one does not wait for it. Milliseconds. */
const patience = 30_000;
/** How long the first look waits for the stream of events, so that nothing happens unseen between the two. Milliseconds. */
const streamPatience = 1000;
/** Between attempts to reach a daemon that is away. Milliseconds. */
const pauses = [250, 500, 1000, 2000, 5000] as const;

interface Looked {
	/** Counts looks: what comes of an earlier one is dropped. */
	number: number;
	begun: number;
	/** Of the look that is under way. */
	progress?: TriageProgress | undefined;
	found?: Pick<Triage, 'findings' | 'notKnown'> | undefined;
}

/** Docker as it is while it is away: asking the real one could start it. */
const absent = (docker: DockerReader, why: DrydockError): DockerReader =>
	new Proxy(docker, {get: (target, name) => (name === 'endpoint' ? target.endpoint : () => Promise.reject(why))});

const without = (findings: readonly CuredFinding[], others: readonly CuredFinding[]): readonly CuredFinding[] => findings.filter(({id}) => !others.some(other => other.id === id));

export const watchTriage = ({host, look}: WatchOptions): TriageWatch => {
	const listeners = new Set<(view: TriageView) => void>();
	const parts: Readonly<Record<Part, Looked>> = {quick: {number: 0, begun: -Infinity}, slow: {number: 0, begun: -Infinity}};
	const dirty = {quick: false, slow: false};
	let following: AbortController | undefined;
	let timer: NodeJS.Timeout | undefined;
	let at: string | undefined;
	let away: (TriageView['away'] & {readonly error: DrydockError}) | undefined;
	/** The daemon ended the stream, or does not listen at all: nothing is asked of it until it is back. */
	let isGone = false;
	let looksWhileGone = 0;
	/** What was found is of a time before the daemon went away. */
	let isOld = false;
	/** What is found of the machine while the daemon is away. */
	let meanwhile: Pick<Triage, 'findings' | 'notKnown'> | undefined;
	/** Why it cannot be told what happens on the host. */
	let blind: NotKnown | undefined;

	const view = (): TriageView => {
		const all = Object.values(parts);
		const fresh = [...(meanwhile?.findings ?? []), ...all.flatMap(({progress}) => progress?.findings ?? [])];
		const kept = without(all.flatMap(({found}) => found?.findings ?? []), fresh);
		return {
			findings: inOrder([...fresh, ...kept]),
			notKnown: [...(meanwhile?.notKnown ?? all.flatMap(({progress, found}) => found?.notKnown ?? progress?.notKnown ?? [])), ...(blind === undefined ? [] : [blind])],
			pending: all.flatMap(({progress}) => progress?.pending ?? []),
			...(at === undefined ? {} : {at}),
			...(away === undefined ? {} : {away: {since: away.since, why: away.why, nextSteps: away.nextSteps}}),
			old: isOld ? kept.map(({id}) => id) : [],
		};
	};

	const tell = (): void => {
		const told = view();
		for (const listener of listeners) listener(told);
	};

	const goAway = (error: DrydockError): void => {
		if (away !== undefined) return;
		away = {since: new Date().toISOString(), why: error.message, nextSteps: error.nextSteps, error};
		isOld = true;
		// A look that is under way reads a daemon that is going: nothing of it is worth more than what there was.
		for (const part of Object.values(parts)) {
			part.number += 1;
			part.progress = undefined;
		}
	};

	const take = (part: Part, {findings, notKnown}: Pick<Triage, 'findings' | 'notKnown'>): void => {
		if (part === 'slow') {
			parts.slow.found = {findings, notKnown};
			return;
		}
		at = new Date().toISOString();
		const down = findings.find(({kind}) => kind === 'daemon-down');
		if (down !== undefined || isGone) {
			// It hangs, or it shuts down: then it takes no more requests a while before it ends the stream.
			goAway(new DrydockError('unreachable', down?.evidence[0] ?? 'Docker does not answer.', {nextSteps: down?.nextSteps ?? []}));
			meanwhile = {findings, notKnown};
			if (isGone) looksWhileGone += 1;
			return;
		}
		parts.quick.found = {findings, notKnown};
		away = undefined;
		meanwhile = undefined;
		isOld = false;
	};

	const lookAt = async (part: Part): Promise<void> => {
		const looked = parts[part];
		looked.number += 1;
		const mine = looked.number;
		looked.begun = Date.now();
		looked.progress = {findings: [], notKnown: [], pending: part === 'quick' ? ['the host'] : []};
		dirty[part] = false;
		tell();
		const seen = away !== undefined && isGone ? {...host, docker: absent(host.docker, away.error)} : host;
		const found = await look(seen, part, progress => {
			if (mine !== looked.number) return;
			looked.progress = progress;
			tell();
		}).catch((error: unknown) => ({findings: [], notKnown: [{what: 'what is wrong with this host', why: errorMessage(error)}]}));
		if (mine !== looked.number) return;
		looked.progress = undefined;
		take(part, found);
		tell();
		if (dirty.quick) plan(between.quick);
		// No event will say that a daemon which hangs answers again; and one that is gone for long is worse than one that restarts.
		else if (part === 'quick' && away !== undefined && (!isGone || looksWhileGone === 1)) plan(patience);
	};

	const lookNow = (): void => {
		clearTimeout(timer);
		timer = undefined;
		void lookAt('quick');
		const {begun, progress} = parts.slow;
		if (away === undefined && progress === undefined && (dirty.slow || begun === -Infinity) && Date.now() - begun >= between.slow) void lookAt('slow');
	};

	/** The next look, so long after the beginning of the last one. */
	const plan = (after: number): void => {
		const due = Math.max(Date.now() + settling, parts.quick.begun + after);
		clearTimeout(timer);
		timer = setTimeout(lookNow, due - Date.now());
	};

	const lookWhole = (): void => {
		parts.slow.begun = -Infinity;
		lookNow();
	};

	const back = (): void => {
		isGone = false;
		away = undefined;
		meanwhile = undefined;
		blind = undefined;
		lookWhole();
	};

	const lost = (error: DrydockError): void => {
		goAway(error);
		if (isGone) return;
		isGone = true;
		looksWhileGone = 0;
		clearTimeout(timer);
		// It may be a restart: what the machine says of it is of interest only when it stays away.
		timer = setTimeout(lookNow, at === undefined ? 0 : settling);
		tell();
	};

	const follow = async (signal: AbortSignal): Promise<void> => {
		for (let attempt = 0; !signal.aborted; attempt += 1) {
			try {
				await host.docker.followEvents(
					event => {
						if (signal.aborted || !isRelevant(event)) return;
						dirty.slow ||= concernsDisk(event);
						if (dirty.quick) return;
						dirty.quick = true;
						plan(parts.quick.progress === undefined ? between.quick : patience);
					},
					signal,
					() => {
						if (signal.aborted) return;
						attempt = 0;
						back();
					},
				);
			} catch (error) {
				if (signal.aborted) return;
				if (!isReason(error, 'unreachable', 'denied')) {
					blind = {what: 'what happens on this host from now on', why: errorMessage(error)};
					lookWhole();
					return;
				}
				lost(error);
			}
			await daemonMayBeBack(host, pauses[Math.min(attempt, pauses.length - 1)] ?? 0, signal);
		}
	};

	const stop = (): void => {
		following?.abort();
		following = undefined;
		clearTimeout(timer);
		for (const part of Object.values(parts)) {
			part.number += 1;
			part.progress = undefined;
		}
	};

	const start = (): void => {
		following = new AbortController();
		isGone = false;
		away = undefined;
		meanwhile = undefined;
		parts.quick.progress = {findings: [], notKnown: [], pending: ['the host']};
		timer = setTimeout(lookNow, streamPatience);
		void follow(following.signal);
	};

	return {
		subscribe: listener => {
			listeners.add(listener);
			if (following === undefined) start();
			listener(view());
			return () => {
				listeners.delete(listener);
				if (listeners.size === 0) stop();
			};
		},
		refresh: () => {
			if (following === undefined) return;
			// One that has just begun reads what there is now.
			if (parts.quick.progress !== undefined && Date.now() - parts.quick.begun < settling) return;
			lookWhole();
		},
		close: () => {
			listeners.clear();
			stop();
		},
	};
};
