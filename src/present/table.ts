import {textWidth} from './width.ts';

/** Cells in columns as wide as the widest of each; the last column is not filled up. */
export const presentTable = (rows: readonly (readonly string[])[]): readonly string[] => {
	const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(cells => textWidth(cells[column] ?? ''))));
	return rows.map(cells => cells.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - textWidth(cell))).join('  ').trimEnd());
};
