import {badInput, input, textInput} from 'drydock-cli';
import {buildingUpSteps} from './building-up-steps.ts';
import {endings} from './endings.ts';
import {runbook} from './facts.ts';
import {symptoms} from './symptoms.ts';
import {takingDownSteps} from './taking-down-steps.ts';

export default runbook({
	id: 'network-recreation',
	title: 'Remove a network and make it again as it was',
	summary: 'Saves a network and the settings of every member, removes it, makes it again with the same addresses, options and labels, and reconnects everybody. Ends when member by member nothing differs but ids.',
	symptoms,
	cures: ['network-missing'],
	inputs: {
		network: textInput({label: 'network', example: 'edge'}),
		'restart-docker': input({
			label: 'restart Docker between removing and making again (yes or no)',
			example: 'no',
			parse: text => {
				if (!/^(yes|no)$/i.test(text.trim())) throw badInput(text, 'yes or no', 'no');
				return text.trim().toLowerCase() === 'yes';
			},
		}),
	},
	required: ['network'],
	start: 'read',
	steps: {...takingDownSteps, ...buildingUpSteps, ...endings},
});
