import type {Outcome} from './events.ts';

/** What a run's outcome means to whoever started the program. */
export const exitCodes: Readonly<Record<Outcome, number>> = {
	cured: 0,
	'dry-run': 0,
	failed: 1,
	'decision-needed': 3,
	stopped: 3,
	escalate: 4,
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

/** The dry run cannot show more than this; not a failure. */
export class EndOfDryRun extends EndOfRun {
	constructor(why: string) {
		super('dry-run', [why]);
	}
}
