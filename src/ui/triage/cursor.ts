import type {ScreenState} from '../screen-state.ts';
import {itemsOf, type Item} from './items.ts';

/** Where the cursor stands on the first screen. */
export interface Cursor {
	/** Of the item under it; '' before there is one. */
	readonly key: string;
	/** Where that item was last: its neighbour takes its place when it goes. */
	readonly index: number;
	/** It has not been moved yet: it stays at the top, where the most severe finding comes. */
	readonly follows: boolean;
}

export const atTop: Cursor = {key: '', index: 0, follows: true};

/** The cursor on the list as it is now: on the same item, wherever that went. */
export const placed = (cursor: Cursor, items: readonly Item[]): Cursor => {
	if (cursor.follows) return {...cursor, key: items[0]?.key ?? '', index: 0};
	const at = items.findIndex(({key}) => key === cursor.key);
	if (at !== -1) return {...cursor, index: at};
	const index = Math.max(0, Math.min(cursor.index, items.length - 1));
	return {...cursor, key: items[index]?.key ?? '', index};
};

export const itemUnderCursor = (state: ScreenState): Item | undefined => {
	const items = itemsOf(state);
	return items[placed(state.cursor, items).index];
};
