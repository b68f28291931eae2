import type {Risk} from '../../language/values.ts';
import type {Severity} from '../../triage/finding.ts';
import {graphemes, graphemeWidth} from '../../present/width.ts';

/** What marks a thing where a colour cannot be seen. All one cell wide. */
export interface Symbols {
	readonly done: string;
	readonly current: string;
	readonly skipped: string;
	readonly failed: string;
	readonly ahead: string;
	readonly cursor: string;
	readonly picked: string;
	readonly unpicked: string;
	readonly closed: string;
	readonly up: string;
	readonly down: string;
	readonly right: string;
	readonly rule: string;
	readonly column: string;
	readonly dot: string;
	readonly cut: string;
	readonly risk: Readonly<Record<Risk, string>>;
	readonly severity: Readonly<Record<Severity, string>>;
	/** Can the terminal draw anything but ASCII? Then text is left as it is. */
	readonly unicode: boolean;
}

const unicode: Symbols = {
	done: '✓',
	current: '▸',
	skipped: '↷',
	failed: '✗',
	ahead: '·',
	cursor: '❯',
	picked: '◉',
	unpicked: '○',
	closed: '–',
	up: '↑',
	down: '↓',
	right: '→',
	rule: '─',
	column: '│',
	dot: '·',
	cut: '…',
	risk: {safe: '○', disruptive: '◐', destructive: '●'},
	severity: {critical: '✗', warning: '!', info: 'i'},
	unicode: true,
};

const ascii: Symbols = {
	done: '+',
	current: '>',
	skipped: '~',
	failed: 'x',
	ahead: '.',
	cursor: '>',
	picked: '*',
	unpicked: 'o',
	closed: '-',
	up: '^',
	down: 'v',
	right: '>',
	rule: '-',
	column: '|',
	dot: '-',
	cut: '~',
	risk: {safe: '.', disruptive: '!', destructive: '#'},
	severity: {critical: 'x', warning: '!', info: 'i'},
	unicode: false,
};

/** The console of Linux has a font of 256 or 512 glyphs, whatever the locale says. */
export const symbolsFor = (env: NodeJS.ProcessEnv): Symbols => {
	const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
	return /utf-?8/iu.test(locale) && env['TERM'] !== 'linux' ? unicode : ascii;
};

const nearest: Readonly<Record<string, string>> = {'…': '~', '–': '-', '—': '-', '→': '>', '←': '<', '’': "'", '‘': "'", '“': '"', '”': '"', '·': '-', '×': 'x'};

/** For a terminal without Unicode: as many ASCII characters as the text took cells, so that columns stay aligned. */
export const asciiOnly = (text: string): string =>
	/^[\x20-\x7e]*$/u.test(text)
		? text
		: graphemes(text)
				.map(grapheme => (/^[\x20-\x7e]$/u.test(grapheme) ? grapheme : (nearest[grapheme] ?? '?'.repeat(graphemeWidth(grapheme)))))
				.join('');
