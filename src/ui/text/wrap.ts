import {sanitize} from '../../present/sanitize.ts';
import {lineWidth, span, type Line, type Span} from './line.ts';
import type {Style} from './style.ts';
import {graphemes, graphemeWidth, textWidth} from '../../present/width.ts';

/** Breaks a word that is wider than a whole row. */
const breakWord = (word: string, width: number): string[] => {
	const parts: string[] = [];
	let part = '';
	let used = 0;
	for (const grapheme of graphemes(word)) {
		const cells = graphemeWidth(grapheme);
		if (used + cells > width) {
			parts.push(part);
			part = '';
			used = 0;
		}
		part += grapheme;
		used += cells;
	}
	return [...parts, part];
};

/** Before the further lines of a text: none of them looks like one of ours. */
const continued = '| ';

/**
 * Text as rows of at most `width` cells, broken between words, and inside a word only when it is wider than a row.
 * Nothing is left out: an error and a command are readable to their last character at any width.
 */
export const wrapText = (text: string, width: number): string[] => {
	const rows: string[] = [];
	for (const [index, paragraph] of text.split(/\r?\n/u).entries()) {
		const mark = index === 0 ? '' : continued;
		const room = Math.max(1, width - mark.length);
		const first = rows.length;
		let row = '';
		// Before measuring: what is taken out must not count, and what is put in its place must.
		for (const word of sanitize(paragraph, Infinity).split(' ')) {
			const joined = row === '' ? word : `${row} ${word}`;
			if (textWidth(joined) <= room) {
				row = joined;
				continue;
			}
			if (row !== '') rows.push(row);
			const parts = breakWord(word, room);
			rows.push(...parts.slice(0, -1));
			row = parts.at(-1) ?? '';
		}
		rows.push(row);
		if (mark !== '' && width > mark.length) for (let at = first; at < rows.length; at++) rows[at] = mark + (rows[at] ?? '');
	}
	return rows;
};

/** Wrapped text after a first span; further rows are indented so that they line up under its beginning. */
export const hang = (first: Line, text: string, width: number, style?: Style): Line[] => {
	const indent = lineWidth(first);
	const under: Span = span(' '.repeat(indent));
	return wrapText(text, width - indent).map((row, index) => [...(index === 0 ? first : [under]), span(row, style)]);
};
