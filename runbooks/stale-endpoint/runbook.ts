import {input, parseHostPort, textInput} from 'drydock-cli';
import {endings} from './endings.ts';
import {runbook} from './facts.ts';
import {findSteps} from './find-steps.ts';
import {proofSteps} from './proof-steps.ts';
import {recreationSteps} from './recreation-steps.ts';
import {restartSteps} from './restart-steps.ts';
import {storeAwaySteps} from './store-away-steps.ts';
import {storeEntrySteps} from './store-entry-steps.ts';
import {symptoms} from './symptoms.ts';

export default runbook({
	id: 'stale-endpoint',
	title: 'Free a port held by a container that is gone',
	summary:
		'Docker says that a port is already allocated, and no container has it: a dead endpoint has it, by a record in Docker\'s store or in its memory alone. Names it, and removes it by the cure that loses least. Ends with the container running and its port answering.',
	symptoms,
	cures: ['stale-endpoint'],
	inputs: {
		container: textInput({label: 'container that does not start', example: 'proxy'}),
		port: input({label: 'port that is held', example: '443', parse: parseHostPort}),
	},
	oneOf: ['container', 'port'],
	start: 'find',
	steps: {...findSteps, ...restartSteps, ...recreationSteps, ...storeEntrySteps, ...storeAwaySteps, ...proofSteps, ...endings},
});
