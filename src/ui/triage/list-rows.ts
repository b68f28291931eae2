import {presentOutcome} from '../../present/present-event.ts';
import type {ScreenState} from '../screen-state.ts';
import {blank, cutLine, line, span, type Line} from '../text/line.ts';
import {windowAround} from '../text/rows.ts';
import {hang} from '../text/wrap.ts';
import {placed} from './cursor.ts';
import {severityStyles} from './finding-rows.ts';
import {sectionsOf, type Item} from './items.ts';
import {clockTime, dateAndTime} from './moment.ts';

const runMark = (item: Item & {readonly kind: 'run'}): string => {
	const {state, outcome} = item.run;
	return state === 'running' ? 'runs now' : state === 'left' ? 'left' : outcome === undefined ? state : presentOutcome[outcome].toLowerCase();
};

/** What marks an item, and its words. */
const wordsOf = (item: Item, {runbooks, symbols, look}: ScreenState): {readonly mark: Line; readonly text: string} => {
	switch (item.kind) {
		case 'finding': {
			const {severity, title} = item.finding;
			return {mark: [span(`${symbols.severity[severity]} ${severity.padEnd(8)} `, severityStyles[severity]), ...(item.old ? [span('old ', 'warn')] : [])], text: title};
		}
		case 'none':
			if (look !== undefined && look.pending.length > 0) return {mark: [{...span(symbols.current, 'accent'), spinner: true}, span(' ')], text: 'Looking at the host'};
			return look?.at === undefined || look.away !== undefined ? {mark: line('? ', 'warn'), text: 'What is wrong is not known'} : {mark: line(`${symbols.done} `, 'good'), text: 'No findings'};
		case 'host':
			return {mark: line('i ', 'accent'), text: 'What is known of this host'};
		case 'run': {
			const title = runbooks.find(({id}) => id === item.run.runbook)?.title ?? item.run.runbook ?? item.run.id;
			return {mark: line(`${symbols.current} ${runMark(item)}  `, 'accent'), text: `${title}${item.run.startedAt === undefined ? '' : `, ${dateAndTime(item.run.startedAt)}`}`};
		}
		case 'runbook':
			return {mark: [], text: item.match.runbook.title};
		case 'scenario':
			return {mark: line(`${symbols.right} `, 'accent'), text: item.scenario.title};
		case 'documents':
			return {mark: line('i ', 'accent'), text: 'Documentation'};
		case 'document':
			return {mark: [], text: item.document.about};
		case 'not-known':
			return {mark: line('? ', 'warn'), text: item.entry.what};
		case 'problem':
			return {mark: line(`${symbols.failed} `, 'bad'), text: item.problem.problem};
	}
};

/** One row each where there are details under the list; wrapped to a second one where they stand beside it. */
const itemRows = (item: Item, here: boolean, state: ScreenState, width: number, most: number): Line[] => {
	const {symbols} = state;
	const {mark, text} = wordsOf(item, state);
	const first: Line = [span(here ? `${symbols.cursor} ` : '  ', 'selected'), ...mark];
	const style = here ? 'selected' : undefined;
	if (most === 1) return [cutLine([...first, span(text, style)], width, symbols.cut)];
	const rows = hang(first, text, width - 1, style);
	const last = rows[most - 1];
	return rows.length <= most || last === undefined ? rows : [...rows.slice(0, most - 1), [...last, span(symbols.cut, 'dim')]];
};

/** All items, in groups that stay together: a heading with the first item under it. */
const groupsOf = (state: ScreenState, width: number, most: number, isLoose: boolean): Line[][] => {
	const sections = sectionsOf(state);
	const {key} = placed(state.cursor, sections.flatMap(({items}) => items));
	return sections.flatMap(({title, items}, at) =>
		items.map((item, index): Line[] => {
			const heading: Line[] = index > 0 || title === '' ? [] : [...(isLoose && at > 0 ? [blank] : []), line(title, 'heading')];
			return [...heading, ...itemRows(item, item.key === key, state, width, most)];
		}),
	);
};

/** The list in a height, the item under the cursor always in it. */
export const itemListRows = (state: ScreenState, width: number, height: number, most: number): Line[] => {
	const cursor = placed(state.cursor, sectionsOf(state).flatMap(({items}) => items)).index;
	const loose = groupsOf(state, width, most, true);
	return windowAround(loose.flat().length <= height ? loose : groupsOf(state, width, most, false), cursor, height, state.symbols);
};

/** How a reading says that nobody is at the socket; the rest says where, and why. */
const silent = 'Docker does not answer';

/** How far the look at the host is, above the list: one row, but for why Docker is not in reach, which may take two. */
export const statusRows = (state: ScreenState, width: number, most: 1 | 2): Line[] => {
	const {host, look, symbols} = state;
	const away = look?.away;
	if (away === undefined) return [statusRow(state, width)];
	const mark = span(`${symbols.severity.warning} `, 'warn');
	// A host that was never reached has no label yet.
	const words = host !== 'reading' && 'label' in host ? `Docker away since ${clockTime(away.since)}: what is shown is old` : `Docker is not in reach${away.why.startsWith(silent) ? away.why.slice(silent.length) : `: ${away.why}`}`;
	const rows = hang([mark], words, width, 'warn');
	return rows.length <= most ? rows : most === 1 ? [cutLine([mark, span(words, 'warn')], width, symbols.cut)] : rows.slice(0, most);
};

const statusRow = ({look, host, symbols}: ScreenState, width: number): Line => {
	if (look === undefined) {
		return host !== 'reading' && 'problem' in host ? line('What is wrong?', 'title') : [span('What is wrong?', 'title'), span('  Choose a runbook, or paste the error.', 'dim')];
	}
	const {pending, at, findings, notKnown} = look;
	const counts = (['critical', 'warning', 'info'] as const).flatMap(severity => {
		const count = findings.filter(finding => finding.severity === severity).length;
		return count === 0 ? [] : [`${count} ${severity === 'warning' && count > 1 ? 'warnings' : severity}`];
	});
	const found = [...counts, ...(notKnown.length === 0 ? [] : [`${notKnown.length} not known`])].join(', ');
	if (pending.length > 0) {
		const [first, ...others] = pending;
		const reading = `Reading ${first ?? ''}${others.length === 0 ? '' : ` and ${others.length} more`}`;
		return cutLine([{...span(symbols.current, 'accent'), spinner: true}, span(found === '' ? ' ' : ` ${found} so far  ${symbols.dot}  `, 'title'), span(reading)], width, symbols.cut);
	}
	return cutLine([span(found === '' ? 'No findings' : found, 'title'), span(at === undefined ? '' : `  ${symbols.dot}  looked at ${clockTime(at)}`, 'dim')], width, symbols.cut);
};
