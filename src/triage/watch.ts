import type {CuredFinding, NotKnown} from './finding.ts';

/** What the first screen shows of a host, as far as it is read. */
export interface TriageView {
	readonly findings: readonly CuredFinding[];
	readonly notKnown: readonly NotKnown[];
	/** What is still being read: "the sizes of log files". */
	readonly pending: readonly string[];
	/** When the last whole look ended, ISO 8601; undefined before the first one. */
	readonly at?: string;
	/** Why what is shown is old: the daemon is away. Undefined while it is not. */
	readonly away?: string;
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
