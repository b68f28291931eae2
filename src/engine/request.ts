import type {FactValues} from '../language/values.ts';
import type {Target} from '../host/target.ts';
import type {Client} from './client.ts';
import type {Clock} from './clock.ts';
import type {Outcome, RunEvent} from './events.ts';
import type {Operations, RunbookEntry} from './kinds.ts';
import type {HostLock} from './lock.ts';
import type {Resumption} from './resume.ts';
import type {RunStore} from './store.ts';
import type {Surveyor} from './survey.ts';

/** All that a run needs from outside. */
export interface RunRequest {
	readonly entry: RunbookEntry;
	/** Another runbook, for `call` steps. */
	find(id: string): RunbookEntry | undefined;
	readonly target: Target;
	readonly operations: Operations;
	/** Parsed inputs, under their names. */
	readonly inputs: FactValues;
	readonly client: Client;
	readonly store: RunStore;
	/** Who runs it: the name of the user. */
	readonly user: string;
	/** Drydock's own version. */
	readonly version: string;
	/** How the host is looked at before and after. Without it nothing is compared. */
	readonly survey?: Surveyor;
	/** Keeps other runs off the host. Without it nothing does. */
	readonly lock?: HostLock;
	/** Lines for the end of a live run, made from all that happened in it; must not throw. */
	remark?(events: readonly RunEvent[], outcome: Outcome): readonly string[];
	/** A recorded run goes on; `store` gives its own folder. */
	readonly resume?: Resumption;
	/** @default the system's clock */
	readonly clock?: Clock;
	/** How long an interrupt waits for the operation in flight. Seconds. @default 10 */
	readonly graceSeconds?: number;
}

export interface RunResult {
	readonly outcome: Outcome;
	readonly exitCode: number;
}

/** A run under way. */
export interface Run {
	readonly id: string;
	/** Absolute. */
	readonly folder: string;
	/** Never rejects. */
	readonly outcome: Promise<RunResult>;
	/** Adds the operator's words to the record. */
	note(text: string): void;
	/** Records what was done outside the run. */
	deviation(text: string): void;
	/** A shell or a pager was opened beside it, under this pid. */
	startedShell(pid: number, text: string): void;
	/** Ends the run as soon as the operation in flight has ended; asked again, without waiting for it. */
	interrupt(reason: string): void;
}
