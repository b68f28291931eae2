/**
 * The one tree of errors. The reason is data, so that every client can decide by it: what the operator can do
 * next, whether trying again makes sense, which exit code ends the program. The cause is always kept.
 */
export type ErrorReason =
	/** The words on the command line, an input or a configuration file are wrong. */
	| 'usage'
	/** The host cannot be reached at all: no daemon, no socket. */
	| 'unreachable'
	/** The host is there and does not let us: socket permission, root needed. */
	| 'denied'
	/** The host does not have the object asked for. */
	| 'not-found'
	/** The daemon or a program refused or failed to do what it was asked. */
	| 'refused'
	/** The host cannot tell, for a reason named in the message. Never the same as "fine". */
	| 'not-known'
	/** The host is not the one that the run began on. */
	| 'other-host'
	/** The operator or a signal ended it. */
	| 'cancelled'
	/** A runbook broke its own promise, or Drydock did. */
	| 'bug';

export interface ErrorDetails {
	/** What the operator can do now, most useful first; each one sentence or one command. */
	readonly nextSteps?: readonly string[];
	/** Would the same call possibly succeed later, with nothing changed by the operator? */
	readonly retryable?: boolean;
	readonly cause?: unknown;
}

/** Every error that Drydock throws on purpose. `message` is one line that can stand alone on a screen. */
export class DrydockError extends Error {
	override readonly name: string = 'DrydockError';
	readonly reason: ErrorReason;
	readonly nextSteps: readonly string[];
	readonly retryable: boolean;

	constructor(reason: ErrorReason, message: string, details: ErrorDetails = {}) {
		super(message, details.cause === undefined ? undefined : {cause: details.cause});
		this.reason = reason;
		this.nextSteps = details.nextSteps ?? [];
		this.retryable = details.retryable ?? false;
	}
}

/** An external program that ended badly: what was run, how it ended, and the end of what it said. */
export class CommandError extends DrydockError {
	override readonly name = 'CommandError';
	readonly argv: readonly string[];
	/** Exit status, or undefined when it was ended by a signal or never started. */
	readonly exitCode: number | undefined;

	constructor(argv: readonly string[], exitCode: number | undefined, message: string, details: ErrorDetails = {}) {
		super('refused', message, details);
		this.argv = argv;
		this.exitCode = exitCode;
	}
}

/** The message of anything that was thrown. */
export const errorMessage = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Is it one of ours, for one of these reasons? */
export const isReason = (error: unknown, ...reasons: ErrorReason[]): error is DrydockError =>
	error instanceof DrydockError && reasons.includes(error.reason);
