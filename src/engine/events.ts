import type {DoneOutcome, PickItem} from '../language/steps.ts';
import type {FactValues, Json, Risk} from '../language/values.ts';
import type {Became, Inverse, Loss, Operation} from '../operations/operation.ts';
import type {Difference, NotCompared} from '../survey/difference.ts';
import type {Account} from './account.ts';

/** `live` changes the host. A `rehearsal` is the same run on a twin of it. */
export type Mode = 'live' | 'rehearsal';

/** A step of this run: the ids of the calls around it and its own. `['recreate', 'remove']`. */
export type StepPath = readonly string[];

/** One operation of a plan, ready to be shown. */
export interface PlannedOperation {
	readonly operation: Operation;
	readonly text: string;
	readonly risk: Risk;
	readonly loss: Loss;
	readonly inverse: Inverse;
}

/** How a plan is confirmed: by its risk. `type` is the name to be typed in full. */
export type Confirmation = {readonly by: 'enter'} | {readonly by: 'y'} | {readonly by: 'type'; readonly text: string};

/** The operations that a step will perform, computed by reading alone. */
export interface Plan {
	readonly operations: readonly PlannedOperation[];
	/** The highest of its operations. */
	readonly risk: Risk;
	/** Of all operations together, each object once. */
	readonly loss: Loss;
	readonly confirmation: Confirmation;
	/** Differs whenever what would be done, or lost, differs. Measured details (sizes, uptimes) do not count. */
	readonly fingerprint: string;
}

/** What the engine cannot decide alone. Every client answers the same questions. */
export type Question =
	| {readonly kind: 'confirm'; readonly plan: Plan; /** Set when the host changed since it was last confirmed. */ readonly again?: string}
	| {
			readonly kind: 'choose';
			readonly question: string;
			readonly options: readonly {readonly outcome: string; readonly label: string; readonly consequence?: string; /** Why it cannot be chosen. */ readonly closed?: string}[];
			readonly unattended?: string;
	  }
	| {readonly kind: 'pick'; readonly question: string; readonly items: readonly PickItem[]; readonly unattended?: 'none' | 'suggested'}
	| {readonly kind: 'manual'; readonly instructions: readonly string[]}
	/** A step failed and names no way on itself. `undo` lists what would undo it; empty when nothing can be. */
	| {readonly kind: 'failed'; readonly why: string; readonly nextSteps: readonly string[]; readonly undo: readonly string[]};

export type Decision =
	| {readonly kind: 'confirm'; /** What the operator did, not whether it suffices: the gate decides that. */ readonly gave: 'enter' | 'y' | {readonly typed: string}}
	/** Not this step: go on without it. The reason goes into the record. */
	| {readonly kind: 'skip'; readonly reason: string}
	| {readonly kind: 'choose'; readonly outcome: string}
	| {readonly kind: 'pick'; readonly ids: readonly string[]}
	| {readonly kind: 'manual-done'}
	| {readonly kind: 'retry'}
	| {readonly kind: 'undo'}
	| {readonly kind: 'hand-over'; readonly reason: string}
	/** Leave the run as it is; it can be resumed. `why` is set when nobody was there to ask. */
	| {readonly kind: 'stop'; readonly needed?: string};

/**
 * How a run ended. Exit codes: cured 0, undone 0, failed 1, decision 3, escalate 4, not proved 5, interrupted 130. `not-proved`: a
 * rehearsal came to something that the twin does not know, or on its way left something open.
 */
export type Outcome = DoneOutcome | 'undone' | 'failed' | 'decision-needed' | 'stopped' | 'interrupted' | 'not-proved';

interface StepEvent {
	readonly step: StepPath;
}

/**
 * Everything that happens in a run, in order. The journal is these events on disk (output as pointers to files);
 * the screen, the headless printer, the drill and the report are made from nothing else.
 */
