import type {TextProps} from 'ink';

/** What a piece of text means. How that looks is decided here and nowhere else. */
export type Style =
	| 'title'
	| 'heading'
	| 'dim'
	| 'strong'
	| 'command'
	| 'good'
	| 'bad'
	| 'warn'
	| 'accent'
	| 'selected'
	| 'live'
	| 'rehearsal'
	| 'typed';

type Look = Pick<TextProps, 'color' | 'backgroundColor' | 'bold' | 'dimColor' | 'inverse' | 'underline'>;

const colourful: Readonly<Record<Style, Look>> = {
	title: {bold: true},
	heading: {color: 'cyan'},
	dim: {dimColor: true},
	strong: {bold: true},
	command: {bold: true},
	good: {color: 'green'},
	bad: {color: 'red', bold: true},
	warn: {color: 'yellow'},
	accent: {color: 'cyan', bold: true},
	selected: {bold: true, color: 'cyan'},
	live: {color: 'white', backgroundColor: 'red', bold: true},
	rehearsal: {color: 'black', backgroundColor: 'cyan'},
	typed: {bold: true, underline: true},
};

/** Every meaning that a colour carries is also carried by a word or a symbol; weight and inversion are no colours. */
const colourless = Object.fromEntries(
	Object.entries(colourful).map(([style, {color: _color, backgroundColor, ...rest}]): [string, Look] => [
		style,
		backgroundColor === undefined ? rest : {inverse: true, ...rest},
	]),
) as Readonly<Record<Style, Look>>;

export type Palette = Readonly<Record<Style, Look>>;

/** NO_COLOR counts when it is set to anything but the empty string (no-color.org). */
export const paletteFor = (env: NodeJS.ProcessEnv): Palette => (env['NO_COLOR'] ? colourless : colourful);
