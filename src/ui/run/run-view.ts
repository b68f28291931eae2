import type {Account} from '../../engine/account.ts';
import type {EventBody, Outcome, Plan, RunEvent, StepPath} from '../../engine/events.ts';
import {presentDifferences} from '../../present/present-differences.ts';
import {presentBecame, presentOutcome} from '../../present/present-event.ts';

export type StepState = 'current' | 'done' | 'skipped' | 'failed';

export interface Progress {
	readonly text: string;
	readonly state: 'running' | 'done' | 'failed';
	readonly seconds?: number;
	readonly why?: string;
	/** It happened, and was taken back. */
	readonly takenBack?: true;
}

/** One step as the screen shows it, made from its events. */
export interface StepView {
	/** Empty where a run was taken up again. */
	readonly path: StepPath;
	/** Of the step; or `resumed`, where a run was taken up again, and `undo`, where an operation is taken back. */
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
	/** By the index of the operation in the plan. */
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

/** While a run is taken up again, all that is found and done belongs to that, whichever step it is about. */
const isLookingBack = ({steps}: RunView): boolean => steps.at(-1)?.kind === 'resumed' && steps.at(-1)?.state === 'current';

/** Changes the latest visit of that step; a step that is walked twice has two. What was taken back is over once it is. */
const change = (view: RunView, path: StepPath, update: (step: StepView) => Partial<StepView>): RunView => {
	const index = isLookingBack(view) ? view.steps.length - 1 : view.steps.findLastIndex(({path: each, kind, state}) => samePath(each, path) && (kind !== 'undo' || state === 'current'));
	const step = view.steps[index];
	return step === undefined ? view : {...view, steps: view.steps.with(index, {...step, ...update(step)})};
};

const entered = (step: Pick<StepView, 'path' | 'kind' | 'runbook' | 'title' | 'why'>): StepView => ({...step, state: 'current', found: [], reads: [], progress: {}, notProved: [], saved: [], refused: 0});

/** The look back is over with the first thing that follows it. */
const wentOn = (view: RunView): RunView => (!isLookingBack(view) ? view : {...view, steps: view.steps.map((step): StepView => (step.kind === 'resumed' ? {...step, state: 'done'} : step))});

/** A way back is a part of the path of its own: what the step had planned and done stays to be read there. */
const takingBack = (view: RunView, step: StepPath, title: string): RunView => {
	const now = wentOn(view);
	const last = now.steps.at(-1);
	// The same, planned anew.
	if (last?.kind === 'undo' && last.state === 'current') return now;
	const of = now.steps.findLast(({path, kind}) => kind !== 'undo' && samePath(path, step));
	return {...now, steps: [...now.steps, entered({path: step, kind: 'undo', runbook: of?.runbook ?? '', title: `Take back: ${title}`, why: of === undefined ? '' : `It was done in the step "${of.title}".`})]};
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
					...wentOn(view).steps.map((step): StepView => (step.state === 'current' && samePath(step.path, event.step) ? {...step, state: 'failed'} : step)),
					entered({path: event.step, kind: event.kind, runbook: event.runbook, title: event.title, why: event.why}),
				],
			};
		case 'read':
			return change(view, event.step, ({reads}) => ({reads: [...reads.slice(1 - mostReads), event.command]}));
		case 'found':
			return change(view, event.step, ({found}) => ({found: [...found, ...event.lines]}));
		case 'planned':
			return change(event.undoes === undefined ? view : takingBack(view, event.step, event.undoes), event.step, () => ({
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
				progress: {...progress, [event.index]: {text: event.text, state: 'running'}},
			}));
		case 'performed':
			return change(
				{...view, inFlight: false, outputs: event.output === undefined ? view.outputs : [...view.outputs, event.output]},
				event.step,
				step => {
					const before = step.progress[event.index];
					return before === undefined ? {} : {progress: {...step.progress, [event.index]: {...before, state: 'done', seconds: event.seconds}}};
				},
			);
		case 'operation-failed':
			return change(
				{...view, inFlight: false, outputs: event.output === undefined ? view.outputs : [...view.outputs, event.output]},
				event.step,
				step => {
					const before = step.progress[event.index];
					return before === undefined ? {} : {progress: {...step.progress, [event.index]: {...before, state: 'failed', why: event.why}}};
				},
			);
		case 'verifying':
			return change(view, event.step, () => ({verified: 'asking', waiting: undefined}));
		case 'verified':
			return change(view, event.step, () => ({verified: 'yes', failed: undefined}));
		case 'failed': {
			// A way back that failed is over; what is asked next is about the step.
			const steps = view.steps.map((step): StepView => (step.kind === 'undo' && step.state === 'current' ? {...step, state: 'failed'} : step));
			return change({...view, steps, inFlight: false}, event.step, () => ({failed: {why: event.why, nextSteps: event.nextSteps}}));
		}
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
			return {
				...view,
				inFlight: false,
				ended: undefined,
				changed: [],
				steps: [...wentOn(view).steps, entered({path: [], kind: 'resumed', runbook: view.started?.runbook ?? '', title: 'Taken up again', why: `By ${event.user}${event.from === '' ? '' : `, ${event.from}`}. Before that the run ${event.after === 'left' ? 'was left without an end' : `had ended: ${presentOutcome[event.after].toLowerCase()}`}.`})],
			};
		case 'became':
			return change(view, event.step, ({found}) => ({found: [...found, `Was under way: ${event.text}: ${presentBecame[event.state]}`]}));
		case 'undone': {
			const steps = view.steps.map((step): StepView => (step.kind === 'undo' && step.state === 'current' ? {...step, state: 'done'} : step));
			return change({...view, steps}, event.step, ({progress}) => ({
				progress: Object.fromEntries(Object.entries(progress).map(([index, each]) => [index, each.text === event.text ? {...each, takenBack: true as const} : each])),
			}));
		}
		case 'output':
		case 'surveyed':
			return view;
	}
};

/** The step that the run is at: the innermost one not left. */
export const currentStep = (view: RunView): StepView | undefined => view.steps.findLast(({state}) => state === 'current') ?? view.steps.at(-1);
