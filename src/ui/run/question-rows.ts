import {shortIds} from '../../present/short-ids.ts';
import {presentConfirmation} from '../../present/present-plan.ts';
import type {Hint} from '../text/bars.ts';
import {line, lineWidth, span, type Line} from '../text/line.ts';
import {paragraph, shortened, windowAround} from '../text/rows.ts';
import type {Symbols} from '../text/symbols.ts';
import {hang} from '../text/wrap.ts';
import {harmless} from '../../present/sanitize.ts';
import {lastCells, textWidth} from '../../present/width.ts';
import type {PendingQuestion} from '../run-store.ts';
import {choicesOf, type Answer} from './answer.ts';
import {planSummary} from './plan-rows.ts';

/** A field in which text is typed: its end is always in view. */
export const fieldRow = (label: string, typed: string, width: number, focused = true): Line => {
	const room = Math.max(4, width - textWidth(label) - 2);
	const oneLine = harmless(typed.replaceAll(/\s+/gu, ' '));
	return [span(`${label} `, 'strong'), span(lastCells(oneLine, room), 'typed'), span(focused ? '▏' : '')];
};

/** Each choice with what follows from it: beside it where that fits, else under it. */
const choiceRows = (pending: PendingQuestion, answer: Answer, width: number, symbols: Symbols): Line[][] => {
	const choices = choicesOf(pending.question);
	const longest = Math.max(...choices.map(({label}) => textWidth(label)));
	const lineUp = choices.every(({label, detail = ''}) => 6 + Math.max(longest, textWidth(label)) + textWidth(detail) <= width);
	return choices.map(({id, label, detail, closed}, index) => {
		const here = index === answer.cursor;
		const tick = pending.question.kind === 'pick' ? `${answer.picked.includes(id) ? symbols.picked : symbols.unpicked} ` : '';
		const mark = here ? span(`${symbols.cursor} ${tick}`, 'selected') : span(`  ${tick}`);
		const more = closed === undefined ? (detail === undefined ? undefined : shortIds(detail)) : `not possible here: ${closed}`;
		const style = closed === undefined ? (here ? 'selected' : 'strong') : 'dim';
		const rows = hang([mark], label, width, style);
		if (more === undefined) return rows;
		const beside: Line = [mark, span(label, style), span(`${' '.repeat(lineUp ? longest - textWidth(label) : 0)}  ${more}`, 'dim')];
		return lineWidth(beside) <= width ? [beside] : [...rows, ...hang(line(' '.repeat(2 + tick.length)), more, width, 'dim')];
	});
};

const confirmRows = (pending: PendingQuestion, answer: Answer, refused: boolean, width: number, symbols: Symbols): Line[] => {
	if (pending.question.kind !== 'confirm') return [];
	const {plan} = pending.question;
	const {confirmation} = plan;
	const summary = planSummary(plan, width, symbols);
	if (confirmation.by === 'enter') return [...summary, line(plan.operations.length === 0 ? 'Enter goes on.' : `${presentConfirmation(confirmation)}.`, 'strong')];
	if (confirmation.by === 'y') return [...summary, line(`${presentConfirmation(confirmation)}. Enter does not.`, 'strong')];
	const again = refused && answer.typed === '' ? paragraph('That was not the name, and nothing was done.', width, 'warn') : [];
	return [
		...summary,
		...again,
		...paragraph(`${presentConfirmation(confirmation)}.`, width, 'strong'),
		fieldRow(symbols.cursor, answer.typed, width, answer.inField),
	];
};

/** The pending question, in at most `height` rows; what was typed and what must be typed are always among them. */
export const questionRows = (pending: PendingQuestion, answer: Answer, refused: boolean, width: number, height: number, symbols: Symbols): Line[] => {
	const {question} = pending;
	const word = answer.word === '' ? [] : paragraph(answer.word, width, 'warn');
	switch (question.kind) {
		case 'confirm':
			return [...confirmRows(pending, answer, refused, width, symbols), ...word];
		case 'manual':
			return [[span('Enter', 'accent'), span(' when it is done: the host is asked then.')], ...word];
		case 'choose':
		case 'pick':
		case 'failed': {
			const asked = question.kind === 'failed' ? line('This step failed. What now?', 'title') : undefined;
			const top = asked === undefined && question.kind !== 'failed' ? shortened(paragraph(question.question, width, 'title'), Math.max(1, Math.floor(height / 2)), symbols) : [asked ?? []];
			const room = Math.max(3, height - top.length - word.length);
			return [...top, ...windowAround(choiceRows(pending, answer, width, symbols), answer.cursor, room, symbols), ...word];
		}
	}
};

/** The keys that mean something for this question, the most important first. */
export const questionHints = ({question}: PendingQuestion, answer: Answer): Hint[] => {
	const common: Hint[] = ['help', 'page', 'back', 'note', 'output', 'copy', 'shell', 'quit'];
	switch (question.kind) {
		case 'confirm':
			if (question.plan.confirmation.by === 'enter') return [['enter', 'confirm'], 'skip', ...common];
			if (question.plan.confirmation.by === 'y') return [['yes', 'confirm'], 'skip', ...common];
			return answer.inField ? [['enter', 'confirm'], ['escape', 'other keys'], 'page', 'interrupt'] : [['next-field', 'type the name'], 'skip', ...common];
		case 'manual':
			return [['enter', 'done'], 'skip', ...common];
		case 'choose':
			return ['move', 'enter', ...common];
		case 'pick':
			return ['move', 'tick', ['enter', 'go on'], ...common];
		case 'failed':
			return ['move', 'enter', ...common];
	}
};
