import type {CuredFinding, NotKnown} from './finding.ts';

/** What the first screen shows of a host, as far as it is read. */
export interface TriageView {
	readonly findings: readonly CuredFinding[];
	readonly notKnown: readonly NotKnown[];
	/** What is still being read: "the sizes of log files". */
	readonly pending: readonly string[];
	/** When the last whole look ended, ISO 8601; undefined before the first one. */
	readonly at?: string;
	/** The daemon is away, and what was read of it is old. Undefined while it is not. */
	readonly away?: {readonly since: string; readonly why: string; readonly nextSteps: readonly string[]};
	/** Ids of findings that were read before the daemon went away. */
	readonly old?: readonly string[];
}

/** Looks at a host, and again when the engine says that something happened there. No timer asks the daemon anything. */
export interface TriageWatch {
	/** Tells the view now and at each change, until the function that it returns is called. */
	subscribe(listener: (view: TriageView) => void): () => void;
	/** Looks again. */
	refresh(): void;
	/** Ends the stream of events. */
	close(): void;
}
