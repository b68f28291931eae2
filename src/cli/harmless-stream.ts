import {harmless} from '../present/sanitize.ts';
import type {Io, OutStream} from './io.ts';

const guarded = (stream: OutStream): OutStream => ({
	write: text => stream.write(text.split('\n').map(harmless).join('\n')),
	get isTTY() {
		return stream.isTTY;
	},
});

/**
 * The last wall: whatever a command forgot to make harmless cannot steer the terminal either. What is one line is for the
 * commands to see to, which sanitize each text where they put it into a line of theirs.
 */
export const harmlessIo = (io: Io): Io => ({stdout: guarded(io.stdout), stderr: guarded(io.stderr), stdin: io.stdin, env: io.env});
