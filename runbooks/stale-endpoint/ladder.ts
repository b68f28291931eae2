import {type HostPort, hostPortText, type StaleEndpoint} from 'drydock-cli';

/** The cures, least loss first. */
export const rungs = ['recreate', 'recreate-restart', 'store-entry', 'store-away'] as const;
export type Rung = (typeof rungs)[number];

export const portsText = (ports: readonly HostPort[]): string => ports.map(hostPortText).join(', ');

/** One stale endpoint in one line. */
export const describeStale = ({endpointId, networkName, address, ports, formerly}: StaleEndpoint): string =>
	`Endpoint ${endpointId.slice(0, 12)} on network ${networkName} (${address}) holds ${portsText(ports) || 'no port'}${formerly === undefined ? '; no container claims it' : `; it was ${formerly}'s`}`;

/** For whoever is tempted: each was tried on real hosts, and the port was taken again every time. */
export const whatDoesNotHelp: readonly string[] = [
	'Killing docker-proxy does not help: the listener goes, the engine still counts the port as given away.',
	'Restarting Docker does not help: the engine reads the record again at every start and takes the port first of all.',
	'Removing and making the container anew does not help: the record belongs to the network, not to the container.',
];

/** Rungs that are not there for this endpoint, each with the reason. */
export const closedRungs = ({networkName, networkPredefined}: StaleEndpoint): Partial<Record<Rung, string>> => {
	if (!networkPredefined) return {};
	const reason = `${networkName} is one of Docker's own networks and cannot be removed`;
	return {recreate: reason, 'recreate-restart': reason};
};

/** The next rung for a run without a terminal: the lowest one that is open and was not tried yet. */
export const nextRung = (endpoint: StaleEndpoint, tried: number): Rung | 'stop' => rungs.filter(rung => closedRungs(endpoint)[rung] === undefined)[tried] ?? 'stop';
