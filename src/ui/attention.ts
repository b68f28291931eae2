import {setImmediate as turn} from 'node:timers/promises';
import {layOut} from './layout.ts';
import {isTooSmall, type ScreenState} from './screen-state.ts';
import type {Terminal} from './terminal/terminal.ts';

/** What was really on the screen, and may therefore be answered. */
export interface Attention {
	/** The state was changed; called after it was shown to React. */
	changed(): void;
	/** May the pending question be answered? */
	isArmed(): boolean;
	/** Was the prompt painted? */
	isPromptArmed(): boolean;
	/** Has every row of the plan that matters been on the screen? */
	isAllSeen(): boolean;
	/** Another plan is asked about; the same one, asked again after a wrong name, need not be read again. */
	plan(fingerprint: string): void;
	/** What was painted is not there any more: another size, another program on the terminal. */
	forget(): void;
}

/**
 * A question can be answered only after it was seen: after its frame was written, and after one more turn of the event
 * loop, in which keys that were typed before and still lay in the terminal's buffer come in and are dropped.
 */
export const createAttention = (state: () => ScreenState, terminal: Terminal, isLent: () => boolean): Attention => {
	/** Number of the question that was painted. */
	let armed = 0;
	let promptArmed = false;
	let paints = 0;
	/** Rows of the pending plan that were on the screen, counted from its first without a gap. */
	let seenRows = 0;
	let seenPlan = '';

	const isQuestionVisible = (): boolean => {
		const {place, run, prompt, help, reading} = state();
		return place === 'run' && run?.question !== undefined && prompt === undefined && !help && reading === undefined && !isLent() && !isTooSmall(terminal.size());
	};

	const afterPaint = async (): Promise<void> => {
		paints += 1;
		const paint = paints;
		await terminal.flushed();
		await turn();
		await turn();
		// Something changed meanwhile; that change waits for its own frame.
		if (paint !== paints) return;
		promptArmed = state().prompt !== undefined;
		if (!isQuestionVisible()) return;
		const {scroll, seen} = layOut(state(), terminal.size());
		if (scroll <= seenRows) seenRows = Math.max(seenRows, seen);
		armed = state().run?.question?.number ?? 0;
	};

	return {
		changed: () => {
			if (!isQuestionVisible() || state().run?.question?.number !== armed) armed = 0;
			if (state().prompt === undefined) promptArmed = false;
			// Not for mere output: waiting for a frame makes Ink draw it at once, however fast they come.
			if (isQuestionVisible() || state().prompt !== undefined) void afterPaint();
		},
		isArmed: () => armed !== 0 && armed === state().run?.question?.number,
		isPromptArmed: () => promptArmed,
		isAllSeen: () => seenRows >= layOut(state(), terminal.size()).essential,
		plan: fingerprint => {
			if (fingerprint !== seenPlan) seenRows = 0;
			seenPlan = fingerprint;
		},
		forget: () => {
			seenRows = 0;
			armed = 0;
		},
	};
};
