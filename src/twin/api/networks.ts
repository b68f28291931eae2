import {endpointsOf, defaultPools, overlaps, parseSubnet, poolsOf, toAddress, toNumber} from '../world/addresses.ts';
import {emptyEndpoint, inspectNetwork, isRouted, joinNetwork, leaveNetwork, membersOf, nameEndpoint} from '../world/endpoints.ts';
import {bridgeOf, fullWords, isDiskFull, isFilterFlushed} from '../world/engine-start.ts';
import {ApiError} from '../world/errors.ts';
import {emitEvent, findContainer, findNetwork, idOf, isoTime, isOld, isRunning, makeId, nameOf, record, type TwinHost} from '../world/host.ts';
import type {Raw, TwinNetwork, World} from '../world/world.ts';
import {created, filtersOf, nothing, ok, type Handler, type Route} from './call.ts';
import {needContainer, needNetwork} from './lookup.ts';

const own = new Set(['bridge', 'host', 'none']);
const nameOfNetwork = ({inspect}: TwinNetwork): string => String(inspect['Name']);

const list: Handler = ({host: {world}, query}) => {
	const filters = filtersOf(query);
	const labelled = (network: TwinNetwork, wanted: string): boolean => {
		const labels = record(network.inspect, 'Labels');
		const [name = '', ...rest] = wanted.split('=');
		return wanted.includes('=') ? labels[name] === rest.join('=') : name in labels;
	};
	const has = (network: TwinNetwork): boolean =>
		(filters['name'] ?? ['']).some(part => nameOfNetwork(network).includes(part)) &&
		(filters['id'] ?? ['']).some(part => idOf(network).startsWith(part)) &&
		(filters['driver'] ?? [String(network.inspect['Driver'])]).includes(String(network.inspect['Driver'])) &&
		(filters['scope'] ?? [String(network.inspect['Scope'])]).includes(String(network.inspect['Scope'])) &&
		(filters['label'] ?? []).every(wanted => labelled(network, wanted)) &&
		(filters['type'] ?? []).every(type => (type === 'builtin') === own.has(nameOfNetwork(network))) &&
		(filters['dangling'] ?? []).every(word => ['true', '1'].includes(word) === (!own.has(nameOfNetwork(network)) && membersOf(world, network).length === 0));
	return ok(world.networks.filter(has).map(({inspect}) => ({...inspect, Containers: {}})));
};

const freePool = (world: World): string | undefined => {
	const taken = world.networks.flatMap(poolsOf).map(({subnet}) => subnet);
	return defaultPools.find(text => {
		const subnet = parseSubnet(text);
		return subnet !== undefined && !taken.some(other => overlaps(other, subnet)) && !isRouted(world, text);
	});
};

const badSubnet = (world: World, text: string): ApiError =>
	isOld(world) ? new ApiError(500, `Invalid subnet ${text} : invalid CIDR address: ${text}`) : new ApiError(400, `invalid network config:\ninvalid subnet ${text}: invalid CIDR block notation`);

/** The pools of a new network: those that were asked for, with a gateway each, or the next free one. */
const choosePools = (world: World, asked: readonly Raw[]): readonly Raw[] => {
	if (asked.length === 0) {
		const pool = freePool(world);
		if (pool === undefined) throw new ApiError(404, 'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network');
		return [{Subnet: pool, Gateway: toAddress((parseSubnet(pool)?.first ?? 0) + 1)}];
	}
	return asked.map(config => {
		const subnet = parseSubnet(String(config['Subnet'] ?? ''));
		if (subnet === undefined) throw badSubnet(world, String(config['Subnet'] ?? ''));
		if (world.networks.flatMap(poolsOf).some(other => overlaps(other.subnet, subnet))) throw new ApiError(403, 'Pool overlaps with other one on this address space');
		const gateway = String(config['Gateway'] ?? '');
		if (gateway !== '' && (toNumber(gateway) < subnet.first || toNumber(gateway) > subnet.last)) throw isOld(world) ? new ApiError(500, `failed to allocate gateway (${gateway}): Requested address is out of range`) : new ApiError(400, `invalid network config:\ninvalid gateway ${gateway}: parent subnet ${String(config['Subnet'])} doesn't contain this address`);
		return {...config, Gateway: gateway === '' ? toAddress(subnet.first + 1) : gateway};
	});
};

const create: Handler = ({host, body}) => {
	const {world} = host;
	const name = String(body['Name'] ?? '');
	if (name.trim() === '') throw new ApiError(isOld(world) ? 500 : 400, 'invalid name: ');
	const driver = String(body['Driver'] ?? '') || 'bridge';
	if (own.has(name)) throw new ApiError(403, `operation is not permitted on predefined ${name} network `);
	if (findNetworkByName(world, name) !== undefined) throw new ApiError(409, `network with name ${name} already exists`);
	if (driver !== 'bridge') throw new ApiError(501, `The twin does not know networks of the driver ${driver}`);
	const ipam = record(body, 'IPAM');
	const network: TwinNetwork = {
		inspect: {
			Name: name,
			Id: makeId(world),
			Created: isoTime(world.now),
			Scope: 'local',
			Driver: driver,
			EnableIPv6: body['EnableIPv6'] === true,
			IPAM: {Driver: String(ipam['Driver'] ?? '') || 'default', Options: ipam['Options'] ?? null, Config: choosePools(world, (ipam['Config'] ?? []) as Raw[])},
			Internal: body['Internal'] === true,
			Attachable: body['Attachable'] === true,
			Ingress: false,
			ConfigFrom: {Network: ''},
			ConfigOnly: false,
			Options: body['Options'] ?? {},
			Labels: body['Labels'] ?? {},
		},
	};
	const full = isDiskFull(world) ? fullWords.network(world) : undefined;
	if (full !== undefined) throw new ApiError(500, full);
	if (isFilterFlushed(world)) throw new ApiError(500, `Failed to Setup IP tables: Unable to enable SKIP DNAT rule:  (iptables failed: iptables --wait -t nat -I DOCKER -i ${bridgeOf(network.inspect)} -j RETURN: iptables: No chain/target/match by that name.\n (exit status 1))`);
	world.networks.unshift(network);
	emitEvent(host, 'network', 'create', idOf(network), {name, type: driver});
	return created({Id: idOf(network), Warning: ''});
};

