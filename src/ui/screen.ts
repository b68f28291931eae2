import {createAttention} from './attention.ts';
import type {Core} from './core.ts';
import type {KeyPress} from './input/key-press.ts';
import {isKey} from './keys.ts';
import {type Form, openForm} from './pick/form.ts';
import {createPressForm} from './press/press-form.ts';
import {createPressPrompt} from './press/press-prompt.ts';
import {createPressRun} from './press/press-run.ts';
import {createPressDetails, createPressTriage} from './press/press-triage.ts';
import {scrolled} from './press/scroll.ts';
import {createWays} from './press/ways.ts';
import {whyNotTakenBack} from './debrief/take-back.ts';
import {problemOf} from './problem.ts';
import {noAnswer} from './run/answer.ts';
import {createErrands} from './run/errands.ts';
import {createRunControl} from './run/run-control.ts';
import type {ScreenOptions} from './screen-options.ts';
import {isTooSmall, type ScreenState} from './screen-state.ts';
import type {Terminal} from './terminal/terminal.ts';
import {createSteadiness} from './steadiness.ts';
import {symbolsFor} from './text/symbols.ts';
import {atTop, placed} from './triage/cursor.ts';
import {createFeed, nothingRead} from './triage/feed.ts';
import {itemsOf} from './triage/items.ts';

export interface Screen {
	state(): ScreenState;
	subscribe(listener: () => void): () => void;
	press(key: KeyPress): void;
	/** The terminal has another size. */
	resized(): void;
	/** Ctrl-C and the signals: ends the run, then leaves with that exit code; a second time leaves at once. */
	interrupt(reason: string, exitCode: number): void;
	/** The first frame is on the screen: now the host may be asked. */
	begin(): void;
	/** The exit code, when the operator has left. */
	readonly left: Promise<number>;
}

/** The form with which the screen begins, if one was asked for. */
const firstForm = ({form, runbooks}: ScreenOptions): Form | undefined => {
	const runbook = runbooks.find(({id}) => id === form?.runbook);
	return runbook && form && openForm(runbook, form.values);
};

/** The state of the whole screen and what every key does to it. Knows no React, and no host. */
export const createScreen = (options: ScreenOptions, terminal: Terminal, env: NodeJS.ProcessEnv): Screen => {
	const listeners = new Set<() => void>();
	const {promise: left, resolve} = Promise.withResolvers<number>();
	let isLeft = false;
	let isLent = false;
	const place = options.start !== undefined ? 'run' : firstForm(options) === undefined ? 'triage' : 'form';
	let state: ScreenState = {
		place,
		form: firstForm(options),
		mode: options.mode,
		readOnly: options.readOnly === true,
		version: options.version,
		symbols: symbolsFor(env),
		runbooks: options.runbooks,
		scenarios: options.scenarios ?? [],
		documents: options.documents ?? [],
		isShelf: false,
		problems: options.problems ?? [],
		host: 'reading',
		facts: [],
		// What will be looked at is said in the first frame.
		look: options.watch === undefined ? undefined : nothingRead,
		openRuns: [],
		query: '',
		searching: false,
		cursor: atTop,
		earlier: [],
		hasTriage: place === 'triage',
		answer: noAnswer,
		help: false,
		scroll: 0,
		word: '',
		interrupting: false,
	};
	state = {...state, cursor: placed(atTop, itemsOf(state))};
	const attention = createAttention(
		() => state,
		terminal,
		() => isLent,
	);
	const core: Core = {
		state: () => state,
		update: change => {
			state = {...state, ...change};
			for (const listener of listeners) listener();
			attention.changed();
		},
		leave: exitCode => {
			isLeft = true;
			resolve(exitCode);
		},
		attention,
		steadiness: createSteadiness(() => terminal.flushed()),
		terminal,
		env,
	};
	const {update} = core;
	const control = createRunControl(options, core);
	const errands = createErrands(core, control, lent => {
		isLent = lent;
	});
	const feed = createFeed(options, core);
	const ways = createWays(options, core, control, feed);
	const pressTriage = createPressTriage(core, control, ways, feed);
	const pressDetails = createPressDetails(core, control, ways);
	const pressForm = createPressForm(core, ways);
	const pressRun = createPressRun(core, control, errands);
	const pressPrompt = createPressPrompt(core, control);

	const pressDebrief = (key: KeyPress): void => {
		if (key.name === 'enter') {
			if (!core.steadiness.isSteady()) return;
			if (state.hasTriage) ways.toTriage();
			else control.quit();
		} else if (isKey(key, 'quit')) control.quit();
		else if (isKey(key, 'output')) void errands.openPager();
		else if (isKey(key, 'shell')) void errands.openShell();
		else if (isKey(key, 'undo') && state.runId !== undefined) {
			const word = whyNotTakenBack(state);
			if (word !== undefined) update({word});
			else if (core.steadiness.isSteady()) ways.toTakeUp(state.runId, 'undo');
		} else if (isKey(key, 'help')) update({help: true, scroll: 0});
		else scrolled(core, key);
	};

	const pressProblem = (key: KeyPress): void => {
		if (key.name === 'escape' || (key.name === 'enter' && core.steadiness.isSteady())) ways.toTriage();
		else if (isKey(key, 'quit')) control.quit();
		else scrolled(core, key);
	};

	const press = (key: KeyPress): void => {
		if (key.name === 'interrupt') control.interrupt('interrupted with Ctrl-C', 130);
		else if (isLent || state.interrupting || isTooSmall(terminal.size())) return;
		else if (state.help) {
			if (!scrolled(core, key)) update({help: false, scroll: 0});
		} else if (state.problem !== undefined) pressProblem(key);
		else if (state.prompt !== undefined) pressPrompt(state.prompt, key);
		else if (state.place === 'triage') pressTriage(key);
		else if (state.place === 'details') pressDetails(key);
		else if (state.place === 'form') pressForm(key);
		else if (state.place === 'run') pressRun(key);
		else pressDebrief(key);
	};

	return {
		state: () => state,
		subscribe: listener => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		press,
		resized: () => {
			attention.forget();
			update({scroll: 0});
		},
		interrupt: (reason, exitCode) => {
			// On a lent terminal Ctrl-C is meant for the program that has it.
			if (!isLent) control.interrupt(reason, exitCode);
			// First, so that it is in the record of the run.
			else if (exitCode !== 130) void terminal.reclaim().then(() => control.interrupt(reason, exitCode));
		},
		begin: () => {
			if (isLeft) return;
			if (place === 'triage') {
				feed.resume();
				return;
			}
			void options.describeHost().then(
				host => update({host}),
				(error: unknown) => update({host: problemOf(error)}),
			);
			if (options.start !== undefined) void control.start(options.start.runbook, options.start.inputs);
		},
		left,
	};
};
