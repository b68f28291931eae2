import type {FactValues, Json, Risk} from './values.ts';

/**
 * The steps of a runbook as the engine walks them: types of facts erased, functions as the author wrote them.
 * `Host` is what can be read, `Operation` is one change as data; the language knows neither.
 */

/** The next step, or the next step for each outcome; with outcomes, `choose` says which. */
export type Edges = string | Readonly<Record<string, string>>;

/** What runs have kept of a host, as files. */
export interface SafetyCopies {
	/** The path of the one of that name: of this run, or else of the newest run that has one. */
	find(name: string): string | undefined;
}

export interface Context<Host> {
	/** Read-only: nothing that a runbook is handed can change the host. */
	readonly host: Host;
	readonly safetyCopies: SafetyCopies;
	/** Only what the step declared in `needs` and `wants`. */
	readonly facts: FactValues;
}

interface Common {
	/** A few words, present tense: "Find who holds the port". */
	readonly title: string;
	/** One or two sentences for a newcomer. */
	readonly why: string;
	/** Facts that every path to this step has given. */
	readonly needs: readonly string[];
	/** Facts that only some paths give: absent is possible, and visible in the type. */
	readonly wants: readonly string[];
	/** Facts that this step adds. */
	readonly gives: readonly string[];
}

/** Reads the host and learns facts. */
export interface ProbeStep<Host> extends Common {
	readonly kind: 'probe';
	look(context: Context<Host>): Promise<FactValues>;
	/** What was found, in sentences: the evidence on the screen and in the report. */
	say?(facts: FactValues): readonly string[];
	readonly to: Edges;
	choose?(facts: FactValues): string;
}

/** Changes the host: plans by reading alone; the engine asks, performs and verifies. */
export interface ActStep<Host, Operation> extends Common {
	readonly kind: 'act';
	/** The highest risk that this step may ever plan. More is a bug of the runbook, and stops the run. */
	readonly risk: Risk;
	plan(context: Context<Host>): Promise<readonly Operation[]>;
	/** Reads the host: true, or what is wrong, in one sentence. Asked again until `verifyWithinSeconds` is over. */
	verify?(context: Context<Host>): Promise<true | string>;
	/** How long the effect may take to show; 0 asks once. */
	readonly verifyWithinSeconds: number;
	/** Learns the facts in `gives`, after verification. */
	learn?(context: Context<Host>): Promise<FactValues>;
	/** Why there is no way back, where operations have no inverse. Needed by `check` for a destructive step without one. */
	readonly noWayBack?: string;
	/** True when the operations of this step have inverses, as the author promises and the engine checks at run time. */
	readonly reversible: boolean;
	/** An expected absence of the daemon during this step. */
	readonly away?: Absence;
	/** Where to go when it failed; without it the operator chooses. */
	readonly onFail?: string;
	readonly to: Edges;
	choose?(facts: FactValues): string;
}

export interface Absence {
	/** How long the daemon may be gone before that counts as a failure. Seconds. */
	readonly seconds: number;
	/** What to do if it does not come back, in one or two sentences. */
	readonly fallback: string;
}

export interface AskOption {
	readonly label: string;
	/** What follows from choosing it. */
	readonly consequence?: string;
}

/** The operator chooses one of several ways on. */
export interface AskStep<Host> extends Common {
	readonly kind: 'ask';
	question(facts: FactValues): string;
	readonly options: Readonly<Record<string, AskOption>>;
	/** Outcomes that cannot be chosen here and now, each with the reason. */
	closed?(facts: FactValues): Readonly<Record<string, string>>;
	/** Taken without a terminal when no `--answer` was given; must lose nothing. Without it the run ends with a decision needed. */
	readonly unattended?: string | ((facts: FactValues) => string);
	readonly to: Readonly<Record<string, string>>;
	/** Kept so that all steps have the same parameters. */
	readonly host?: Host;
}

export interface PickItem {
	/** What the fact will hold. */
	readonly id: string;
	readonly label: string;
	readonly detail?: string;
	/** Picked at the start. */
	readonly suggested?: boolean;
}

/** The operator picks any number of items; the picked ids become the one fact in `gives`. */
export interface PickStep<Host> extends Common {
	readonly kind: 'pick';
	question(facts: FactValues): string;
	items(context: Context<Host>): Promise<readonly PickItem[]>;
	/** Picked without a terminal: nothing, or what is suggested. */
	readonly unattended?: 'none' | 'suggested';
	readonly to: string;
}

/** Something only a human can do; verified like an act. */
export interface ManualStep<Host> extends Common {
	readonly kind: 'manual';
	instructions(facts: FactValues): readonly string[];
	verify?(context: Context<Host>): Promise<true | string>;
	readonly to: string;
}

/** Waits for the host to reach a state, at most `seconds`; then goes to `late`. */
export interface WaitStep<Host> extends Common {
	readonly kind: 'wait';
	until(context: Context<Host>): Promise<true | string>;
	readonly seconds: number;
	readonly to: string;
	readonly late: string;
}

/** How a runbook can end. `cured`: the symptom is gone, and that was verified. `escalate`: ended without a cure. */
export type DoneOutcome = 'cured' | 'escalate';

/** Runs another runbook as one step. */
export interface CallStep<Host> extends Common {
	readonly kind: 'call';
	readonly runbook: string;
	/** The inputs of the called runbook, as facts under their input names. */
	set(facts: FactValues): FactValues;
	/** Facts taken over from the called run; must be those in `gives`. */
	take?(facts: FactValues): FactValues;
	readonly to: Readonly<Record<DoneOutcome, string>>;
	readonly host?: Host;
}

export interface DoneStep<Host> extends Common {
	readonly kind: 'done';
	readonly outcome: DoneOutcome;
	say(facts: FactValues): readonly string[];
	readonly host?: Host;
}

export type Step<Host, Operation> =
	| ProbeStep<Host>
	| ActStep<Host, Operation>
	| AskStep<Host>
	| PickStep<Host>
	| ManualStep<Host>
	| WaitStep<Host>
	| CallStep<Host>
	| DoneStep<Host>;

/** One thing that a runbook is told before it starts. Becomes the fact of the same name. */
export interface InputSpec {
	readonly label: string;
	readonly example: string;
	/** Its value is shown and recorded nowhere. */
	readonly secret?: true;
	/** Turns what was typed into the fact; throws an Error whose message says what is accepted. */
	parse(text: string): Json;
}

/** A symptom by which an operator would recognise the incident. */
export interface Symptom {
	/**
	 * Matched against any pasted text, case-insensitively when the author says so. Named groups that are called like an
	 * input of the runbook fill it in: `(?<container>\S+)`.
	 */
	readonly pattern: RegExp;
	/** What the match means, one sentence. */
	readonly means: string;
	/** One reading that tells this incident from another with the same words. `{port}` stands for the named group. */
	readonly tellApart?: {readonly command: string; readonly means: string};
}

export interface Runbook<Host, Operation> {
	/** Kebab-case, unique; the folder's name. */
	readonly id: string;
	readonly title: string;
	/** What it is for and how it ends, two or three sentences. */
	readonly summary: string;
	readonly symptoms: readonly Symptom[];
	/** The kinds of findings that it cures: triage offers it for them, with those of its inputs that the finding knows. */
	readonly cures: readonly string[];
	readonly inputs: Readonly<Record<string, InputSpec>>;
	/** At least one of these inputs must be given; empty when the runbook can start with none. */
	readonly oneOf: readonly string[];
	/** Every one of these must be given. */
	readonly required: readonly string[];
	readonly start: string;
	readonly steps: Readonly<Record<string, Step<Host, Operation>>>;
}
