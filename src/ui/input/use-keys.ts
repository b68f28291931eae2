import {useInput, usePaste} from 'ink';
import {keyPresses, type KeyPress} from './key-press.ts';

/** The one place where keys come in; everything else is told about single keys, in order. */
export const useKeys = (press: (key: KeyPress) => void): void => {
	useInput((input, key) => {
		for (const single of keyPresses(input, key)) press(single);
	});
	// Mounted for the whole life of the screen: without it a paste would come in as typing, Enter included.
	usePaste(text => press({name: 'paste', text}));
};
