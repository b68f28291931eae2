import type {Runbook, Step} from './steps.ts';

/** Something wrong with a runbook, found without running it. */
export interface Problem {
	/** The runbook's id, as far as it has one. */
	readonly runbook: string;
	readonly step?: string;
	/** What is wrong, one sentence. */
	readonly problem: string;
	/** What its author can do, one sentence. */
	readonly remedy: string;
}

/** Takes one problem of the runbook that is being checked; a step is named where it is one step's problem. */
export type Report = (step: string | undefined, problem: string, remedy: string) => void;

/** A runbook whatever it reads and changes: the checks and the graph look at its shape alone. */
export type AnyRunbook = Runbook<unknown, unknown>;
export type AnyStep = Step<unknown, unknown>;
