import {setImmediate as turn, setTimeout as pause} from 'node:timers/promises';

/** How long a hand needs to notice that something moved. Milliseconds. */
const noticed = 400;

/**
 * Is what Enter would choose what the operator saw there? Not when it came there by itself a moment ago: an Enter that
 * was on its way to something else must not choose it.
 */
export interface Steadiness {
	/** The screen changed by itself: something else came under the cursor, or what is around it moved. */
	changed(what: 'under the cursor' | 'around it'): void;
	/** The operator moved the cursor: over a list that has just changed, perhaps to another item than it was aimed at. */
	moved(): void;
	/** The operator asked for another list, which nothing changes by itself. */
	renewed(): void;
	isSteady(): boolean;
}

/** `painted` settles when what was changed is on the screen. */
export const createSteadiness = (painted: () => Promise<void>): Steadiness => {
	let changes = 0;
	let isListSteady = true;
	let isCursorSteady = true;

	const settle = async (): Promise<void> => {
		changes += 1;
		const mine = changes;
		await painted();
		await turn();
		await pause(noticed, undefined, {ref: false});
		if (mine !== changes) return;
		isListSteady = true;
		isCursorSteady = true;
	};

	return {
		changed: what => {
			isListSteady = false;
			if (what === 'under the cursor') isCursorSteady = false;
			void settle();
		},
		moved: () => {
			if (!isListSteady) isCursorSteady = false;
		},
		renewed: () => {
			changes += 1;
			isListSteady = true;
			isCursorSteady = true;
		},
		isSteady: () => isCursorSteady,
	};
};