const findNetworkByName = (world: World, name: string): TwinNetwork | undefined => world.networks.find(network => nameOfNetwork(network) === name);

/** Takes a network away. With it go its stale endpoints: the ports that they held are free at once. */
const removeNetwork = (host: TwinHost, network: TwinNetwork): void => {
	const {world} = host;
	world.networks = world.networks.filter(other => other !== network);
	world.staleEndpoints = world.staleEndpoints.filter(({networkId}) => networkId !== idOf(network));
	emitEvent(host, 'network', 'destroy', idOf(network), {name: nameOfNetwork(network), type: String(network.inspect['Driver'])});
};

const remove: Handler = ({host, parts}) => {
	const network = needNetwork(host.world, parts[0]);
	const name = nameOfNetwork(network);
	if (own.has(name)) throw new ApiError(403, `${name} is a pre-defined network and cannot be removed`);
	if (membersOf(host.world, network).length > 0) throw new ApiError(403, `error while removing network: network ${name} id ${idOf(network)} has active endpoints`);
	removeNetwork(host, network);
	return nothing;
};

const connect: Handler = ({host, parts, body}) => {
	const {world} = host;
	const network = needNetwork(world, parts[0]);
	const container = needContainer(world, String(body['Container'] ?? ''));
	const name = nameOfNetwork(network);
	const mode = String(record(container.inspect, 'HostConfig')['NetworkMode']);
	const shares = mode.startsWith('container:') || mode === 'host';
	if (isRunning(container) && shares) throw new ApiError(400, 'container sharing network namespace with another container or host cannot be connected to any other network');
	if (name === 'host') throw new ApiError(400, 'container cannot be disconnected from host network or connected to host network');
	if (name === 'none' || mode === 'none') throw new ApiError(400, 'container cannot be connected to multiple networks with one of the networks in private (none) mode');
	if (membersOf(world, network).some(member => member.container === container)) throw new ApiError(403, `endpoint with name ${nameOf(container)} already exists in network ${name}`);
	const endpoints = endpointsOf(container);
	endpoints[name] = {...emptyEndpoint(world, record(body, 'EndpointConfig')), NetworkID: idOf(network)};
	nameEndpoint(world, container, network, endpoints[name]);
	if (isRunning(container)) {
		try {
			joinNetwork(host, container, name);
		} catch (error) {
			delete endpoints[name];
			throw error;
		}
	}
	return {status: 200};
};

const disconnect: Handler = ({host, parts: [reference = ''], body}) => {
	const {world} = host;
	const force = body['Force'] === true;
	const network = findNetwork(world, reference);
	const container = findContainer(world, String(body['Container'] ?? ''));
	if (network === undefined && !force) throw new ApiError(404, `network ${reference} not found`);
	if (container === undefined || container === 'ambiguous') throw new ApiError(404, `No such container: ${String(body['Container'] ?? '')}`);
	const endpoints = endpointsOf(container);
	const name = Object.keys(endpoints).find(each => each === reference || (network !== undefined && (endpoints[each]?.['NetworkID'] === idOf(network) || each === nameOfNetwork(network))));
	if (name === undefined) {
		// Of one that runs the engine's libraries are asked, of another its own record.
		const [status, the] = isRunning(container) ? [500, ''] : [403, 'the '];
		throw new ApiError(force ? 404 : status, `container ${idOf(container)} is not connected to ${the}network ${network === undefined ? reference : nameOfNetwork(network)}`);
	}
	leaveNetwork(host, container, name);
	delete endpoints[name];
	return {status: 200};
};

const prune: Handler = ({host}) => {
	// Only what runs counts: a network that stopped containers refer to goes as well.
	const gone = host.world.networks.filter(network => !own.has(nameOfNetwork(network)) && membersOf(host.world, network).length === 0);
	for (const network of gone) removeNetwork(host, network);
	emitEvent(host, 'network', 'prune', '', {reclaimed: '0'});
	return ok({NetworksDeleted: gone.length === 0 ? null : gone.map(nameOfNetwork)});
};

export const networkRoutes: readonly Route[] = [
	['GET', '/networks', list],
	['POST', '/networks/create', create],
	['POST', '/networks/prune', prune],
	['GET', '/networks/*', ({host, parts}) => ok(inspectNetwork(host.world, needNetwork(host.world, parts[0])))],
	['DELETE', '/networks/*', remove],
	['POST', '/networks/*/connect', connect],
	['POST', '/networks/*/disconnect', disconnect],
];
