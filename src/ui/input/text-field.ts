import {graphemes} from '../../present/width.ts';
import type {KeyPress} from './key-press.ts';

/** More than anyone types; a paste of a whole log is cut here. */
const longest = 20_000;

/** The text after a key, or undefined when the key is not about text. Edited at its end only. */
export const editText = (value: string, key: KeyPress): string | undefined => {
	switch (key.name) {
		case 'text':
			return (value + key.text).slice(0, longest);
		case 'paste':
			// Copied with the end of its line; that is neither a part of a name nor an Enter.
			return (value + key.text.replace(/[\r\n]+$/u, '')).slice(0, longest);
		case 'backspace':
			return graphemes(value).slice(0, -1).join('');
		case 'clear':
			return '';
		default:
			return undefined;
	}
};
