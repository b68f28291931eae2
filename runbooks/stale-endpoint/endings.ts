import {endsWithRestart, type StaleEndpoint} from 'drydock-cli';
import {done} from './facts.ts';
import {describeStale, nameOf, portsText} from './ladder.ts';

/** How it can end. */
export const endings = {
	cured: done({
		title: 'The port is free, and stays free',
		why: 'What took it is gone from the store, or from the memory of Docker.',
		outcome: 'cured',
		needs: ['wanted', 'endpoint', 'stale'],
		say: ({wanted, endpoint, stale}) => {
			const goWithIt = (other: StaleEndpoint): boolean => endsWithRestart(other) === endsWithRestart(endpoint) && (endsWithRestart(endpoint) || other.networkId === endpoint.networkId);
			const elsewhere = stale.filter(other => !goWithIt(other));
			return [
				`${portsText(wanted.ports)} is free of ${nameOf(endpoint)}${wanted.target === null ? '' : `; ${wanted.target.name} runs and answers`}.`,
				...(elsewhere.length === 0 ? [] : ['There were other stale endpoints too. Unless a cure of this run reached them, there still are:', ...elsewhere.map(describeStale)]),
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
		say: ({endpoint}) => [`${portsText(endpoint.ports)} is still held by ${nameOf(endpoint)}.`],
	}),
};
