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

/** At most that many rows; that there was more is marked. */
const atMost = (rows: readonly Line[], count: number, symbols: Symbols): Line[] => {
	const last = rows[count - 1];
	return rows.length <= count || last === undefined ? [...rows] : [...rows.slice(0, count - 1), [...last, span(symbols.cut, 'dim')]];
};

const matchRows = ({runbook, recognised, matched}: Match, here: boolean, most: number, width: number, symbols: Symbols): Line[] => [
	...hang([span(here ? `${symbols.cursor} ` : '  ', 'selected')], runbook.title, width, here ? 'selected' : 'strong'),
	...atMost(hang(line('  '), recognised?.means ?? runbook.summary, width - 1, 'dim'), most, symbols),
	...(matched === '' ? [] : atMost(hang([span('  matched  ', 'good')], matched, width - 1), 2, symbols)),
	blank,
];

/** The summaries whole where all of them have room, else the beginning of each. */
const allRows = (matches: readonly Match[], cursor: number, width: number, height: number, symbols: Symbols): Line[][] => {
	const rowsOf = (most: (here: boolean) => number): Line[][] => matches.map((match, index) => matchRows(match, index === cursor, most(index === cursor), width, symbols));
	const whole = rowsOf(() => Infinity);
	return whole.flat().length <= height + 1 ? whole : rowsOf(here => (here ? 4 : 2));
};

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
							allRows(matches, state.cursor, columns, height, state.symbols),
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
		const hint = `${input?.label ?? ''}, for example ${input?.example ?? ''}`;
		return [
			...(value === '' && !here ? atMost(hang([span(`${label} `, 'strong')], hint, columns - 1, 'dim'), 1, symbols) : [fieldRow(label, value, columns, here)]),
			...(here ? atMost(hang(indent, hint, columns - 1, 'dim'), 2, symbols) : []),
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
