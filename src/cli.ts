#!/usr/bin/env node
import {main} from './cli/main.ts';

// Whoever reads the output may go away (`drydock run … | head`): that is no reason to leave a run half done.
for (const stream of [process.stdout, process.stderr]) {
	stream.on('error', (error: NodeJS.ErrnoException) => {
		if (error.code !== 'EPIPE') throw error;
	});
}

process.exitCode = await main(process.argv.slice(2), process);
