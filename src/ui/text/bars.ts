import type {Mode} from '../../engine/events.ts';
import {bindingOf, type BindingId} from '../keys.ts';
import {cutLine, line, lineWidth, padLine, span, spread, type Line} from './line.ts';
import type {Style} from './style.ts';
import type {Symbols} from './symbols.ts';

const modes: Readonly<Record<Mode | 'read-only', {readonly name: string; readonly means: string; readonly style: Style}>> = {
	live: {name: 'LIVE', means: 'changes are real', style: 'live'},
	'read-only': {name: 'READ ONLY', means: 'nothing is performed', style: 'rehearsal'},
	rehearsal: {name: 'REHEARSAL', means: 'on a twin, the host is not changed', style: 'rehearsal'},
};

/** The first row of every screen: what mode, which target. */
export const headerBar = (mode: Mode | 'read-only', target: string, version: string, width: number, symbols: Symbols): Line => {
	const {name, means, style} = modes[mode];
	const left = [span(` ${name} `, style), span(` ${means}  ${symbols.dot}  ${target} `, style)];
	return spread(cutLine(left, width, symbols.cut), [span(`Drydock ${version} `, style)], width, style);
};

/** A rule with words in it. */
export const rule = (words: string, width: number, symbols: Symbols): Line => {
	const text = words === '' ? '' : ` ${words} `;
	const left = symbols.rule.repeat(2);
	return padLine(cutLine([span(left, 'dim'), span(text), span(symbols.rule.repeat(Math.max(0, width - text.length - 2)), 'dim')], width, ''), width);
};

/** A key of the footer: its binding, or with other words for it here. */
export type Hint = BindingId | readonly [BindingId, string];

const arrows = (text: string, symbols: Symbols): string => (symbols.unicode ? text : text.replace('↑ ↓', 'arrows'));

/** The last row: the keys that mean something now, as many as fit; the first ones matter most. */
export const footerBar = (hints: readonly Hint[], width: number, symbols: Symbols): Line => {
	let row: Line = [];
	for (const hint of hints) {
		const [id, short] = typeof hint === 'string' ? [hint, bindingOf(hint).short] : hint;
		const next: Line = [...row, ...(row.length === 0 ? [] : line('  ')), span(arrows(bindingOf(id).shown, symbols), 'accent'), span(` ${short}`, 'dim')];
		if (lineWidth(next) > width) break;
		row = next;
	}
	return row;
};
