import {inTurns, printMeasured, wholeProcess} from './measure.ts';
import {drydock, nodeAlone} from './program.ts';

/** How long the program takes to start, against the least that Node takes. Needs no daemon. */
export const benchStart = async (): Promise<void> => {
	printMeasured(
		'Start: whole process, without a daemon',
		await inTurns(
			{
				'node -e 0 (the floor)': wholeProcess(nodeAlone),
				'drydock --version': wholeProcess(drydock('--version')),
				'drydock list': wholeProcess(drydock('list')),
			},
			11,
		),
	);
};
