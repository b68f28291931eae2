import type {Cell, Look} from './frames.ts';

const cellWidth = 8.4;
const rowHeight = 18;
const padding = 14;

/** On a dark screen of its own, the picture reads the same on a light page and on a dark one. */
const screenColour = '#161b22';
const textColour = '#d7dde5';
const dimColour = '#8d97a5';
const palette: Readonly<Record<number, string>> = {0: '#161b22', 1: '#ff7b72', 2: '#56d364', 3: '#e3b341', 4: '#79c0ff', 5: '#d2a8ff', 6: '#56d4dd', 7: '#ffffff'};
/** Behind white letters a darker one is needed. */
const backgrounds: Readonly<Record<number, string>> = {...palette, 1: '#c9252d', 2: '#1a7f37', 6: '#39c5cf'};

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const round = (value: number): string => String(Math.round(value * 10) / 10);

interface Run extends Look {
	readonly column: number;
	readonly text: string;
	readonly cells: number;
}

const isAlike = (left: Look, right: Look): boolean =>
	left.foreground === right.foreground && left.background === right.background && left.bold === right.bold && left.dim === right.dim && left.underline === right.underline;

const runsOf = (cells: readonly Cell[]): Run[] => {
	const runs: Run[] = [];
	for (const [column, cell] of cells.entries()) {
		const last = runs.at(-1);
		if (last !== undefined && isAlike(last, cell)) runs[runs.length - 1] = {...last, text: last.text + cell.text, cells: last.cells + 1};
		else runs.push({...cell, column, cells: 1});
	}
	return runs;
};

const drawRun = ({column, text, cells, foreground, background, bold, dim, underline}: Run, row: number): string => {
	const x = padding + column * cellWidth;
	const y = padding + row * rowHeight;
	const behind = background === undefined ? '' : `<rect x="${round(x)}" y="${y}" width="${round(cells * cellWidth)}" height="${rowHeight}" fill="${backgrounds[background] ?? screenColour}"/>`;
	const content = text.trimEnd();
	if (content.trim() === '') return behind;
	const skipped = content.length - content.trimStart().length;
	const fill = foreground === undefined ? (dim ? dimColour : textColour) : (palette[foreground] ?? textColour);
	const shown = content.trimStart();
	const style = `${bold ? ' font-weight="700"' : ''}${underline ? ' text-decoration="underline"' : ''}${fill === textColour ? '' : ` fill="${fill}"`}`;
	// The length keeps every run in its cells, whatever monospace font the reader has.
	return `${behind}<text x="${round(x + skipped * cellWidth)}" y="${y + 13}" textLength="${round(shown.length * cellWidth)}"${style}>${escape(shown)}</text>`;
};

/** A screen as SVG that needs nothing beside it. */
export const drawScreen = (cells: ReadonlyArray<readonly Cell[]>, title: string): string => {
	const width = round((cells[0]?.length ?? 0) * cellWidth + 2 * padding);
	const height = cells.length * rowHeight + 2 * padding;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
		`<title>${escape(title)}</title>`,
		`<rect width="${width}" height="${height}" rx="8" fill="${screenColour}" stroke="#30363d"/>`,
		`<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" fill="${textColour}" xml:space="preserve">`,
		...cells.map((line, row) => runsOf(line).map(run => drawRun(run, row)).join('')).filter(drawn => drawn !== ''),
		'</g>',
		'</svg>',
		'',
	].join('\n');
};
