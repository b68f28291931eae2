import {configuredEndpoint} from '../host/docker/configured-endpoint.ts';
import type {Container, Network, NetworkSpec} from '../host/docker/reader.ts';
import {shellQuote} from '../host/machine/programs/quote.ts';
import {gatewayBeside, hasRoomFor, parseSubnet, type Subnet, subnetHolding, subnetsMeet, subnetText} from './subnets.ts';

/** What the machine and the engine have already. */
interface Around {
	readonly told: {readonly subnets?: readonly string[] | undefined; readonly spec?: NetworkSpec | undefined};
	readonly networks: readonly Network[];
	readonly routes: readonly {readonly subnet: Subnet; readonly interface: string}[];
	/** Left of the network itself: what they have is its own. */
	readonly bridges: readonly string[];
}

export interface Proposal {
	readonly spec: NetworkSpec;
	readonly notKnown: readonly string[];
	/** Why nothing can be proposed; '' when something can. */
	readonly refusal: string;
}

type Pool = NetworkSpec['IPAM']['Config'][number];

const plainNetwork = (name: string, labels: Readonly<Record<string, string>>, pools: readonly Pool[]): NetworkSpec => ({
	Name: name,
	Driver: 'bridge',
	Internal: false,
	Attachable: false,
	Ingress: false,
	EnableIPv6: pools.some(({Subnet}) => Subnet?.includes(':')),
	IPAM: {Driver: 'default', Config: pools},
	Options: {},
	Labels: labels,
});

const project = 'com.docker.compose.project';

/** By these compose takes the network for its own; they follow from its name where compose made that. */
const composeLabels = (name: string, members: readonly Container[]): {readonly labels: Readonly<Record<string, string>>; readonly notKnown: readonly string[]} => {
	const projects = [...new Set(members.flatMap(({labels}) => labels[project] ?? []))];
	const owner = projects.find(one => one !== '' && name.startsWith(`${one}_`) && name.length > one.length + 1);
	if (owner !== undefined) return {labels: {[project]: owner, 'com.docker.compose.network': name.slice(owner.length + 1)}, notKnown: []};
	return {
		labels: {},
		notKnown: projects.length === 0 ? [] : [`Containers of the compose project ${projects.join(', ')} are on it, and its name does not say which network of that project it is: if compose refuses it afterwards, it must be declared as external.`],
	};
};

/** Who has a subnet already: networks of the engine, and routes of the machine that are not the engine's own. */
const whoHas = (subnet: Subnet, {networks, routes, bridges}: Around): string | undefined => {
	const network = networks.find(({spec}) => spec.IPAM.Config.some(({Subnet: text = ''}) => {
		const other = parseSubnet(text);
		return other !== undefined && subnetsMeet(other, subnet);
	}));
	if (network !== undefined) return `network ${network.name}`;
	const route = routes.find(one => !bridges.includes(one.interface) && subnetsMeet(one.subnet, subnet));
	return route && `the route to ${subnetText(route.subnet)} through ${route.interface}`;
};

interface Pools {
	readonly pools: readonly Subnet[];
	readonly notKnown?: string;
	readonly refusal?: string;
}

