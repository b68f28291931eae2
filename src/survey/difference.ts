/** One thing that is not as it was. In words: "container app was running, is exited (137)"; `is` may be gone, new, changed or made anew. */
export interface Difference {
	/** The object, in the words that losses use, or a part of it: "restart policy of container app". */
	readonly what: string;
	readonly was: string;
	readonly is: string;
	/** An operation of the run may change it, and has not left it otherwise than it says. */
	readonly expected: boolean;
	/** The last such operation, as it was shown. */
	readonly by?: string;
}

/** Something that was not compared. */
export interface NotCompared {
	readonly what: string;
	readonly why: string;
}

export interface Comparison {
	readonly differences: readonly Difference[];
	readonly notCompared: readonly NotCompared[];
}
