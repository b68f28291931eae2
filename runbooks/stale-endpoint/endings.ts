import {done} from './facts.ts';
import {describeStale, portsText} from './ladder.ts';

/** How it can end. */
export const endings = {
	cured: done({
		title: 'The port is free, and stays free',
		why: 'The record that took it at every start is gone from the store.',
		outcome: 'cured',
		needs: ['wanted', 'endpoint', 'stale'],
		say: ({wanted, endpoint, stale}) => {
			const elsewhere = stale.filter(({networkId}) => networkId !== endpoint.networkId);
			return [
				`${portsText(wanted.ports)} is free of the stale endpoint ${endpoint.endpointId.slice(0, 12)}${wanted.target === null ? '' : `; ${wanted.target.name} runs and answers`}.`,
				...(elsewhere.length === 0 ? [] : ['Other networks had stale endpoints too; unless the store was changed, they still do:', ...elsewhere.map(describeStale)]),
			];
		},
	}),
	silent: done({
		title: 'It runs, and does not answer',
		why: 'The port is free and the container was started; what is silent now is the service in it, or the way to it.',
		outcome: 'escalate',
		needs: ['wanted', 'endpoint'],
		say: ({wanted, endpoint}) => [
			`The stale endpoint is gone, but ${wanted.target?.name ?? 'the service'} does not answer. Look at its log: docker logs --tail 50 ${wanted.target?.name ?? ''}`,
			`If this host crashed and was not rebooted since, interfaces of dead containers may still be on the bridge and answer in its place. Making the network again removes them: drydock run network-recreation --set network=${endpoint.networkName}`,
		],
	}),
	'not-recreated': done({
		title: 'The network is not as it was',
		why: 'The network runbook ended without having everything back.',
		outcome: 'escalate',
		needs: ['endpoint'],
		say: ({endpoint}) => [`Network ${endpoint.networkName} was not made again as it was, or was left alone; what differs stands above, and what was saved is in the folder of the run.`],
	}),
	none: done({
		title: 'No stale endpoint',
		why: 'The port is held by somebody else, or by nobody.',
		outcome: 'escalate',
		needs: ['wanted'],
		say: ({wanted}) => [`No stale endpoint holds ${portsText(wanted.ports) || 'a port of this container'}. To find who does: drydock run port-conflict${wanted.target === null ? '' : ` --set container=${wanted.target.name}`}`],
	}),
	stopped: done({
		title: 'Stopped as you chose',
		why: 'The stale endpoint is still there.',
		outcome: 'escalate',
		needs: ['endpoint'],
		say: ({endpoint}) => [`${portsText(endpoint.ports)} is still held by the stale endpoint ${endpoint.endpointId.slice(0, 12)} on network ${endpoint.networkName}.`],
	}),
};
