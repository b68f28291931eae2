import {DrydockError, isReason} from '../../errors.ts';
import type {Client} from '../../engine/client.ts';
import type {Decision, Mode} from '../../engine/events.ts';
import type {FactValues} from '../../language/values.ts';
import type {Core} from '../core.ts';
import {problemOf} from '../problem.ts';
import {createRunStore, type RunStore} from '../run-store.ts';
import type {ScreenOptions, StartedRun, TakeUpRequest} from '../screen-options.ts';
import {emptyAnswer, noAnswer} from './answer.ts';

/** How long a run may take to end when nothing is waited for any more. Milliseconds. */
const lastWords = 1500;

/** The run of this screen: begun, answered, interrupted, left. */
export interface RunControl {
	/** With a scenario: on that simulated server, as a rehearsal. */
	start(runbook: string, inputs: FactValues, scenario?: string): Promise<void>;
	/** Takes a recorded run up again, to go on with it or to take it back. */
	takeUp(run: string, goal: TakeUpRequest['goal']): Promise<void>;
	/** Undefined until the run was really started. */
	started(): StartedRun | undefined;
	/** At most the last `count` lines that were printed in this run. */
	lastOutput(count: number): readonly string[];
	/** Answers the pending question. */
	answer(decision: Decision): void;
	/** Ends the run, then leaves with that exit code; a second time without waiting for what is in flight, a third time or without a run at once. */
	interrupt(reason: string, exitCode: number): void;
	/** Leaves; what that means for the run depends on what it is doing. */
	quit(): void;
	/** Forgets a run that is over or could not be started, so that another one can begin. */
	forget(): void;
}

interface Held {
	readonly store: RunStore;
	started?: StartedRun;
	over: boolean;
}

export const createRunControl = ({startRun, takeUp}: ScreenOptions, {state, update, leave, attention, steadiness}: Core): RunControl => {
	let held: Held | undefined;
	let exitCode = 0;
	/** Nothing is waited for any more. */
	let insisted = false;
	/** Set once the operator wants out: the end of the run then closes the screen. */
	let leavingWith: number | 'code of the run' | undefined;

	const isRunning = (): boolean => held !== undefined && !held.over;

	const changed = (): void => {
		if (held === undefined) return;
		const run = held.store.snapshot();
		const {question, view} = run;
		if (question !== undefined && question.number !== state().answer.number) {
			attention.plan(question.question.kind === 'confirm' ? question.question.plan.fingerprint : '');
			update({run, answer: emptyAnswer(question.number, question.question), scroll: 0, reading: undefined, word: ''});
			return;
		}
		const isNextStep = view.steps.length !== state().run?.view.steps.length && state().reading === undefined;
		update({run, ...(isNextStep ? {scroll: 0, word: ''} : {}), ...(view.started === undefined ? {} : {folder: view.started.folder, runId: view.started.run})});
	};

	const over = (code: number): void => {
		exitCode = code;
		if (leavingWith !== undefined) leave(leavingWith === 'code of the run' ? code : leavingWith);
		else {
			update({place: 'debrief', run: held?.store.snapshot(), prompt: undefined, reading: undefined, help: false, scroll: 0, interrupting: false, word: ''});
			// Keys that were meant for the run must not leave its end unread.
			steadiness.changed('under the cursor');
		}
	};

	const follow = async (mode: Mode, heading: string, begin: (client: Client) => Promise<StartedRun>): Promise<void> => {
		const store = createRunStore();
		const mine: Held = {store, over: false};
		held = mine;
		insisted = false;
		store.subscribe(changed);
		update({place: 'run', mode, run: store.snapshot(), folder: undefined, runId: undefined, problem: undefined, form: undefined, details: undefined, answer: noAnswer, scroll: 0, word: ''});
		try {
			const started = await begin(store.client);
			mine.started = started;
			update({folder: started.folder, runId: started.id});
			// The operator did not wait for the start.
			if (state().interrupting) await started.interrupt('interrupted while it started');
			const {exitCode: code} = await started.outcome;
			mine.over = true;
			over(code);
		} catch (error) {
			mine.over = true;
			exitCode = isReason(error, 'usage') ? 2 : 1;
			if (leavingWith === undefined) update({problem: {...problemOf(error), heading}, scroll: 0, prompt: undefined, interrupting: false});
			else leave(typeof leavingWith === 'number' ? leavingWith : exitCode);
			steadiness.changed('under the cursor');
		}
	};

	const start = (runbook: string, inputs: FactValues, scenario?: string): Promise<void> => {
		const mode: Mode = scenario === undefined ? state().mode : 'rehearsal';
		return follow(mode, 'The run could not be started', client => startRun({runbook, inputs, mode, client, ...(scenario === undefined ? {} : {scenario})}));
	};

	const answer = (decision: Decision): void => {
		const number = state().run?.question?.number;
		if (number !== undefined) held?.store.answer(number, decision);
	};

	return {
		start,
		takeUp: (run, goal) => follow('live', goal === 'undo' ? 'The run cannot be taken back' : 'The run cannot go on', client => takeUp({run, goal, client})),
		started: () => held?.started,
		lastOutput: count => held?.store.lastOutput(count) ?? [],
		answer,
		interrupt: (reason, code) => {
			if (!isRunning() || insisted || (state().interrupting && held?.started === undefined)) {
				leave(isRunning() || held === undefined ? code : exitCode);
				return;
			}
			if (state().interrupting) {
				// Its record ends in good order if it can.
				insisted = true;
				void held?.started?.interrupt(reason);
				setTimeout(() => leave(code), lastWords);
				return;
			}
			leavingWith = code;
			update({interrupting: true, prompt: undefined, help: false, reading: undefined});
			void held?.started?.interrupt(reason);
			held?.store.refuse(new DrydockError('cancelled', reason));
		},
		quit: () => {
			if (!isRunning()) leave(exitCode);
			else if (state().run?.question === undefined) update({prompt: {kind: 'leave', text: ''}});
			else if (attention.isArmed()) {
				// Where there is a list to go back to, its end is shown first.
				if (!state().hasTriage) leavingWith = 'code of the run';
				answer({kind: 'stop'});
			}
		},
		forget: () => {
			held = undefined;
		},
	};
};
