import type {Client} from '../engine/client.ts';
import type {Mode, Outcome, RunEvent} from '../engine/events.ts';
import type {Runbook} from '../language/steps.ts';
import type {FactValues} from '../language/values.ts';
import type {RunSummary} from '../record/runs.ts';
import type {TriageWatch} from '../triage/watch.ts';

/** One step of a runbook as far as the screen shows it: what lies ahead of the current step. */
export interface StepOutline {
	readonly kind: string;
	readonly title: string;
	readonly to?: string | Readonly<Record<string, string>>;
	/** Which runbook a `call` step runs. */
	readonly runbook?: string;
}

/** A runbook as the screen knows it. A whole `Runbook` fits. */
export interface ListedRunbook extends Pick<Runbook<never, never>, 'id' | 'title' | 'summary' | 'symptoms' | 'inputs' | 'oneOf' | 'required'> {
	/** With it the run screen also shows what comes after the current step. */
	readonly steps?: Readonly<Record<string, StepOutline>>;
}

/** A simulated server in trouble, on which an incident can be rehearsed. */
export interface ListedScenario {
	readonly id: string;
	/** What somebody would say on the phone. */
	readonly title: string;
	readonly hostname: string;
	readonly runbook: string;
	/** What the runbook is told there. */
	readonly inputs: Readonly<Record<string, string>>;
}

/** A document that comes with Drydock. */
export interface ListedDocument {
	readonly path: string;
	readonly about: string;
}

/** What went wrong before or beside a run, with what to do about it. */
export interface Problem {
	/** One line that can stand alone. */
	readonly problem: string;
	readonly nextSteps: readonly string[];
}

/** A run under way, as far as the screen needs it. */
export interface StartedRun {
	readonly id: string;
	/** Where its record is: an absolute path. */
	readonly folder: string;
	readonly outcome: Promise<{readonly outcome: Outcome; readonly exitCode: number}>;
	note(text: string): void | Promise<void>;
	/** Something was done outside the run. */
	deviation(text: string): void | Promise<void>;
	/** A shell was opened beside it, under this pid. */
	startedShell?(pid: number, text: string): void;
	/** Ends the run as soon as it can be ended; `outcome` settles when it has. Asked again, without waiting for what is in flight. */
	interrupt(reason: string): void | Promise<void>;
}

export interface RunRequest {
	readonly runbook: string;
	readonly inputs: FactValues;
	readonly mode: Mode;
	/** On this simulated server instead of the host. */
	readonly scenario?: string;
	/** The screen itself: it is told everything and answers the questions. */
	readonly client: Client;
}

/** A recorded run that goes on, or back. */
export interface TakeUpRequest {
	/** Its id. */
	readonly run: string;
	readonly goal: 'go-on' | 'undo';
	/** Is told all that is on record first. */
	readonly client: Client;
}

/** One thing that is known of the host: `Docker`, `20.10.24, API 1.41`. */
export interface HostFact {
	readonly name: string;
	readonly text: string;
}

/** What the record of a run holds. */
export interface RecordedRun {
	readonly events: readonly RunEvent[];
	/** What is wrong with the record. */
	readonly damage?: string;
}

/** A terminal other than that of the process. */
export interface Streams {
	readonly stdin: NodeJS.ReadableStream;
	readonly stdout: NodeJS.WritableStream;
	readonly stderr: NodeJS.WritableStream;
}

export interface ScreenOptions {
	readonly runbooks: readonly ListedRunbook[];
	/** Runbooks that could not be loaded; shown under the list. */
	readonly problems?: readonly Problem[];
	/** Simulated servers; the first thing that is offered where no host is in reach. */
	readonly scenarios?: readonly ListedScenario[];
	readonly documents?: readonly ListedDocument[];
	/** The text of one of them, as Markdown. */
	readDocument?(document: ListedDocument): Promise<string>;
	/** Begin with the inputs of this runbook, some of them filled in. */
	readonly form?: {readonly runbook: string; readonly values: Readonly<Record<string, string>>};
	/** Begin with this run instead of the first screen. */
	readonly start?: {readonly runbook: string; readonly inputs: FactValues};
	readonly mode: Mode;
	/** The session only reads: said in the header, and no shell is opened. */
	readonly readOnly?: boolean;
	/** Asked after the first frame is on the screen; may take its time. Does not reject. */
	describeHost(): Promise<{readonly label: string} | Problem>;
	/** Begins to look at the host; asked for after the first frame, and listened to while no run is under way. */
	watch?(): Promise<TriageWatch>;
	/** What there is to know of the host; asked for again after each look. */
	hostFacts?(): Promise<readonly HostFact[]>;
	/** Recorded runs that somebody may want to look into: without an end, stopped, or waiting for a decision. */
	openRuns?(): Promise<readonly RunSummary[]>;
	readRun?(run: RunSummary): Promise<RecordedRun>;
	startRun(request: RunRequest): Promise<StartedRun>;
	/** Rejects with what stands against it, and what to do about that; nothing was written or changed then. */
	takeUp(request: TakeUpRequest): Promise<StartedRun>;
	readonly version: string;
	/** @default the streams of the process */
	readonly streams?: Streams;
	/** @default process.env */
	readonly env?: NodeJS.ProcessEnv;
}
