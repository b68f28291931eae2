import {graphemes} from '../text/width.ts';
import type {KeyPress} from './key-press.ts';

/** More than anyone types; a paste of a whole log is cut here. */
const longest = 20_000;

/** The text after a key, or undefined when the key is not about text. Edited at its end only. */
export const editText = (value: string, key: KeyPress): string | undefined => {
	switch (key.name) {
		case 'text':
		case 'paste':
			return (value + key.text).slice(0, longest);
		case 'backspace':
			return graphemes(value).slice(0, -1).join('');
		case 'clear':
			return '';
		default:
			return undefined;
	}
};
