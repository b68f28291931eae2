import {call} from './facts.ts';

/** The first two rungs: the network is removed and made again. */
export const recreationSteps = {
	recreate: call({
		title: 'Make the network again',
		why: 'Removing a network releases every port that its records hold. Nothing else does, while Docker runs.',
		needs: ['endpoint'],
		runbook: 'network-recreation',
		set: ({endpoint}) => ({network: endpoint.networkName, 'restart-docker': false}),
		to: {cured: 'freed', escalate: 'not-recreated'},
	}),
	'recreate-restart': call({
		title: 'Make the network again, restarting Docker',
		why: 'Between the removal and the making, Docker starts with a clean memory.',
		needs: ['endpoint'],
		runbook: 'network-recreation',
		set: ({endpoint}) => ({network: endpoint.networkName, 'restart-docker': true}),
		to: {cured: 'freed', escalate: 'not-recreated'},
	}),
};
