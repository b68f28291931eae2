/**
 * The record goes on in another place, and what was recorded is there; nothing of what was to be appended is. The
 * message says where, and why, and is worth a record itself.
 */
export class RecordMoved extends Error {
	override readonly name = 'RecordMoved';
}

/** An append-only record. */
export interface Journal {
	/**
	 * On disk, for sure, when it returns; all of the records or none. Once it has thrown, it throws for good; but after
	 * RecordMoved the same can be appended again.
	 */
	append(records: readonly object[]): void;
	close(): void;
}

/** The whole output of one operation on disk. */
export interface OutputFile {
	/** Relative to the run's folder. */
	readonly path: string;
	/** Bytes written. */
	readonly bytes: number;
	/** Never throws: an operation in flight is not ended because its output cannot be kept. `lost` says so. */
	write(chunk: Buffer): void;
	/** What went wrong when writing, if anything did. */
	readonly lost: unknown;
	close(): void;
}

/** A program that was started for a run: its process can outlive the run's own. */
export interface StartedProgram {
	readonly pid: number;
	/** As an operator would type it. */
	readonly text: string;
	/** For an operation, or as the shell or the pager of whoever sits before it. */
	readonly what: 'operation' | 'shell';
	/** Nothing ends it with the run. */
	readonly goesOn: boolean;
}

/** Where one run keeps its record, readable by its user alone. Its paths change when the record moves. */
export interface RunFolder {
	readonly id: string;
	/** Absolute. */
	readonly path: string;
	/** That the record is not where records are kept, where it is and why; undefined when it is. */
	readonly displaced?: string | undefined;
	/** For safety copies. Absolute. */
	readonly copies: string;
	readonly journal: Journal;
	/** Before the last record: brings a displaced one home if it can be kept there by now. Throws RecordMoved when it did. */
	settle?(): void;
	/** Names of the safety copies that are there now. */
	copied(): readonly string[];
	/** Where a safety copy lies: in this run, or else in the newest run before it that has one. */
	find(name: string): string | undefined;
	/** Notes a program that has just been started. Never throws: one that cannot be noted is no reason to end what is under way. */
	startedProgram(program: StartedProgram): void;
	/** Those that still run, whichever process of this run has started them. */
	runningPrograms(): readonly StartedProgram[];
	/** A file for the whole output of one operation; it comes into being with its first byte. */
	output(name: string): OutputFile;
}

/** Makes run folders. */
export interface RunStore {
	/** Throws `denied` when no record can be kept: then nothing may run. */
	create(runbook: string, at: Date): RunFolder;
}
