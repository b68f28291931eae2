import type {Account} from '../../engine/account.ts';
import type {EventBody, Outcome, Plan, RunEvent, StepPath} from '../../engine/events.ts';
import {presentDifferences} from '../../present/present-differences.ts';
import {presentBecame} from '../../present/present-event.ts';

export type StepState = 'current' | 'done' | 'skipped' | 'failed';

export interface Progress {
	readonly text: string;
	readonly state: 'running' | 'done' | 'failed';
	readonly seconds?: number;
	readonly why?: string;
	readonly undoes: boolean;
}

/** One step as the screen shows it, made from its events. */
export interface StepView {
	readonly path: StepPath;
	readonly kind: string;
	readonly runbook: string;
	readonly title: string;
	readonly why: string;
	readonly state: StepState;
	readonly outcome?: string;
	/** The reason, when it was skipped. */
	readonly skipped?: string;
	readonly found: readonly string[];
	readonly reads: readonly string[];
	readonly plan?: Plan;
	readonly noWayBack?: string;
	readonly away?: {readonly seconds: number; readonly fallback: string};
	/** By the index of the operation in the plan; inverses have negative keys. */
	readonly progress: Readonly<Record<number, Progress>>;
	readonly verified?: 'asking' | 'yes';
	readonly waiting?: {readonly for: string; readonly seconds: number} | undefined;
	readonly notProved: readonly string[];
	readonly failed?: {readonly why: string; readonly nextSteps: readonly string[]} | undefined;
	readonly saved: readonly string[];
	/** How many answers the gate did not accept. */
	readonly refused: number;
}

/** A whole run as the screen shows it. */
export interface RunView {
	readonly started?: Extract<EventBody, {type: 'run-started'}>;
	readonly steps: readonly StepView[];
	readonly notes: readonly {readonly text: string; readonly deviation: boolean; readonly afterStep: number}[];
	/** Files with whole outputs, relative to the run's folder. */
	readonly outputs: readonly string[];
	/** True from the intention to the outcome of an operation: leaving now has consequences. */
	readonly inFlight: boolean;
	/** What differs on the host between the beginning and the end, as far as the last lines do not say it. */
	readonly changed: readonly string[];
	/** Of a rehearsal, once it is over. */
	readonly account?: Account;
	readonly ended?: Extract<EventBody, {type: 'ended'}> | undefined;
}

export const noRun: RunView = {steps: [], notes: [], outputs: [], inFlight: false, changed: []};

/** Commands remembered of one step; a probe of many containers has very many. */
const mostReads = 100;

const samePath = (left: StepPath, right: StepPath): boolean => left.length === right.length && left.every((id, index) => id === right[index]);

/** Changes the latest visit of that step; a step that is walked twice has two. */
const change = (view: RunView, path: StepPath, update: (step: StepView) => Partial<StepView>): RunView => {
	const index = view.steps.findLastIndex(step => samePath(step.path, path));
	const step = view.steps[index];
	return step === undefined ? view : {...view, steps: view.steps.with(index, {...step, ...update(step)})};
};

const progressKey = (event: {readonly index: number}, step: StepView): number => {
	const undo = -1 - event.index;
	return step.progress[undo]?.state === 'running' ? undo : event.index;
};

const reachedItsEnd: ReadonlySet<Outcome> = new Set(['cured', 'escalate']);