export type EventBody =
	| {
			readonly type: 'run-started';
			readonly run: string;
			readonly runbook: string;
			readonly title: string;
			/** sha256 of the runbook's source file. */
			readonly hash: string;
			/** The same of those that it calls, by their ids. */
			readonly calls?: Readonly<Record<string, string>>;
			readonly host: {readonly label: string; readonly daemonId: string; readonly dataRoot?: string; readonly hostname: string; readonly endpoint: string};
			readonly mode: Mode;
			readonly inputs: FactValues;
			readonly folder: string;
			readonly version: string;
			readonly user: string;
			/** Of a rehearsal: whose twin it is on, when its snapshot was taken, and what is thrown in. */
			readonly twin?: {readonly of: string; readonly taken?: string; readonly faults: readonly string[]};
	  }
	| (StepEvent & {readonly type: 'step-entered'; readonly kind: string; readonly title: string; readonly why: string; /** Of which runbook; differs inside a call. */ readonly runbook: string})
	/** A reading, as the command with which an operator would have asked. */
	| (StepEvent & {readonly type: 'read'; readonly command: string})
	| (StepEvent & {readonly type: 'found'; readonly lines: readonly string[]})
	/** `undoes`: the operation that it takes back, as it was shown. */
	| (StepEvent & {readonly type: 'planned'; readonly plan: Plan; readonly noWayBack?: string; readonly away?: {readonly seconds: number; readonly fallback: string}; readonly undoes?: string})
	| (StepEvent & {readonly type: 'asked'; readonly question: Question})
	| (StepEvent & {readonly type: 'answered'; readonly decision: Decision; readonly by: 'operator' | 'option'; /** False when the gate did not accept it. */ readonly accepted: boolean})
	/** The intention: on disk before the operation starts. `undoes` when it is an inverse. */
	| (StepEvent & {readonly type: 'performing'; readonly index: number; readonly of: number; readonly text: string; readonly operation: Operation; readonly inverse: Inverse; /** As measured right before it. */ readonly loss?: Loss; readonly undoes?: boolean})
	| (StepEvent & {readonly type: 'output'; readonly index: number; readonly text: string})
	| (StepEvent & {readonly type: 'performed'; readonly index: number; readonly seconds: number; readonly result?: Json; /** The whole output, relative to the run's folder. */ readonly output?: string; readonly outputBytes: number})
	| (StepEvent & {readonly type: 'operation-failed'; readonly index: number; readonly why: string; readonly output?: string})
	| (StepEvent & {readonly type: 'verifying'; readonly withinSeconds: number})
	| (StepEvent & {readonly type: 'verified'})
	| (StepEvent & {readonly type: 'failed'; readonly why: string; readonly nextSteps: readonly string[]})
	/** Waiting for the daemon to come back, or for a `wait` step. */
	| (StepEvent & {readonly type: 'waiting'; readonly for: string; readonly seconds: number})
	/** A rehearsal: what this step leaves open. */
	| (StepEvent & {readonly type: 'not-proved'; readonly why: string})
	| (StepEvent & {readonly type: 'saved'; readonly path: string})
	| (StepEvent & {readonly type: 'step-left'; readonly outcome?: string; readonly to?: string; readonly facts: FactValues; readonly skipped?: string})
	/** The run goes on, or goes back, in another process. `after`: how it had ended, or that it was left without an end. */
	| {readonly type: 'resumed'; readonly user: string; readonly from: string; readonly version: string; readonly hash: string; readonly calls?: Readonly<Record<string, string>>; readonly after: Outcome | 'left'}
	/** What the host says about an operation whose end is not in the record; `of` is the number of its intention. */
	| (StepEvent & {readonly type: 'became'; readonly of: number; readonly text: string; readonly state: Became})
	/** It was taken back; `of` is the number of its intention. */
	| (StepEvent & {readonly type: 'undone'; readonly of: number; readonly text: string})
	| {readonly type: 'note'; readonly text: string; readonly step?: StepPath}
	/** A rehearsal: what was thrown in, as was asked for. */
	| (StepEvent & {readonly type: 'thrown-in'; readonly what: string})
	/** Done outside the run: a shell opened from the screen. */
	| {readonly type: 'deviation'; readonly text: string; readonly step?: StepPath}
	/** The host was read whole, to be compared: before the first operation, and after the last step. `file` is in the run's folder. */
	| {readonly type: 'surveyed'; readonly when: 'before' | 'after'; readonly seconds: number; readonly file?: string}
	/** What differs between the two, just before the end. */
	| {readonly type: 'differences'; readonly differences: readonly Difference[]; readonly notCompared: readonly NotCompared[]}
	/** What a rehearsal proved and what it did not, just before the end. */
	| {readonly type: 'account'; readonly account: Account}
	| {readonly type: 'ended'; readonly outcome: Outcome; readonly exitCode: number; readonly lines: readonly string[]};

export type RunEvent = EventBody & {
	/** Counts from 1, without gaps in the journal (`output` is not journalled and has 0). */
	readonly seq: number;
	/** ISO 8601, UTC. */
	readonly at: string;
};
