import {badInput, input, parseSubnet, subnetText, textInput} from 'drydock-cli';
import {buildingUpSteps} from './building-up-steps.ts';
import {endings} from './endings.ts';
import {runbook} from './facts.ts';
import {findSteps} from './find-steps.ts';
import {missingEndings} from './missing-endings.ts';
import {missingSteps} from './missing-steps.ts';
import {symptoms} from './symptoms.ts';
import {takingDownSteps} from './taking-down-steps.ts';

const subnet = input({
	label: 'subnet that a network which is gone had; one of each family',
	example: '172.31.7.0/24',
	parse: (text): readonly string[] => {
		const found = text.split(',').map(parseSubnet);
		if (found.some(one => one === undefined)) throw badInput(text, 'a subnet, or two with a comma between them', '172.31.7.0/24,fd00:7::/64');
		return found.flatMap(one => (one === undefined ? [] : subnetText(one)));
	},
});

export default runbook({
	id: 'network-recreation',
	title: 'Make a network again',
	summary: 'Removes a network that is there and makes it again as it was, with the same addresses, options, labels and members. Or makes one that is gone from what the containers that miss it remember, and connects them. Ends when every member is as it was, or runs again.',
	symptoms,
	cures: ['network-missing'],
	inputs: {
		network: textInput({label: 'network', example: 'edge'}),
		container: textInput({label: 'container that misses a network', example: 'proxy'}),
		subnet,
		copy: textInput({label: 'what an earlier run kept of a network that is gone (a file in its folder)', example: '/root/network-1f2e3d4c5b6a.json'}),
		'restart-docker': input({
			label: 'restart Docker between removing and making again (yes or no)',
			example: 'no',
			parse: text => {
				if (!/^(yes|no)$/i.test(text.trim())) throw badInput(text, 'yes or no', 'no');
				return text.trim().toLowerCase() === 'yes';
			},
		}),
	},
	oneOf: ['network', 'container'],
	start: 'find',
	steps: {...findSteps, ...missingSteps, ...missingEndings, ...takingDownSteps, ...buildingUpSteps, ...endings},
});
