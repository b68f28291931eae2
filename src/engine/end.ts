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

	constructor(outcome: Outcome, lines: readonly string[]) {
		super(lines[0] ?? outcome);
		this.outcome = outcome;
		this.lines = lines;
	}
}
