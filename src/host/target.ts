import type {HostIdentity, HostReader} from './reader.ts';
import type {HostWriter} from './writer.ts';

/** How a host is reached. `local` now; twin, lab and ssh are further ones. */
export interface Target {
	readonly kind: 'local' | 'lab' | 'twin';
	/** The session only reads: `writer` throws. */
	readonly readOnly?: true;
	/** How the host is named on screen. */
	readonly label: string;
	/** A reader that tells `read` the command with which an operator would have asked the same. */
	reader(read?: (command: string) => void): HostReader;
	writer(): HostWriter;
	/** Asked afresh at every call: this is what notices that the host is another one. */
	identity(): Promise<HostIdentity>;
	/** In words, when what named this Docker (a docker context) leads to another one by now; this target does not follow it. */
	moved?(): string | undefined;
	/** Ends connections; nothing can be read afterwards. */
	close(): Promise<void>;
	/** With it every run on this target is a rehearsal. */
	readonly rehearsal?: Rehearsal;
}

/** Something that could not be read. */
export interface Gap {
	readonly what: string;
	readonly why: string;
}

/** For how long a container that ran when the rehearsal began did not, by the twin's own clock. */
export interface Downtime {
	readonly container: string;
	readonly seconds: number;
	/** False: it did not come back. */
	readonly back: boolean;
}

/** What only the target of a rehearsal can tell. */
export interface Rehearsal {
	/** Whose twin it is, as on the screen. */
	readonly of: string;
	/** When its snapshot was taken, ISO 8601, UTC; undefined for a ready-made host. */
	readonly taken?: string;
	/** What could not be read of the host then. */
	readonly gaps: readonly Gap[];
	/** What is thrown in, in words. */
	readonly faults: readonly string[];
	/** The run comes to this step: what is to be thrown in there happens now. Those of `faults` that did; empty when none. */
	entering(step: readonly string[]): readonly string[];
	/** What it was asked since it was last asked this, and does not know; each once, in words. */
	takeUnknown(): readonly string[];
	downtimes(): readonly Downtime[];
	/** Its own time: moved instead of waited for. Milliseconds since 1970. */
	readonly clock: {now(): number; elapsed(): number; sleep(milliseconds: number): Promise<void>};
}
