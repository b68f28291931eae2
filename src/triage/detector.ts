import type {HostReader} from '../host/reader.ts';
import type {Finding} from './finding.ts';
import type {Thresholds} from './thresholds.ts';

/** What a detector is handed: one look at a host, shared by all detectors. */
export interface Look {
	/** Asks everything at most once, and nothing for longer than its time limit. */
	readonly host: HostReader;
	readonly thresholds: Thresholds;
	/** When the look began. Milliseconds since 1970. */
	readonly now: number;
	/** The same for all who ask under this name: what several detectors work out from the readings. */
	once<T>(name: string, work: () => Promise<T>): Promise<T>;
	/** Takes note of a part that could not be read, by a detector that goes on without it. */
	notKnown(what: string, error: unknown): void;
	/** Resolves after some seconds: for what is only wrong if it lasts. */
	later(seconds: number): Promise<void>;
	/** The host again, to be asked anew: what was remembered may be over by now. */
	afresh(): HostReader;
}

/** Finds one kind of trouble, or some that exclude each other. When it throws, what it looks for is not known. */
export interface Detector {
	/** What it finds out, for "not known: …": "the health of containers". */
	readonly what: string;
	/** It finds nothing worse than `info`. */
	readonly minor?: true;
	/** It asks for the sizes of everything on the disk, which can take minutes on a big host. */
	readonly slow?: true;
	find(look: Look): Promise<readonly Finding[]>;
}
