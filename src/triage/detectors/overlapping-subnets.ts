import {parseSubnet, type Subnet, subnetsMeet} from '../../diagnosis/subnets.ts';
import type {Network} from '../../host/docker/reader.ts';
import type {Route} from '../../host/machine/reader.ts';
import {requireEngineNetwork} from '../daemon.ts';
import type {Detector} from '../detector.ts';
import type {Finding, Severity} from '../finding.ts';
import {makeFinding, typed} from '../make.ts';

interface Range {
	readonly network: Network;
	readonly text: string;
	readonly subnet: Subnet;
}

/** Networks that have an interface of their own on the host. Macvlan and the like share one of the host's on purpose. */
const rangesOf = (networks: readonly Network[]): readonly Range[] =>
	networks
		.filter(({spec}) => spec.Driver === 'bridge')
		.flatMap(network =>
			network.spec.IPAM.Config.flatMap(({Subnet: text = ''}) => {
				const subnet = parseSubnet(text);
				return subnet === undefined ? [] : [{network, text, subnet}];
			}),
		);

const bridgeOf = ({id, name, spec}: Network): string => spec.Options['com.docker.network.bridge.name'] ?? (name === 'bridge' ? 'docker0' : `br-${id.slice(0, 12)}`);

const isDefault = ({destination}: Route): boolean => destination.endsWith('/0');

/**
 * How bad a route of the host is for a network: it takes the containers' own addresses away, or it is a neighbour of the
 * host's whose machines cannot be told from containers. A wide route to somewhere else, with the network cut out of it,
 * may be meant so.
 */
const severityOf = (route: Route, destination: Subnet, {subnet}: Range): Severity => (route.gateway === '' || destination.prefix >= subnet.prefix ? 'warning' : 'info');

const common = {
	cost: 'Packets go to one of the two, whichever the kernel finds first: the other is not reached, often only from containers or only now and then.',
	nextSteps: ['ip route', 'docker network inspect --format \'{{.Name}} {{json .IPAM.Config}}\' $(docker network ls -q)'],
} as const;

const withRoute = (range: Range, route: Route, severity: Severity): Finding =>
	makeFinding({
		...common,
		kind: 'subnet-overlap',
		severity,
		subject: `network ${range.network.name}`,
		title: `Network ${range.network.name} (${range.text}) overlaps with the host's route to ${route.destination}`,
		evidence: [`${range.network.name}: ${range.text} on ${bridgeOf(range.network)}`, `route: ${route.destination}${route.gateway === '' ? '' : ` via ${route.gateway}`} dev ${route.interface}`],
		about: {network: range.network.name},
		nextSteps: [...common.nextSteps, `docker network create --subnet OTHER ${typed(range.network.name)}   once nothing is on it any more; "default-address-pools" in daemon.json keeps Docker off the host's addresses`],
	});

const withNetwork = (left: Range, right: Range): Finding =>
	makeFinding({
		...common,
		kind: 'subnet-overlap',
		severity: 'warning',
		subject: `network ${left.network.name}`,
		title: `Networks ${left.network.name} (${left.text}) and ${right.network.name} (${right.text}) overlap`,
		evidence: [`${left.network.name}: ${left.text} on ${bridgeOf(left.network)}`, `${right.network.name}: ${right.text} on ${bridgeOf(right.network)}`],
		about: {network: left.network.name},
	});

/** The worst of each network's overlaps: one of them mended, the next look tells the next. */
const worst = (findings: readonly Finding[]): readonly Finding[] => {
	const order: readonly Severity[] = ['critical', 'warning', 'info'];
	return [...Map.groupBy(findings, ({id}) => id).values()].map(same => {
		const [first, ...others] = same.toSorted((left, right) => order.indexOf(left.severity) - order.indexOf(right.severity));
		return {...first!, evidence: [...new Set([...first!.evidence, ...others.flatMap(({evidence}) => evidence)])]};
	});
};

/** Overlaps found among networks and routes; pure. */
export const overlapsOf = (networks: readonly Network[], routes: readonly Route[]): readonly Finding[] => {
	const ranges = rangesOf(networks);
	const bridges = new Map(networks.map(network => [bridgeOf(network), network.id]));
	const foreign = routes.filter(route => !isDefault(route) && !bridges.has(route.interface));
	const routed = ranges.flatMap(range =>
		foreign.flatMap(route => {
			const destination = parseSubnet(route.destination);
			return destination === undefined || !subnetsMeet(destination, range.subnet) ? [] : [withRoute(range, route, severityOf(route, destination, range))];
		}),
	);
	const paired = ranges.flatMap((left, index) => ranges.slice(index + 1).filter(right => right.network.id !== left.network.id && subnetsMeet(left.subnet, right.subnet)).map(right => withNetwork(left, right)));
	return worst([...routed, ...paired]);
};

export const overlappingSubnets: Detector = {
	what: 'overlapping subnets',
	find: async look => {
		const networks = await look.host.docker.networks();
		await requireEngineNetwork(look);
		return overlapsOf(networks, await look.host.machine.routes());
	},
};
