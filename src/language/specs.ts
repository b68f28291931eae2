import type {Given, JsonFacts, ListNames, Names, Seen} from './facts.ts';
import type {Absence, AskOption, DoneOutcome, Edges, PickItem, SafetyCopies} from './steps.ts';
import type {FactValues, Risk} from './values.ts';

/**
 * The steps as their author writes them: the same members as in steps.ts, with the facts typed. `F` are the facts
 * of the runbook, `N` those in `needs`, `W` in `wants`, `G` in `gives`, `E` the edges.
 * Only the lists and the edges are inferred from; everything else is held against them. Functions are properties,
 * not methods: a method may ask for more facts than it is given, and the compiler would not mind.
 */
interface Words {
	/** A few words, present tense: "Find who holds the port". */
	readonly title: string;
	/** One or two sentences for a newcomer. */
	readonly why: string;
}

interface Reads<N, W> {
	/** Facts that every path to this step has given. */
	readonly needs?: readonly N[];
	/** Facts that only some paths give: their functions see them as optional. */
	readonly wants?: readonly W[];
}

interface Looks<F, Host, N extends Names<F>, W extends Names<F>> {
	/** Read-only: nothing in it can change the host. */
	readonly host: Host;
	readonly safetyCopies: SafetyCopies;
	readonly facts: Seen<F, N, W>;
}

/** With outcomes, `choose` says which one; with a single next step there is nothing to choose. */
export type Choice<E, Facts> = E extends string
	? {readonly choose?: never}
	: {readonly choose: (facts: Facts) => keyof E & string};

export interface ProbeSpec<F, Host, N extends Names<F>, W extends Names<F>, G extends Names<F>, E extends Edges> extends Words, Reads<N, W> {
	/** Facts that this step adds. */
	readonly gives?: readonly G[];
	readonly look: (context: Looks<F, Host, NoInfer<N>, NoInfer<W>>) => Promise<Given<F, NoInfer<G>>>;
	/** What was found, in sentences: the evidence on the screen and in the report. */
	readonly say?: (facts: Seen<F, NoInfer<N | G>, NoInfer<W>>) => readonly string[];
	/** The next step, or the next step for each outcome. */
	readonly to: E;
}

export interface ActSpec<F, Host, Operation, N extends Names<F>, W extends Names<F>, G extends Names<F>, E extends Edges, X extends string>
	extends Words, Reads<N, W> {
	/** Facts that `learn` adds. */
	readonly gives?: readonly G[];
	/** The highest risk that this step may ever plan. More stops the run. */
	readonly risk: Risk;
	/** Computes the operations by reading alone. */
	readonly plan: (context: Looks<F, Host, NoInfer<N>, NoInfer<W>>) => Promise<readonly Operation[]>;
	/** Reads the host: true, or what is wrong, in one sentence. Asked again until `verifyWithinSeconds` is over. */
	readonly verify?: (context: Looks<F, Host, NoInfer<N>, NoInfer<W>>) => Promise<true | string>;
	/** How long the effect may take to show. @default 0, which asks once */
	readonly verifyWithinSeconds?: number;
	/** True when the operations of this step have inverses: the author's promise, checked at run time. @default false */
	readonly reversible?: boolean;
	/** Why there is no way back, where operations have no inverse. */
	readonly noWayBack?: string;
	/** An expected absence of the daemon during this step. */
	readonly away?: Absence;
	/** Where to go when it failed; without it the operator chooses. */
	readonly onFail?: X;
	readonly to: E;
}

/** `learn` is there exactly when the step gives facts. */
export type Learning<F, Host, N extends Names<F>, W extends Names<F>, G extends Names<F>> = [G] extends [never]
	? {readonly learn?: never}
	: {
			/** Learns the facts in `gives`, after verification. */
			readonly learn: (context: Looks<F, Host, N, W>) => Promise<Given<F, G>>;
		};

export interface AskSpec<F, N extends Names<F>, W extends Names<F>, E extends Readonly<Record<string, string>>> extends Words, Reads<N, W> {
	readonly question: (facts: Seen<F, NoInfer<N>, NoInfer<W>>) => string;
	/** One for each outcome in `to`. */
	readonly options: {readonly [Outcome in keyof NoInfer<E>]: AskOption};
	/** Outcomes that cannot be chosen here and now, each with the reason. */
	readonly closed?: (facts: Seen<F, NoInfer<N>, NoInfer<W>>) => {readonly [Outcome in keyof NoInfer<E>]?: string};
	/** Taken without a terminal when no answer was given beforehand; must lose nothing. */
	readonly unattended?: (keyof NoInfer<E> & string) | ((facts: Seen<F, NoInfer<N>, NoInfer<W>>) => keyof NoInfer<E> & string);
	/** The next step for each outcome. */
	readonly to: E;
}

export interface PickSpec<F, Host, N extends Names<F>, W extends Names<F>, G extends ListNames<F>, T extends string> extends Words, Reads<N, W> {
	/** The one fact that becomes the list of picked ids. */
	readonly gives: readonly [G];
	readonly question: (facts: Seen<F, NoInfer<N>, NoInfer<W>>) => string;
	readonly items: (context: Looks<F, Host, NoInfer<N>, NoInfer<W>>) => Promise<readonly PickItem[]>;
	/** Picked without a terminal: nothing, or what is suggested. */
	readonly unattended?: 'none' | 'suggested';
	readonly to: T;
}

export interface ManualSpec<F, Host, N extends Names<F>, W extends Names<F>, T extends string> extends Words, Reads<N, W> {
	readonly instructions: (facts: Seen<F, NoInfer<N>, NoInfer<W>>) => readonly string[];
	readonly verify?: (context: Looks<F, Host, NoInfer<N>, NoInfer<W>>) => Promise<true | string>;
	readonly to: T;
}

export interface WaitSpec<F, Host, N extends Names<F>, W extends Names<F>, T extends string, L extends string> extends Words, Reads<N, W> {
	readonly until: (context: Looks<F, Host, NoInfer<N>, NoInfer<W>>) => Promise<true | string>;
	/** How long to wait at most. */
	readonly seconds: number;
	readonly to: T;
	/** Where to go when the time is over. */
	readonly late: L;
}

export interface CallSpec<F, N extends Names<F>, W extends Names<F>, S extends JsonFacts<S>, C extends string, X extends string> extends Words, Reads<N, W> {
	/** The id of the runbook to run as this step. */
	readonly runbook: string;
	/** Its inputs, by their names. */
	readonly set: (facts: Seen<F, NoInfer<N>, NoInfer<W>>) => S;
	readonly to: {readonly [Outcome in DoneOutcome]: Outcome extends 'cured' ? C : X};
}

/** `take` is there exactly when the call gives facts. */
export type Taking<F, G extends Names<F>> = [G] extends [never]
	? {readonly take?: never}
	: {
			/** From the facts of the called run to those in `gives`. */
			take(facts: FactValues): Given<F, G>;
		};

export interface DoneSpec<F, N extends Names<F>, W extends Names<F>> extends Words, Reads<N, W> {
	readonly outcome: DoneOutcome;
	/** How it ended, in sentences. */
	readonly say: (facts: Seen<F, NoInfer<N>, NoInfer<W>>) => readonly string[];
}
