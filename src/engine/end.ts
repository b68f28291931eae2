import type {Outcome} from './events.ts';

/** What a run's outcome means to whoever started the program. */
export const exitCodes: Readonly<Record<Outcome, number>> = {
	cured: 0,
	undone: 0,
	failed: 1,
	'decision-needed': 3,
	stopped: 3,
	escalate: 4,
	'not-proved': 5,
	interrupted: 130,
};

/** Unwinds the steps: the run is over, and these lines say why. */
export class EndOfRun extends Error {
	override readonly name = 'EndOfRun';
	readonly outcome: Outcome;
	readonly lines: readonly string[];
	/** The lines say how far the run came, or that is none of the question. */
	readonly saysAll: boolean;

	constructor(outcome: Outcome, lines: readonly string[], {saysAll = false}: {readonly saysAll?: boolean} = {}) {
		super(lines[0] ?? outcome);
		this.saysAll = saysAll;
		this.outcome = outcome;
		this.lines = lines;
	}
}
