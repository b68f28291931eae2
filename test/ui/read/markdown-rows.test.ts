import {describe, expect, it} from '@jest/globals';
import {readFileSync} from 'node:fs';
import {markdownRows} from '../../../src/ui/read/markdown-rows.ts';
import {lineText, lineWidth} from '../../../src/ui/text/line.ts';
import {symbolsFor} from '../../../src/ui/text/symbols.ts';

const symbols = symbolsFor({LANG: 'en_GB.UTF-8'});
const shown = (text: string, width = 60): readonly string[] => markdownRows(text, width, symbols).map(lineText);

describe('a document on the screen', () => {
	it('has its headings, paragraphs, lists and code, without the marks of Markdown', () => {
		expect(shown('# The twin\n\nIt is a **host**\nin [memory](docs/twin.md).\n![a picture](x.png)\n\n- one\n- two\n  and more\n\n1. first\n\n```sh\ndocker start proxy   # as it is\n\nls *.log\n```\n')).toEqual([
			'The twin', '', 'It is a host in memory.', '', '· one', '· two and more', '1. first', '', '  docker start proxy   # as it is', '  ', '  ls *.log',
		]);
	});

	it('tells a table row by row, each cell with the heading of its column', () => {
		expect(shown('| name | cured by | |\n|---|---|---|\n| `a \\| b` | runbook `x` | plain |\n| c | | |\n')).toEqual(['name: `a | b`', '  cured by: runbook `x`', '  plain', 'name: c']);
	});

	it.each(['README.md', 'docs/triage.md', 'docs/twin.md', 'docs/safety.md', 'docs/writing-a-runbook.md'])('loses no word of %s, and no row is wider than the screen', file => {
		const text = readFileSync(file, 'utf8');
		for (const width of [60, 80, 120]) expect(Math.max(...markdownRows(text, width, symbols).map(lineWidth))).toBeLessThanOrEqual(width);
		const words = (of: string): Set<string> => new Set(of.match(/[A-Za-z]{4,}/g));
		// What only a browser shows: pictures, the addresses of links.
		const inText = words(text.replaceAll(/<!--[^]*?-->/g, '').replaceAll(/!\[[^\]]*\]\([^)]*\)/g, '').replaceAll(/\]\([^)]*\)/g, ']').replaceAll(/<[^>]*>/g, '').replaceAll(/^```\w+/gm, ''));
		const onScreen = words(shown(text, 100_000).join('\n'));
		expect([...inText].filter(word => !onScreen.has(word))).toEqual([]);
	});

	it('cannot move the cursor, whatever is in it', () => {
		expect(shown('# a\u001B[2Jb\n\n\u009B31mtext\n').join('')).not.toMatch(/[\u001B\u009B]/);
	});
});
