import type {Core} from '../core.ts';
import type {KeyPress} from '../input/key-press.ts';
import {layOut} from '../layout.ts';

/** Keys that only move what is read; true when it was one. */
export const scrolled = ({state, update, terminal}: Core, key: KeyPress): boolean => {
	const {scroll, lastScroll, bodyHeight} = layOut(state(), terminal.size());
	// Two rows stay, so that the eye finds its place.
	const page = Math.max(1, bodyHeight - 2);
	const targets: Partial<Record<KeyPress['name'], number>> = {up: scroll - 1, down: scroll + 1, 'page-up': scroll - page, 'page-down': scroll + page, home: 0, end: lastScroll};
	const target = targets[key.name];
	if (target === undefined) return false;
	update({scroll: Math.max(0, Math.min(target, lastScroll)), word: ''});
	return true;
};
