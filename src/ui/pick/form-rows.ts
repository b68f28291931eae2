import type {Parts} from '../parts.ts';
import {fieldRow} from '../run/question-rows.ts';
import type {ScreenState, Size} from '../screen-state.ts';
import {blank, line, span, type Line} from '../text/line.ts';
import {paragraph, windowAround} from '../text/rows.ts';
import type {Symbols} from '../text/symbols.ts';
import {hang, wrapText} from '../text/wrap.ts';

/** At most that many rows; that there was more is marked. */
const atMost = (rows: readonly Line[], count: number, symbols: Symbols): Line[] => {
	const last = rows[count - 1];
	return rows.length <= count || last === undefined ? [...rows] : [...rows.slice(0, count - 1), [...last, span(symbols.cut, 'dim')]];
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
			...(value === '' && !here ? atMost(hang([span(`${label} `, 'strong')], hint, columns - 1, 'dim'), 1, symbols) : [fieldRow(label, input?.secret === true ? '*'.repeat(value.length) : value, columns, here)]),
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
