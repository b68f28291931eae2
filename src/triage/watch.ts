import {type DrydockError, errorMessage, isReason} from '../errors.ts';
import type {EngineEvent} from '../host/docker/objects.ts';
import type {DockerReader} from '../host/docker/reader.ts';
import type {HostReader} from '../host/reader.ts';
import {daemonMayBeBack} from './daemon-return.ts';
import type {CuredFinding, NotKnown, Triage} from './finding.ts';
import {createKnown} from './known.ts';
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

/** Docker as it is while it is away: asking the real one could start it. */
const absent = (docker: DockerReader, why: DrydockError): DockerReader =>
	new Proxy(docker, {get: (target, name) => (name === 'endpoint' ? target.endpoint : () => Promise.reject(why))});

export const watchTriage = ({host, look}: WatchOptions): TriageWatch => {
	const listeners = new Set<(view: TriageView) => void>();
	const known = createKnown();
	/** Parts that something happened to since they were looked at. */
	const dirty = {quick: false, slow: false};
	let following: AbortController | undefined;
	let timer: NodeJS.Timeout | undefined;

	const tell = (): void => {
		const view = known.view();
		for (const listener of listeners) listener(view);
	};

	const lookAt = async (part: Part): Promise<void> => {
		const number = known.begin(part);
		dirty[part] = false;
		tell();
		const absence = known.absence();
		const found = await look(absence === undefined ? host : {...host, docker: absent(host.docker, absence)}, part, progress => {
			if (known.progress(part, number, progress)) tell();
		}).catch((error: unknown) => ({findings: [], notKnown: [{what: 'what is wrong with this host', why: errorMessage(error)}]}));
		if (!known.end(part, number, found)) return;
		tell();
		if (part === 'slow') return;
		if (dirty.quick) plan(between.quick);
		else if (known.isWorthAnother()) plan(patience);
	};

	/** `whole`: what takes long too, however lately it was looked at. */
	const lookNow = (whole = false): void => {
		clearTimeout(timer);
		void lookAt('quick');
		const {begun, isUnderWay} = known.last('slow');
		if (known.absence() === undefined && !isUnderWay && (whole || begun === -Infinity || (dirty.slow && Date.now() - begun >= between.slow))) void lookAt('slow');
	};

	const lookIn = (milliseconds: number): void => {
		clearTimeout(timer);
		timer = setTimeout(() => lookNow(), milliseconds);
	};

	/** The next look, so long after the beginning of the last one. */
	const plan = (after: number): void => lookIn(Math.max(settling, known.last('quick').begun + after - Date.now()));

	const take = (event: EngineEvent): void => {
		if (!isRelevant(event)) return;
		dirty.slow ||= concernsDisk(event);
		if (dirty.quick) return;
		dirty.quick = true;
		plan(known.last('quick').isUnderWay ? patience : between.quick);
	};

	const lost = (error: DrydockError): void => {
		const isFirst = known.view().at === undefined;
		if (!known.gone(error)) return;
		// It may be a restart: what the machine says of it is of interest only when it stays away.
		lookIn(isFirst ? 0 : settling);
		tell();
	};

	const follow = async (signal: AbortSignal): Promise<void> => {
		for (let attempt = 0; !signal.aborted; attempt += 1) {
			try {
				await host.docker.followEvents(
					event => {
						if (!signal.aborted) take(event);
					},
					signal,
					() => {
						if (signal.aborted) return;
						attempt = 0;
						known.back();
						lookNow(true);
					},
				);
			} catch (error) {
				if (signal.aborted) return;
				if (!isReason(error, 'unreachable', 'denied')) {
					known.cannotFollow({what: 'what happens on this host from now on', why: errorMessage(error)});
					lookNow(true);
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
		known.drop();
	};

	const start = (): void => {
		following = new AbortController();
		known.awaitFirst();
		lookIn(streamPatience);
		void follow(following.signal);
	};

	return {
		subscribe: listener => {
			listeners.add(listener);
			if (following === undefined) start();
			listener(known.view());
			return () => {
				listeners.delete(listener);
				if (listeners.size === 0) stop();
			};
		},
		refresh: () => {
			const {begun, isUnderWay} = known.last('quick');
			// One that has just begun reads what there is now.
			if (following !== undefined && !(isUnderWay && Date.now() - begun < settling)) lookNow(true);
		},
		close: () => {
			listeners.clear();
			stop();
		},
	};
};
