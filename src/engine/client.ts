import type {Decision, Question, RunEvent, StepPath} from './events.ts';

/** Whoever runs a run: the screen, the headless runner, a drill. */
export interface Client {
	/** Told of everything, in order, after it is on disk. Must not throw. */
	tell(event: RunEvent): void;
	/** Asked when the run cannot go on alone. Rejecting ends the run as interrupted. */
	decide(question: Question, step: StepPath): Promise<{readonly decision: Decision; readonly by: 'operator' | 'option'}>;
}
