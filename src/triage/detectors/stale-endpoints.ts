import {findPortError} from '../../diagnosis/port-error.ts';
import {hostPortText} from '../../diagnosis/ports.ts';
import {holdsAny, type StaleEndpoint} from '../../diagnosis/stale-endpoints.ts';
import type {Container} from '../../host/docker/reader.ts';
import {plural} from '../../language/words.ts';
import {containersOf, failedToStart} from '../containers.ts';
import type {Detector} from '../detector.ts';
import type {Finding} from '../finding.ts';
import {enumerated, makeFinding, typed} from '../make.ts';
import {staleEndpointsOf} from '../stale.ts';

const recordOf = ({endpointId, networkName, address, ports, formerly}: StaleEndpoint): string =>
	`Docker's store has endpoint ${endpointId} at ${address} on network ${networkName}: it holds ${ports.map(hostPortText).join(', ')}, and no container has it${formerly === undefined ? '' : `. It was most likely that of ${formerly}`}.`;

const failedBecauseOf = (endpoints: readonly StaleEndpoint[], containers: readonly Container[]): readonly Container[] =>
	containers.filter(container => {
		const error = failedToStart(container) ? findPortError(container.error) : undefined;
		return error?.meaning === 'allocated' && endpoints.some(endpoint => holdsAny(endpoint, [error.port]));
	});

/** Those of one network are one incident: the same crash left them, and the same cure frees them. */
const findingOf = (endpoints: readonly StaleEndpoint[], containers: readonly Container[]): Finding => {
	const [first] = endpoints;
	const failed = failedBecauseOf(endpoints, containers);
	const losers = [...new Set([...endpoints.flatMap(({formerly}) => formerly ?? []), ...failed.map(({name}) => name)])];
	const [container] = losers;
	const ports = endpoints.flatMap(endpoint => endpoint.ports.map(hostPortText));
	const own = endpoints.find(({formerly}) => formerly === container) ?? first;
	return makeFinding({
		kind: 'stale-endpoint',
		severity: 'critical',
		subject: endpoints.length === 1 && container !== undefined ? `container ${container}` : `network ${first!.networkName}`,
		title: `${ports.length === 1 ? 'Port' : 'Ports'} ${ports.join(', ')}: held by ${plural(endpoints.length, 'stale endpoint')} of network ${first!.networkName}${losers.length === 0 ? '' : `, so ${enumerated(losers)} cannot start`}`,
		evidence: [...failed.map(({name, error}) => `${name}: ${error}`), ...endpoints.map(recordOf)],
		cost: 'No container can have these ports, and a restart of Docker does not free them.',
		about: {...(container === undefined ? {} : {container}), ...(own?.ports[0] === undefined ? {} : {port: hostPortText(own.ports[0])})},
		nextSteps: [`docker network inspect ${typed(first!.networkName)}   who is on it`, 'Make the network anew: its stale endpoints go with it.'],
	});
};

/** What the world reaches before what only this host does. */
const widestFirst = (left: StaleEndpoint, right: StaleEndpoint): number => Number(left.ports[0]?.address !== '') - Number(right.ports[0]?.address !== '') || (left.ports[0]?.first ?? 0) - (right.ports[0]?.first ?? 0);

export const staleEndpoints: Detector = {
	what: 'stale endpoints',
	find: async look => {
		const endpoints = await staleEndpointsOf(look);
		if (endpoints.length === 0) return [];
		const {all} = await containersOf(look);
		// The engine's own network cannot be made anew: there each is cured by itself.
		const incidents = Map.groupBy(endpoints, ({networkId, networkPredefined, endpointId}) => (networkPredefined ? endpointId : networkId));
		return [...incidents.values()].map(same => findingOf(same.toSorted(widestFirst), all));
	},
};
