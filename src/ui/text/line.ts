import {harmless} from '../../present/sanitize.ts';
import type {Style} from './style.ts';
import {graphemes, graphemeWidth, textWidth} from '../../present/width.ts';

/** A piece of a line in one style. `spinner` draws the turning symbol, one cell wide, in place of its text. */
export interface Span {
	readonly text: string;
	readonly style?: Style;
	readonly spinner?: true;
}

/** One row of the screen, never wider than it was made for. */
export type Line = readonly Span[];

/**
 * Everything that is shown passes here, and here it is sanitized: no name, no output and no pasted text can move the
 * cursor or change the screen, wherever it came from.
 */
export const span = (text: string, style?: Style): Span => {
	// Nothing is left out here: what does not fit is wrapped, or cut to the width with a mark.
	const safe = harmless(text);
	return style === undefined ? {text: safe} : {text: safe, style};
};

export const line = (text: string, style?: Style): Line => [span(text, style)];
export const blank: Line = [];

export const lineWidth = (spans: Line): number => spans.reduce((width, {text}) => width + textWidth(text), 0);
export const lineText = (spans: Line): string => spans.map(({text}) => text).join('');

/** Cuts to a width; what was cut is marked by `mark`. */
export const cutLine = (spans: Line, width: number, mark = '…'): Line => {
	if (lineWidth(spans) <= width) return spans;
	const room = width - textWidth(mark);
	if (room < 0) return [];
	const kept: Span[] = [];
	let used = 0;
	for (const piece of spans) {
		let text = '';
		for (const grapheme of graphemes(piece.text)) {
			if (used + graphemeWidth(grapheme) > room) return [...kept, {...piece, text: text + mark}];
			used += graphemeWidth(grapheme);
			text += grapheme;
		}
		kept.push({...piece, text});
	}
	return kept;
};

/** Fills up to a width with spaces in a style, so that a bar is as wide as the screen. */
export const padLine = (spans: Line, width: number, style?: Style): Line => {
	const missing = width - lineWidth(spans);
	return missing > 0 ? [...spans, span(' '.repeat(missing), style)] : spans;
};

/** `left`, and `right` at the right edge; `right` is dropped when both do not fit. */
export const spread = (left: Line, right: Line, width: number, style?: Style): Line => {
	const gap = width - lineWidth(left) - lineWidth(right);
	return gap < 1 ? padLine(cutLine(left, width), width, style) : [...left, span(' '.repeat(gap), style), ...right];
};