const guess = (addresses: readonly string[], around: Around): Pools => {
	const ownRoutes = around.routes.filter(route => around.bridges.includes(route.interface)).map(({subnet}) => subnet);
	const taken = [
		...around.networks.flatMap(({spec}) => spec.IPAM.Config.flatMap(({Subnet: text = ''}) => parseSubnet(text) ?? [])),
		...around.routes.filter(route => !around.bridges.includes(route.interface)).map(({subnet}) => subnet),
	];
	const pools: Subnet[] = [];
	for (const family of [4, 6] as const) {
		const own = addresses.filter(address => address.includes(':') === (family === 6));
		const known = ownRoutes.find(route => route.family === family && own.every(address => hasRoomFor(route, address)));
		if (known !== undefined && (own.length > 0 || family === 4)) {
			pools.push(known);
			continue;
		}
		if (own.length === 0) continue;
		const found = subnetHolding(own, taken);
		if (found === undefined) {
			const usual = subnetHolding(own, []);
			const holder = usual && whoHas(usual, around);
			return {
				pools: [],
				refusal: holder === undefined
					? `no one subnet of a usual size holds ${own.join(' and ')}: name the one that it had (--set subnet=…)`
					: `${holder} has addresses that the members need (${own.join(', ')}): free them first, or name a subnet that it leaves (--set subnet=…)`,
			};
		}
		pools.push(found);
	}
	if (pools.length === 0) return {pools, notKnown: 'Which subnet it had is not known; no member needs an address of it, so Docker chooses one.'};
	const certain = pools.every(pool => ownRoutes.includes(pool));
	return {pools, ...(certain ? {} : {notKnown: `How large its subnet was is not known: ${pools.map(subnetText).join(' and ')} holds every static address, and meets no other.`})};
};

const asTold = (texts: readonly string[], addresses: readonly string[], around: Around): Pools => {
	const pools = texts.flatMap(text => parseSubnet(text) ?? []);
	const holder = pools.map(pool => whoHas(pool, around)).find(found => found !== undefined);
	if (holder !== undefined) return {pools, refusal: `${texts.join(' and ')} overlaps with what ${holder} has: name another subnet (--set subnet=…)`};
	const outside = addresses.filter(address => !pools.some(pool => hasRoomFor(pool, address)));
	return outside.length === 0 ? {pools} : {pools, refusal: `${texts.join(' and ')} has no room for ${outside.join(', ')}, which members have as static addresses`};
};

const staticAddresses = (name: string, members: readonly Container[]): readonly string[] =>
	members.flatMap(member => {
		const {IPv4Address, IPv6Address} = configuredEndpoint(member, name).IPAMConfig ?? {};
		return [IPv4Address, IPv6Address].filter(address => address !== undefined);
	});

const subnetsOf = ({IPAM}: NetworkSpec): readonly string[] => IPAM.Config.flatMap(({Subnet}) => Subnet ?? []);

/** Why the members cannot be connected to a network that was made again without them; '' when they can. */
export const noRoomIn = ({name, spec}: Network, members: readonly Container[]): string => {
	const pools = subnetsOf(spec).flatMap(text => parseSubnet(text) ?? []);
	const outside = staticAddresses(name, members).filter(address => !pools.some(pool => hasRoomFor(pool, address)));
	return outside.length === 0
		? ''
		: `network ${name} was made again with ${subnetsOf(spec).join(' and ')}, which has no room for ${outside.join(', ')}, the static addresses of members. If nobody needs it as it is, remove it (${shellQuote(['docker', 'network', 'rm', '--', name])}) and run this again`;
};

/** The network as it can be made again from what its members remember, with what nobody can know. */
export const proposeSpec = (name: string, members: readonly Container[], around: Around): Proposal => {
	const addresses = staticAddresses(name, members);
	const {spec, subnets} = around.told;
	if (spec !== undefined) {
		const {refusal = ''} = asTold(subnetsOf(spec), addresses, around);
		return {spec, notKnown: [], refusal};
	}
	const {labels, notKnown} = composeLabels(name, members);
	const {pools, notKnown: open, refusal = ''} = subnets === undefined ? guess(addresses, around) : asTold(subnets, addresses, around);
	const config = pools.map((pool): Pool => {
		const gateway = gatewayBeside(pool, addresses);
		return {Subnet: subnetText(pool), ...(gateway === undefined ? {} : {Gateway: gateway})};
	});
	return {
		spec: plainNetwork(name, labels, config),
		notKnown: [
			'Docker keeps driver, options (the name of its bridge, MTU, isolation), labels and whether it was internal with the network alone. They are gone with it: it is made as a plain bridge.',
			...(open === undefined ? [] : [open]),
			...notKnown,
		],
		refusal,
	};
};
