import type {Client} from '../engine/client.ts';
import type {Decision, Question, RunEvent, StepPath} from '../engine/events.ts';
import {createOutputRing} from './run/output-ring.ts';
import {applyEvent, noRun, type RunView} from './run/run-view.ts';

/** The longest that a change waits for the screen. Milliseconds. */
const flushEvery = 50;

/** Rows of the tallest screen that anybody has. */
const tallest = 200;

export interface PendingQuestion {
	/** Counts questions; an answer names the one that it answers. */
	readonly number: number;
	readonly question: Question;
	readonly step: StepPath;
}

export interface RunSnapshot {
	readonly view: RunView;
	readonly question?: PendingQuestion;
	/** The end of the output of the operation in hand: as much as the tallest screen can show. */
	readonly tail: readonly string[];
}

export interface RunStore {
	readonly client: Client;
	/** For `useSyncExternalStore`: a new object only when something is to be shown. */
	snapshot(): RunSnapshot;
	subscribe(listener: () => void): () => void;
	/** At most the last `count` lines that were printed in this run. */
	lastOutput(count: number): readonly string[];
	/** Answers that question; false when it is not the one pending. */
	answer(number: number, decision: Decision): boolean;
	/** The operator left: the pending question, and every later one, is refused. */
	refuse(reason: Error): void;
}

/**
 * A run as the screen sees it, kept outside React: events change it at once, listeners hear of it at most twenty times
 * a second. However fast output comes, nothing is drawn more often and nothing grows.
 */
export const createRunStore = (): RunStore => {
	const output = createOutputRing();
	const listeners = new Set<() => void>();
	let view: RunView = noRun;
	let question: PendingQuestion | undefined;
	let settle: {resolve(decision: Decision): void; reject(reason: Error): void} | undefined;
	let refused: Error | undefined;
	let asked = 0;
	let outputSince = 0;
	let timer: NodeJS.Timeout | undefined;

	const take = (): RunSnapshot => ({view, tail: output.tail(tallest, outputSince), ...(question === undefined ? {} : {question})});
	let shown = take();

	const flush = (): void => {
		clearTimeout(timer);
		timer = undefined;
		shown = take();
		for (const listener of listeners) listener();
	};
	const flushSoon = (): void => {
		timer ??= setTimeout(flush, flushEvery);
	};

	const tell = (event: RunEvent): void => {
		if (event.type === 'output') output.push(event.text);
		else view = applyEvent(view, event);
		if (event.type === 'performing' || event.type === 'step-entered') outputSince = output.total();
		// Whoever waits for the outcome of the run must find its end here.
		if (event.type === 'ended') flush();
		else flushSoon();
	};

	const decide = (asking: Question, step: StepPath): ReturnType<Client['decide']> => {
		if (refused !== undefined) return Promise.reject(refused);
		asked += 1;
		question = {number: asked, question: asking, step};
		const {promise, resolve, reject} = Promise.withResolvers<Decision>();
		settle = {resolve, reject};
		flush();
		return promise.then(decision => ({decision, by: 'operator'}));
	};

	const close = (): typeof settle => {
		const closing = settle;
		settle = undefined;
		question = undefined;
		flush();
		return closing;
	};

	return {
		client: {tell, decide},
		snapshot: () => shown,
		subscribe: listener => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		lastOutput: count => output.tail(count),
		answer: (number, decision) => {
			if (question?.number !== number) return false;
			close()?.resolve(decision);
			return true;
		},
		refuse: reason => {
			refused = reason;
			close()?.reject(reason);
		},
	};
};
