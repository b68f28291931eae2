#!/usr/bin/env node
import {main} from './cli/main.ts';

/** What is still under way after an interrupt (ending a program, or a call that nobody waits for) gets this long. Milliseconds. */
const longestFarewell = 3000;

// Whoever reads the output may go away (`drydock run … | head`), or its disk be full: that is no reason to leave a run half done.
let lost: NodeJS.ErrnoException | undefined;
for (const stream of [process.stdout, process.stderr]) {
	stream.on('error', (error: NodeJS.ErrnoException) => {
		if (error.code !== 'EPIPE') lost ??= error;
	});
}

process.exitCode = await main(process.argv.slice(2), process);
if (lost !== undefined) process.stderr.write(`drydock: not all of the output could be written: ${lost.message}\n`);
// The engine's answer to an operation that was given up would keep the program for as long as it takes.
setTimeout(() => process.exit(), longestFarewell).unref();
