import type {Key} from 'ink';
import {graphemes} from '../../present/width.ts';

/** One key: a name, or the character that was typed. `pasted` text comes whole. */
export type KeyPress =
	| {readonly name: KeyName}
	| {readonly name: 'text'; readonly text: string}
	| {readonly name: 'paste'; readonly text: string};

export type KeyName =
	| 'up'
	| 'down'
	| 'left'
	| 'right'
	| 'page-up'
	| 'page-down'
	| 'home'
	| 'end'
	| 'enter'
	| 'escape'
	| 'tab'
	| 'back-tab'
	| 'backspace'
	| 'clear'
	| 'interrupt';

const flags: ReadonlyArray<readonly [keyof Key, KeyName]> = [
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'page-up'],
	['pageDown', 'page-down'],
	['home', 'home'],
	['end', 'end'],
	['return', 'enter'],
	['escape', 'escape'],
	['backspace', 'backspace'],
	['delete', 'backspace'],
];

/** Control characters inside a burst, which arrive without flags. */
const controls: Readonly<Record<string, KeyName>> = {
	'\r': 'enter',
	'\n': 'enter',
	'\r\n': 'enter',
	'\t': 'tab',
	'\u0003': 'interrupt',
	'\u0008': 'backspace',
	'\u007F': 'backspace',
	'\u0015': 'clear',
	'\u001B': 'escape',
};

/**
 * What Ink hands over, as single keys. Fast typing arrives as one burst ("yes\r") with no flags at all, so it is split
 * here; a real paste has a channel of its own and never gets here. A character typed with Alt is no answer to anything.
 */
export const keyPresses = (input: string, key: Key): KeyPress[] => {
	if (key.eventType === 'release') return [];
	if (key.tab) return [{name: key.shift ? 'back-tab' : 'tab'}];
	for (const [flag, name] of flags) if (key[flag] === true) return [{name}];
	if (key.ctrl) {
		if (input === 'c') return [{name: 'interrupt'}];
		return input === 'u' ? [{name: 'clear'}] : [];
	}
	if (key.meta) return [];
	return graphemes(input).flatMap((grapheme): KeyPress[] => {
		const name = controls[grapheme];
		if (name !== undefined) return [{name}];
		return /\p{Cc}/u.test(grapheme) ? [] : [{name: 'text', text: grapheme}];
	});
};
