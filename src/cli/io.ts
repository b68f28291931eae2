/** A stream that a command writes to. */
export interface OutStream {
	write(text: string): unknown;
	readonly isTTY?: boolean | undefined;
}

/** Where a command gets its words from and puts its own. */
export interface Io {
	/** Data. */
	readonly stdout: OutStream;
	/** Talk and errors. */
	readonly stderr: OutStream;
	readonly stdin: {readonly isTTY?: boolean | undefined; [Symbol.asyncIterator]?(): AsyncIterator<unknown>};
	readonly env: NodeJS.ProcessEnv;
}
