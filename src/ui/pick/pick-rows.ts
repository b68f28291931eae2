import type {Parts} from '../parts.ts';
import {fieldRow} from '../run/question-rows.ts';
import type {ScreenState, Size} from '../screen-state.ts';
import {blank, line, span, type Line} from '../text/line.ts';
import {bullet, paragraph, windowAround} from '../text/rows.ts';
import type {Symbols} from '../text/symbols.ts';
import {hang, wrapText} from '../text/wrap.ts';
import {searchRunbooks, type Match} from './search.ts';

const hostRows = ({host, problems, symbols}: ScreenState, width: number): Line[] => [
	...(host !== 'reading' && 'problem' in host
		? [...paragraph(host.problem, width, 'bad'), ...host.nextSteps.flatMap(step => bullet(symbols.right, step, width))]
		: []),
	...problems.flatMap(({problem, nextSteps}) => [...paragraph(problem, width, 'warn'), ...nextSteps.flatMap(step => bullet(symbols.right, step, width))]),
];

const matchRows = ({runbook, because, recognised}: Match, here: boolean, width: number, symbols: Symbols): Line[] => [
	...hang([span(here ? `${symbols.cursor} ` : '  ', 'selected')], runbook.title, width, here ? 'selected' : 'strong'),
	...hang(line('  '), because === '' ? runbook.summary : because, width, 'dim').slice(0, here && because === '' ? 4 : 2),
	...(recognised === undefined ? [] : hang([span('  matched  ', 'good')], recognised, width).slice(0, 2)),
	blank,
];

/** The runbooks, best match first; above them the search, below them what is wrong with the host. */
export const listRows = (state: ScreenState, size: Size): Parts => {
	const {columns} = size;
	const matches = searchRunbooks(state.runbooks, state.query);
	const problems = hostRows(state, columns).slice(0, Math.max(3, size.rows - 12));
	const isSearch = state.searching || state.query !== '';
	return {
		top: isSearch
			? [fieldRow('Search', state.query, columns, state.searching), blank]
			: [[span('What is wrong?', 'title'), span('  Choose a runbook, or paste the error.', 'dim')], blank],
		body: height => ({
			rows:
				matches.length === 0
					? paragraph(state.runbooks.length === 0 ? 'There are no runbooks.' : 'No runbook knows these words. Backspace to search for fewer.', columns)
					: windowAround(
							matches.map((match, index) => matchRows(match, index === state.cursor, columns, state.symbols)),
							state.cursor,
							height,
							state.symbols,
						),
			essential: 0,
		}),
		bottom: problems,
		hints: state.searching ? ['move', 'enter', ['escape', 'clear'], 'interrupt'] : ['move', 'enter', 'search', 'help', 'quit'],
	};
};

/** One field of a runbook for each input, with what is wrong under it. */
export const formRows = ({form, mode, symbols}: ScreenState, size: Size): Parts => {
	const {columns} = size;
	if (form === undefined) return {body: () => ({rows: [], essential: 0}), bottom: [], hints: []};
	const {runbook, names} = form;
	const longest = Math.max(0, ...names.map(name => name.length));
	const fields = names.map((name, index): Line[] => {
		const input = runbook.inputs[name];
		const here = index === form.at;
		const value = form.values[name] ?? '';
		const label = `${name.padEnd(longest)} `;
		const wrong = form.wrong[name];
		const indent = line(' '.repeat(longest + 2));
		return [
			value === '' && !here ? [span(label, 'strong'), span(` ${input?.example ?? ''}`.slice(0, columns - label.length), 'dim')] : fieldRow(label, value, columns, here),
			...hang(indent, `${input?.label ?? ''}${here ? `, for example ${input?.example ?? ''}` : ''}`, columns, 'dim').slice(0, 2),
			...(wrong === undefined ? [] : hang(indent, wrong, columns, 'bad')),
		];
	});
	const needed = runbook.oneOf.length > 1 ? paragraph(`At least one of: ${runbook.oneOf.join(', ')}`, columns, 'dim') : [];
	const top = [line(runbook.title, 'title'), ...wrapText(runbook.summary, columns).slice(0, 4).map(row => line(row, 'dim')), blank, ...needed];
	const groups = [names.length === 0 ? [...top, ...paragraph('It asks for nothing.', columns)] : top, ...fields];
	return {
		body: height => ({rows: windowAround(groups, form.at + 1, height, symbols), essential: 0}),
		bottom: [
			...(form.missing === undefined ? [] : paragraph(form.missing, columns, 'bad')),
			[span('Enter', 'accent'), span(mode === 'live' ? ' starts it. Nothing is changed before you confirm it.' : ' starts it. Nothing is changed.')],
		],
		hints: [['enter', 'start'], ['next-field', 'next field'], ['escape', 'back'], 'interrupt'],
	};
};
