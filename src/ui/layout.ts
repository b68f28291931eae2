import {debriefRows} from './debrief/debrief-rows.ts';
import {whyNotTakenBack} from './debrief/take-back.ts';
import {bindingsIn} from './keys.ts';
import {formRows} from './pick/form-rows.ts';
import type {Parts} from './parts.ts';
import {runParts, sideWidthAt} from './run/run-parts.ts';
import type {ScreenState, Size} from './screen-state.ts';
import {footerBar, headerBar, rule} from './text/bars.ts';
import {line, span, type Line} from './text/line.ts';
import {labelledText, paragraph, shortened, stack, windowAt} from './text/rows.ts';
import {hang} from './text/wrap.ts';
import {detailsParts, listWidthAt, triageParts} from './triage/triage-parts.ts';

/** A whole screen, as rows; none is wider than the terminal, and together they are one row less than it is high. */
export interface Layout {
	readonly header: Line;
	/** The path or the list as a column at the left; empty where there is no room for it. */
	readonly side: readonly Line[];
	readonly sideWidth: number;
	/** Rows of the middle that are seen. */
	readonly body: readonly Line[];
	readonly bodyHeight: number;
	/** Where the body begins after the offset was brought into range, and the furthest it can. */
	readonly scroll: number;
	readonly lastScroll: number;
	/** Rows that must have been seen before something felt is confirmed, and how many are seen now. */
	readonly essential: number;
	readonly seen: number;
	readonly bottom: readonly Line[];
	readonly footer: Line;
}

const targetOf = ({host, run}: ScreenState): string => {
	const label = run?.view.started?.host.label;
	if (label !== undefined) return label;
	if (host === 'reading') return 'reading the host';
	return 'label' in host ? host.label : 'no host in reach';
};

const helpParts = (state: ScreenState, width: number): Parts => ({
	body: () => ({
		rows: stack(
			[line('Keys', 'title')],
			bindingsIn(state.place).flatMap(({shown, means}) => hang([span((state.symbols.unicode ? shown : shown.replace('↑ ↓', 'arrows')).padEnd(11), 'accent')], means, width)),
		),
		essential: 0,
	}),
	bottom: [],
	hints: [['escape', 'back'], 'page'],
});

const problemParts = (state: ScreenState, width: number): Parts => ({
	body: () => ({
		rows: stack([line(state.problem?.heading ?? 'The run could not be started', 'bad')], paragraph(state.problem?.problem ?? '', width), labelledText('Next', state.problem?.nextSteps ?? [], width)),
		essential: 0,
	}),
	bottom: [],
	hints: [['enter', 'back'], 'page', 'quit'],
});

const partsOf = (state: ScreenState, size: Size, width: number): Parts => {
	if (state.help) return helpParts(state, width);
	if (state.problem !== undefined) return problemParts(state, width);
	switch (state.place) {
		case 'triage':
			return triageParts(state, size, width);
		case 'details':
			return detailsParts(state, size, width);
		case 'form':
			return formRows(state, size);
		case 'run':
			return runParts(state, size, width);
		case 'debrief':
			return {
				body: () => ({rows: debriefRows(state, width), essential: 0}),
				bottom: state.word === '' ? [] : paragraph(state.word, size.columns, 'warn'),
				hints: [['enter', state.hasTriage ? 'back to the first screen' : 'leave'], ...(whyNotTakenBack(state) === undefined ? ([['undo', 'take back']] as const) : []), 'page', 'output', 'shell', 'help', 'quit'],
			};
	}
};

/** The screen for a state and a size. Pure, so that the keys can be judged by what is really in view. */
export const layOut = (state: ScreenState, size: Size): Layout => {
	const {columns} = size;
	const {symbols} = state;
	const sideWidth = state.help || state.problem !== undefined ? 0 : state.place === 'run' ? sideWidthAt(columns) : state.place === 'triage' ? listWidthAt(columns) : 0;
	const width = columns - sideWidth;
	const parts = partsOf(state, size, width);
	const top = parts.top ?? [];
	// Header, rule and footer, and the row that stays free.
	const frame = 4;
	// However long a name is that is asked about, the frame stays: a row too many would push the first one out of sight.
	const bottom = shortened(parts.bottom, Math.max(1, size.rows - frame - top.length - 1), symbols);
	const bodyHeight = Math.max(1, size.rows - frame - top.length - bottom.length);
	const {rows, essential, tail = []} = parts.body(bodyHeight);
	const height = bodyHeight - tail.length;
	const window = windowAt(rows, state.scroll, height);
	const more = [
		...(window.above === 0 ? [] : [`${symbols.up} ${window.above} above`]),
		...(window.below === 0 ? [] : [`more ${symbols.down} ${window.below} ${window.below === 1 ? 'row' : 'rows'}, PgDn`]),
	].join('  ');
	return {
		header: headerBar(state.readOnly && state.mode === 'live' ? 'read-only' : state.mode, targetOf(state), state.version, columns, symbols),
		side: sideWidth > 0 ? (parts.side?.(bodyHeight) ?? []) : [],
		sideWidth,
		body: [...top, ...window.rows, ...Array.from({length: height - window.rows.length}, (): Line => []), ...tail],
		bodyHeight,
		scroll: window.offset,
		lastScroll: Math.max(0, rows.length - height),
		essential,
		seen: window.offset + window.rows.length,
		bottom: [rule(more, columns, symbols), ...bottom],
		footer: footerBar(parts.hints, columns, symbols),
	};
};
