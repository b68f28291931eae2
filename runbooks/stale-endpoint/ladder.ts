import {endsWithRestart, type HostPort, hostPortText, type StaleEndpoint} from 'drydock-cli';

/** The cures, least loss first. */
export const rungs = ['restart', 'recreate', 'recreate-restart', 'store-entry', 'store-away'] as const;
export type Rung = (typeof rungs)[number];

export const portsText = (ports: readonly HostPort[]): string => ports.map(hostPortText).join(', ');

/** It by itself, for the middle of a sentence. */
export const nameOf = ({endpointId, networkName, address}: StaleEndpoint): string =>
	endpointId === undefined ? `what Docker keeps for ${address} on network ${networkName}` : `the stale endpoint ${endpointId.slice(0, 12)} on network ${networkName}`;

/** One stale endpoint in one line. */
export const describeStale = ({endpointId, networkName, address, ports, formerly}: StaleEndpoint): string => {
	const who = endpointId === undefined ? `Docker keeps ${portsText(ports)} for ${address} on network ${networkName}, left over from a crash` : `Endpoint ${endpointId.slice(0, 12)} on network ${networkName} (${address}) holds ${portsText(ports) || 'no port'}`;
	return `${who}${formerly === undefined ? '; no container claims it' : `; it was ${formerly}'s`}`;
};

const killing = 'Killing docker-proxy does not help: the listener goes, the engine still counts the port as given away.';

/** For whoever is tempted: each was tried on real hosts, and the port was still held, or taken again, every time. */
export const whatDoesNotHelp = (endpoint: StaleEndpoint): readonly string[] =>
	endsWithRestart(endpoint)
		? [
				'Restarting Docker helps: only its memory says that the port is given away, and its store says so no more.',
				killing,
				'Removing the container or the network, and making it anew, does not help: Docker keeps the port for neither.',
			]
		: [
				killing,
				'Restarting Docker does not help: the engine reads the record again at every start and takes the port first of all.',
				'Removing and making the container anew does not help: the record belongs to the network, not to the container.',
			];

/** Rungs that are not there for this endpoint, each with the reason. */
export const closedRungs = (endpoint: StaleEndpoint): Partial<Record<Rung, string>> => {
	if (endsWithRestart(endpoint)) {
		const noRecord = 'the store has no record of it';
		const notOfNetwork = 'the port is not kept for the network: removing it frees nothing';
		return {recreate: notOfNetwork, 'recreate-restart': notOfNetwork, 'store-entry': noRecord, 'store-away': noRecord};
	}
	const restart = 'Docker takes the port again at every start, from a record in its store';
	if (!endpoint.networkPredefined) return {restart};
	const reason = `${endpoint.networkName} is one of Docker's own networks and cannot be removed`;
	return {restart, recreate: reason, 'recreate-restart': reason};
};

/** The next rung for a run without a terminal: the lowest one that is open and was not tried yet. */
export const nextRung = (endpoint: StaleEndpoint, tried: number): Rung | 'stop' => rungs.filter(rung => closedRungs(endpoint)[rung] === undefined)[tried] ?? 'stop';
