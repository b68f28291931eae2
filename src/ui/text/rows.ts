import {blank, line, span, type Line} from './line.ts';
import type {Symbols} from './symbols.ts';
import {hang, wrapText} from './wrap.ts';
import type {Style} from './style.ts';

/** Width of the label column: the longest label and one space. */
const labelWidth = 11;

/** Rows with a label in a column of its own before the first of them. */
export const labelled = (label: string, rows: readonly Line[]): Line[] =>
	rows.map((row, index) => [span((index === 0 ? label : '').padEnd(labelWidth), 'heading'), ...row]);

/** Sentences under one label, each wrapped. */
export const labelledText = (label: string, texts: readonly string[], width: number, style?: Style): Line[] =>
	labelled(
		label,
		texts.flatMap(text => wrapText(text, width - labelWidth).map(row => line(row, style))),
	);

export const labelledRows = (label: string, width: number, make: (room: number) => readonly Line[]): Line[] => labelled(label, make(width - labelWidth));

/** A text as rows. */
export const paragraph = (text: string, width: number, style?: Style): Line[] => wrapText(text, width).map(row => line(row, style));

export const bullet = (mark: string, text: string, width: number, style?: Style): Line[] => hang(line(`${mark} `, style), text, width, style);

/** Blocks with one empty row between those that are not empty. */
export const stack = (...blocks: ReadonlyArray<readonly Line[]>): Line[] =>
	blocks.filter(block => block.length > 0).flatMap((block, index) => (index === 0 ? block : [blank, ...block]));

/** Rows in at most `height`: what is left out of their middle is counted. Both ends say what matters. */
export const shortened = (rows: readonly Line[], height: number, symbols: Symbols): readonly Line[] => {
	if (rows.length <= height) return rows;
	const before = Math.max(0, Math.ceil(height / 2) - 1);
	const after = Math.max(0, height - before - 1);
	return [...rows.slice(0, before), line(`${symbols.cut} ${rows.length - before - after} rows are not shown`, 'dim'), ...rows.slice(rows.length - after)];
};

export interface Window {
	readonly rows: readonly Line[];
	/** Offset after it was brought into range. */
	readonly offset: number;
	readonly above: number;
	readonly below: number;
}

/** What of some rows is seen at an offset. */
export const windowAt = (rows: readonly Line[], offset: number, height: number): Window => {
	const start = Math.max(0, Math.min(offset, rows.length - height));
	return {rows: rows.slice(start, start + height), offset: start, above: start, below: Math.max(0, rows.length - start - height)};
};

/** Groups of rows in a window in which the group at the cursor is seen; what is hidden is counted in the first and last row. */
export const windowAround = (groups: ReadonlyArray<readonly Line[]>, cursor: number, height: number, symbols: Symbols): Line[] => {
	const rows = groups.flat();
	if (rows.length <= height) return rows;
	const start = groups.slice(0, cursor).reduce((sum, group) => sum + group.length, 0);
	const end = start + (groups[cursor]?.length ?? 1);
	const offset = Math.max(0, Math.min(start - 1, Math.max(end - height + 1, Math.floor((start + end - height) / 2)), rows.length - height));
	const seen = rows.slice(offset, offset + height);
	if (offset > 0 && start > offset) seen[0] = line(`  ${symbols.up} ${offset + 1} more`, 'dim');
	const below = rows.length - offset - height;
	if (below > 0 && end < offset + height) seen[height - 1] = line(`  ${symbols.down} ${below + 1} more`, 'dim');
	return seen;
};