/** The view after one event. Output is not part of it: it comes too fast to be copied. */
export const applyEvent = (view: RunView, event: RunEvent): RunView => {
	switch (event.type) {
		case 'run-started':
			return {...view, started: event};
		case 'step-entered':
			return {
				...view,
				steps: [
					// Entered again without having been left: that visit came to nothing.
					...view.steps.map((step): StepView => (step.state === 'current' && samePath(step.path, event.step) ? {...step, state: 'failed'} : step)),
					{path: event.step, kind: event.kind, runbook: event.runbook, title: event.title, why: event.why, state: 'current', found: [], reads: [], progress: {}, notProved: [], saved: [], refused: 0},
				],
			};
		case 'read':
			return change(view, event.step, ({reads}) => ({reads: [...reads.slice(1 - mostReads), event.command]}));
		case 'found':
			return change(view, event.step, ({found}) => ({found: [...found, ...event.lines]}));
		case 'planned':
			return change(view, event.step, () => ({
				plan: event.plan,
				failed: undefined,
				...(event.noWayBack === undefined ? {} : {noWayBack: event.noWayBack}),
				...(event.away === undefined ? {} : {away: event.away}),
			}));
		case 'asked': {
			const {question} = event;
			return question.kind === 'confirm' ? change(view, event.step, () => ({plan: question.plan})) : view;
		}
		case 'answered':
			return event.accepted
				? change(view, event.step, () => ({refused: 0}))
				: change(view, event.step, ({refused}) => ({refused: refused + 1}));
		case 'performing':
			return change({...view, inFlight: true}, event.step, ({progress}) => ({
				progress: {...progress, [event.undoes === true ? -1 - event.index : event.index]: {text: event.text, state: 'running', undoes: event.undoes === true}},
			}));
		case 'performed':
			return change(
				{...view, inFlight: false, outputs: event.output === undefined ? view.outputs : [...view.outputs, event.output]},
				event.step,
				step => {
					const key = progressKey(event, step);
					const before = step.progress[key];
					return before === undefined ? {} : {progress: {...step.progress, [key]: {...before, state: 'done', seconds: event.seconds}}};
				},
			);
		case 'operation-failed':
			return change(
				{...view, inFlight: false, outputs: event.output === undefined ? view.outputs : [...view.outputs, event.output]},
				event.step,
				step => {
					const key = progressKey(event, step);
					const before = step.progress[key];
					return before === undefined ? {} : {progress: {...step.progress, [key]: {...before, state: 'failed', why: event.why}}};
				},
			);
		case 'verifying':
			return change(view, event.step, () => ({verified: 'asking', waiting: undefined}));
		case 'verified':
			return change(view, event.step, () => ({verified: 'yes', failed: undefined}));
		case 'failed':
			return change({...view, inFlight: false}, event.step, () => ({failed: {why: event.why, nextSteps: event.nextSteps}}));
		case 'waiting':
			return change(view, event.step, () => ({waiting: {for: event.for, seconds: event.seconds}}));
		case 'not-proved':
			return change(view, event.step, ({notProved}) => ({notProved: [...notProved, event.why]}));
		case 'saved':
			return change(view, event.step, ({saved}) => ({saved: [...saved, event.path]}));
		case 'step-left':
			return change(view, event.step, ({failed}) => ({
				state: event.skipped === undefined ? (failed === undefined ? 'done' : 'failed') : 'skipped',
				...(event.outcome === undefined ? {} : {outcome: event.outcome}),
				...(event.skipped === undefined ? {} : {skipped: event.skipped}),
			}));
		case 'note':
		case 'deviation':
			return {...view, notes: [...view.notes, {text: event.text, deviation: event.type === 'deviation', afterStep: view.steps.length}]};
		case 'thrown-in':
			return change(view, event.step, ({found}) => ({found: [...found, `Thrown in: ${event.what}`]}));
		case 'account':
			return {...view, account: event.account};
		case 'ended':
			return {
				...view,
				inFlight: false,
				ended: event,
				// The last step and the calls around it are left by the end itself; a run that broke off stays where it was.
				steps: reachedItsEnd.has(event.outcome) ? view.steps.map((step): StepView => (step.state === 'current' ? {...step, state: step.failed === undefined ? 'done' : 'failed'} : step)) : view.steps,
			};
		case 'differences':
			return {...view, changed: presentDifferences(event)};
		case 'resumed':
			return {...view, inFlight: false, ended: undefined, changed: []};
		case 'became':
			return change(view, event.step, ({found}) => ({found: [...found, `Was under way: ${event.text}: ${presentBecame[event.state]}`]}));
		case 'undone':
			return change(view, event.step, ({found}) => ({found: [...found, `Taken back: ${event.text}`]}));
		case 'output':
		case 'surveyed':
			return view;
	}
};

/** The step that the run is at: the innermost one not left. */
export const currentStep = (view: RunView): StepView | undefined => view.steps.findLast(({state}) => state === 'current') ?? view.steps.at(-1);
