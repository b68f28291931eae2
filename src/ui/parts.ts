import type {Hint} from './text/bars.ts';
import type {Line} from './text/line.ts';

/** What one screen puts between the header and the footer. */
export interface Parts {
	/** Beside the body, where the terminal is wide. */
	readonly side?: (height: number) => readonly Line[];
	/** Above the body; does not scroll. */
	readonly top?: readonly Line[];
	/**
	 * What scrolls, all of it, for a height. `essential`: how many of its rows must have been seen before something felt
	 * is confirmed. `tail`: rows under it that do not scroll.
	 */
	body(height: number): {readonly rows: readonly Line[]; readonly essential: number; readonly tail?: readonly Line[]};
	/** Under the body; does not scroll. */
	readonly bottom: readonly Line[];
	/** Keys for the footer, the most important first. */
	readonly hints: readonly Hint[];
}
