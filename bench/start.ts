import {fileURLToPath} from 'node:url';
import {measureProcesses, printMeasured} from './measure.ts';

const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** How long the program takes to start, against the least that Node takes. */
export const benchStart = (): void => {
	printMeasured(
		'Start of the whole process (median, least, most)',
		measureProcesses({
			'node -e 0': [process.execPath, '-e', '0'],
			'drydock --version': [process.execPath, program, '--version'],
			'drydock list': [process.execPath, program, 'list'],
		}),
	);
};
