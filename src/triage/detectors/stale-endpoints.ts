import {findPortError} from '../../diagnosis/port-error.ts';
import {hostPortText} from '../../diagnosis/ports.ts';
import {endsWithRestart, holdsAny, type StaleEndpoint} from '../../diagnosis/stale-endpoints.ts';
import type {Container} from '../../host/docker/reader.ts';
import {plural} from '../../language/words.ts';
import {containersOf, failedToStart} from '../containers.ts';
import type {Detector, Look} from '../detector.ts';
import type {Finding} from '../finding.ts';
import {enumerated, makeFinding, typed} from '../make.ts';
import {stepsTo} from '../services.ts';
import {staleEndpointsOf} from '../stale.ts';

const recordOf = ({endpointId, networkName, address, ports, formerly}: StaleEndpoint): string => {
	const held = ports.map(hostPortText).join(', ');
	const whose = formerly === undefined ? '' : ` It was most likely that of ${formerly}.`;
	return endpointId === undefined
		? `Docker keeps ${held} for ${address} on network ${networkName}: its own store knows nothing of that, and no container there asked for it.${whose}`
		: `Docker's store has endpoint ${endpointId} at ${address} on network ${networkName}: it holds ${held}, and no container has it.${whose}`;
};

const failedBecauseOf = (endpoints: readonly StaleEndpoint[], containers: readonly Container[]): readonly Container[] =>
	containers.filter(container => {
		const error = failedToStart(container) ? findPortError(container.error) : undefined;
		return error?.meaning === 'allocated' && endpoints.some(endpoint => holdsAny(endpoint, [error.port]));
	});

/** What differs by where the ports are kept: in the store, or in the memory of the running engine. */
const wordsFor = ({host}: Look, [first]: readonly StaleEndpoint[], count: number): Pick<Finding, 'cost' | 'nextSteps' | 'subject'> & {readonly held: string} => {
	const network = first!.networkName;
	if (endsWithRestart(first!))
		return {
			subject: 'host',
			held: `kept by Docker for ${count === 1 ? 'a container that is' : 'containers that are'} gone, left over from a crash`,
			cost: 'No container can have these ports until Docker is restarted: one restart clears them.',
			nextSteps: ['docker ps   what a restart of Docker would stop', ...stepsTo(host, 'restart', 'docker')],
		};
	return {
		subject: `network ${network}`,
		held: `held by ${plural(count, 'stale endpoint')} of network ${network}`,
		cost: 'No container can have these ports, and a restart of Docker does not free them.',
		nextSteps: [`docker network inspect ${typed(network)}   who is on it`, 'Make the network anew: its stale endpoints go with it.'],
	};
};

/** Those of one network, or all that one restart clears, are one incident: the same crash left them, and the same cure frees them. */
const findingOf = (look: Look, endpoints: readonly StaleEndpoint[], containers: readonly Container[]): Finding => {
	const [first] = endpoints;
	const {subject, held, ...words} = wordsFor(look, endpoints, endpoints.length);
	const failed = failedBecauseOf(endpoints, containers);
	const losers = [...new Set([...endpoints.flatMap(({formerly}) => formerly ?? []), ...failed.map(({name}) => name)])];
	const [container] = losers;
	const ports = endpoints.flatMap(endpoint => endpoint.ports.map(hostPortText));
	const own = endpoints.find(({formerly}) => formerly === container) ?? first;
	return makeFinding({
		kind: 'stale-endpoint',
		severity: 'critical',
		subject: endpoints.length === 1 && container !== undefined ? `container ${container}` : subject,
		title: `${ports.length === 1 ? 'Port' : 'Ports'} ${ports.join(', ')}: ${held}${losers.length === 0 ? '' : `, so ${enumerated(losers)} cannot start`}`,
		evidence: [...failed.map(({name, error}) => `${name}: ${error}`), ...endpoints.map(recordOf)],
		...words,
		about: {...(container === undefined ? {} : {container}), ...(own?.ports[0] === undefined ? {} : {port: hostPortText(own.ports[0])})},
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
		const incidents = Map.groupBy(endpoints, ({networkId, networkPredefined, endpointId}) => (endpointId === undefined ? 'memory' : networkPredefined ? endpointId : networkId));
		return [...incidents.values()].map(same => findingOf(look, same.toSorted(widestFirst), all));
	},
};
