import type {Symbols} from '../text/symbols.ts';
import {blank, line, span, type Line} from '../text/line.ts';
import {bullet, paragraph} from '../text/rows.ts';
import {hang, wrapText} from '../text/wrap.ts';

/** Without what only a browser makes something of: marks of emphasis, addresses of links, pictures. */
const plain = (text: string): string =>
	text
		.replaceAll(/!\[[^\]]*\]\([^)]*\)/g, '')
		.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
		.replaceAll(/<\/?[a-z][^>]*>/gi, '')
		.replaceAll(/\*\*([^*]+)\*\*/g, '$1')
		.replaceAll(/(?<!\w)\*([^*]+)\*(?!\w)/g, '$1')
		.replaceAll('\\|', '|')
		.trim();

const cellsOf = (row: string): readonly string[] => row.replace(/^\|/, '').replace(/\|\s*$/, '').split(/(?<!\\)\|/).map(plain);

/** A row as a paragraph: its first cell, and under it the others with the headings of their columns. Tables are wider than terminals. */
const tableRows = (rows: readonly string[], width: number): Line[] => {
	const [heads = [], , ...body] = rows.map(cellsOf);
	return body.flatMap(([first = '', ...others]) => [
		...hang(heads[0] ? [span(`${heads[0]}: `, 'dim')] : [], first, width, 'strong'),
		...others.flatMap((cell, at) => (cell === '' ? [] : hang([span('  '), ...(heads[at + 1] ? [span(`${heads[at + 1]}: `, 'dim')] : [])], cell, width))),
	]);
};

/** A block: lines that belong together. */
interface Block {
	readonly kind: 'heading' | 'code' | 'table' | 'item' | 'text';
	readonly lines: string[];
}

const kindOf = (text: string): Block['kind'] => (/^#{1,6} /.test(text) ? 'heading' : text.startsWith('|') ? 'table' : /^\s*(?:[-*+]|\d+\.) /.test(text) ? 'item' : 'text');

const blocksOf = (text: string): readonly Block[] => {
	const blocks: Block[] = [];
	let open: Block | undefined;
	let isFenced = false;
	for (const each of text.replaceAll(/<!--[^]*?-->/g, '').split(/\r?\n/)) {
		if (/^\s*```/.test(each)) {
			isFenced = !isFenced;
			open = isFenced ? {kind: 'code', lines: []} : undefined;
			if (open !== undefined) blocks.push(open);
		} else if (isFenced) open?.lines.push(each);
		else if (each.trim() === '') open = undefined;
		else {
			const kind = kindOf(each);
			const goesOn = open !== undefined && (kind === open.kind ? kind === 'table' || kind === 'text' : kind === 'text' && open.kind === 'item');
			if (goesOn) open?.lines.push(each);
			else blocks.push((open = {kind, lines: [each]}));
		}
	}
	return blocks;
};

const rowsOf = ({kind, lines}: Block, width: number, symbols: Symbols): Line[] => {
	const [first = ''] = lines;
	switch (kind) {
		case 'heading':
			return paragraph(plain(first.replace(/^#+ /, '')), width, first.startsWith('# ') ? 'title' : 'heading');
		case 'code':
			return lines.flatMap(text => wrapText(text, width - 2).map(row => line(`  ${row}`, 'command')));
		case 'table':
			return tableRows(lines, width);
		case 'item':
			return bullet(/^\s*(\d+\.)/.exec(first)?.[1] ?? symbols.dot, plain([first.replace(/^\s*(?:[-*+]|\d+\.) /, ''), ...lines.slice(1).map(text => text.trim())].join(' ')), width);
		case 'text':
			return paragraph(plain(lines.map(text => text.trim()).join(' ')), width);
	}
};

/** A document as rows: what a terminal can show of Markdown, and all of its words. */
export const markdownRows = (text: string, width: number, symbols: Symbols): Line[] => {
	const blocks = blocksOf(text).map(block => ({kind: block.kind, rows: rowsOf(block, width, symbols)})).filter(({rows}) => rows.some(row => row.some(each => each.text.trim() !== '')));
	// Items of a list stand together.
	return blocks.flatMap(({kind, rows}, at) => (at === 0 || (kind === 'item' && blocks[at - 1]?.kind === 'item') ? rows : [blank, ...rows]));
};
