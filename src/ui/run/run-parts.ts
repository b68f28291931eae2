import type {Parts} from '../parts.ts';
import type {ScreenState, Size} from '../screen-state.ts';
import {rule, type Hint} from '../text/bars.ts';
import {blank, cutLine, line, span, type Line} from '../text/line.ts';
import {paragraph} from '../text/rows.ts';
import {hang} from '../text/wrap.ts';
import {pathColumn, pathRows, stepsAhead} from './path-rows.ts';
import {fieldRow, questionHints, questionRows} from './question-rows.ts';
import {currentStep, noRun} from './run-view.ts';
import {outputRows, stepRows} from './step-rows.ts';

/** From this width on the path is a column of its own. */
const wideFrom = 100;

/** Cells of the path column with the line beside it; 0 where there is none. */
export const sideWidthAt = (columns: number): number => (columns < wideFrom ? 0 : Math.min(44, Math.floor(columns / 3)));

const promptRows = (state: ScreenState, width: number): Line[] => {
	const {prompt} = state;
	if (prompt === undefined) return [];
	if (prompt.kind === 'leave') {
		const step = state.run === undefined ? undefined : currentStep(state.run.view);
		const text = step === undefined ? '' : (Object.values(step.progress).findLast(({state: at}) => at === 'running')?.text ?? '');
		return [
			...paragraph('An operation is in flight. Leaving now interrupts it; what became of it is then not known.', width, 'warn'),
			...(text === '' ? [] : hang(line('  '), text, width, 'command')),
			[span('y', 'accent'), span(' leaves. Every other key stays.')],
		];
	}
	const labels = {note: 'A note for the record:', skip: 'Skip this step, because:', 'hand-over': 'Hand over, because:'} as const;
	return [line(labels[prompt.kind], 'title'), fieldRow(state.symbols.cursor, prompt.text, width)];
};

/** The run screen. */
export const runParts = (state: ScreenState, size: Size, width: number): Parts => {
	const {run, symbols} = state;
	const view = run?.view ?? noRun;
	const current = currentStep(view);
	const now = current === undefined ? -1 : view.steps.indexOf(current);
	const index = state.reading ?? now;
	const pending = state.reading === undefined ? run?.question : undefined;
	const ahead = stepsAhead(view, state.runbooks);
	const isWide = sideWidthAt(size.columns) > 0;
	const waiting: Line[] = state.interrupting
		? [line('Interrupting: what runs is being ended. Ctrl-C again leaves at once.', 'warn')]
		: [[{...span(symbols.current, 'accent'), spinner: true}, span(` ${current === undefined ? 'Starting' : (Object.values(current.progress).findLast(({state: at}) => at === 'running')?.text ?? current.title)}`, 'strong')]];
	const bottom =
		state.prompt !== undefined
			? promptRows(state, size.columns)
			: state.reading !== undefined
				? [[span(`Reading step ${index + 1} of ${view.steps.length}.`, 'accent'), span(' Esc returns to the present.')]]
				: run?.question === undefined
					? waiting.map(row => cutLine(row, size.columns, symbols.cut))
					: questionRows(run.question, state.answer, (current?.refused ?? 0) > 0, size.columns, size.rows - 8, symbols);
	const free = size.rows - bottom.length;
	const hints: Hint[] =
		state.prompt?.kind === 'leave'
			? [['yes', 'leave'], ['escape', 'stay']]
			: state.prompt !== undefined
				? [['enter', 'write it down'], ['escape', 'cancel']]
				: state.reading !== undefined
					? [['escape', 'to the present'], ['back', 'earlier'], 'page', 'help']
					: run?.question === undefined
						? ['help', 'page', 'back', 'note', 'output', 'shell', 'quit', 'interrupt']
						: questionHints(run.question, state.answer);
	return {
		top: isWide ? [] : [...pathRows(view, ahead, free < 16 ? 1 : 2, size.columns, symbols), ...(free < 20 ? [] : [blank])],
		...(isWide ? {side: (height: number) => pathColumn(view, ahead, index, sideWidthAt(size.columns) - 3, height, symbols)} : {}),
		body: height => {
			const {rows, essential} = stepRows(view, index, pending, width, height, symbols);
			// A plan that waits for its answer gets the room; whatever is printed shares it with the step.
			const room = pending?.question.kind === 'confirm' ? height - rows.length - 1 : Math.max(Math.floor(height / 3), height - rows.length - 1);
			const tail = state.reading === undefined && room > 1 ? (run?.tail.slice(1 - room) ?? []) : [];
			return {rows, essential, tail: tail.length === 0 ? [] : [rule('output', width, symbols), ...outputRows(tail, symbols).map(row => cutLine(row, width, symbols.cut))]};
		},
		bottom: [...bottom, ...(state.word === '' ? [] : paragraph(state.word, size.columns, 'warn'))],
		hints,
	};
};
