import {badInput, findPortError, input, parseHostPort, textInput} from 'drydock-cli';
import {containerSteps} from './container-steps.ts';
import {endings} from './endings.ts';
import {runbook} from './facts.ts';
import {findSteps} from './find-steps.ts';
import {programSteps} from './program-steps.ts';
import {startSteps} from './start-steps.ts';
import {symptoms} from './symptoms.ts';

export default runbook({
	id: 'port-conflict',
	title: 'A port that will not bind',
	summary: 'A container does not start because its port is taken. Finds who holds it, whoever that is, and makes room the way that fits the owner. Ends with the container running and its port answering.',
	symptoms,
	cures: ['port-taken', 'port-clash'],
	inputs: {
		container: textInput({label: 'container that does not start', example: 'proxy'}),
		port: input({label: 'port that will not bind', example: '443', parse: parseHostPort}),
		error: input({
			label: 'error message, pasted',
			example: 'Bind for 0.0.0.0:443 failed: port is already allocated',
			parse: text => {
				const found = findPortError(text);
				if (!found) throw badInput(text.slice(0, 200), 'an error about a port that I know', 'Bind for 0.0.0.0:443 failed: port is already allocated');
				return found;
			},
		}),
	},
	oneOf: ['container', 'port', 'error'],
	start: 'wanted',
	steps: {...findSteps, ...containerSteps, ...programSteps, ...startSteps, ...endings},
});
