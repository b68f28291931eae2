import {addressesIn, endpointsOf, macOf, nextAddress, parseSubnet, poolsOf, toAddress, toNumber} from './addresses.ts';
import {ApiError} from './errors.ts';
import {emitEvent, findNetwork, idOf, isOld, makeId, nameOf, record, type TwinHost} from './host.ts';
import type {Raw, TwinContainer, TwinNetwork, World} from './world.ts';

/** From 25 on, names go into DNSNames and the aliases stay as they were asked for. */
export const keepsNamesApart = ({engine}: World): boolean => Number(engine.apiVersion.split('.')[1]) >= 44;

const shortId = (container: TwinContainer): string => idOf(container).slice(0, 12);

const ownNames: ReadonlySet<string> = new Set(['bridge', 'host', 'none']);

const isOwn = (network: TwinNetwork): boolean => ownNames.has(String(network.inspect['Name']));

/** An endpoint as it is before the container runs: what was asked for, and nothing in force. */
export const emptyEndpoint = (world: World, asked: Raw = {}): Raw => ({
	IPAMConfig: asked['IPAMConfig'] ?? null,
	Links: asked['Links'] ?? null,
	Aliases: asked['Aliases'] ?? null,
	...(keepsNamesApart(world) ? {MacAddress: asked['MacAddress'] ?? ''} : {}),
	NetworkID: '',
	EndpointID: '',
	Gateway: '',
	IPAddress: '',
	IPPrefixLen: 0,
	IPv6Gateway: '',
	GlobalIPv6Address: '',
	GlobalIPv6PrefixLen: 0,
	...(keepsNamesApart(world) ? {} : {MacAddress: asked['MacAddress'] ?? ''}),
	DriverOpts: asked['DriverOpts'] ?? null,
	...(keepsNamesApart(world) ? {DNSNames: null} : {}),
});

/** The network that an entry of a container's settings means: by its id where it has one, the engine's own always by their names. */
export const networkOf = (world: World, name: string, endpoint: Raw): TwinNetwork => {
	const id = ownNames.has(name) ? '' : String(endpoint['NetworkID'] ?? '');
	const found = id === '' ? findNetwork(world, name) : world.networks.find(network => idOf(network) === id);
	if (found === undefined) throw new ApiError(404, `network ${id === '' ? name : id} not found`);
	return found;
};

const chooseAddress = (world: World, network: TwinNetwork, endpoint: Raw): {readonly address: string; readonly bits: number} => {
	const asked = String(record(endpoint, 'IPAMConfig')['IPv4Address'] ?? '');
	if (asked === '') {
		const next = nextAddress(world, network);
		if (next === undefined) throw new ApiError(500, `no available IPv4 addresses on this network's address pools: ${String(network.inspect['Name'])} (${idOf(network)})`);
		return next;
	}
	const number = toNumber(asked);
	const pool = poolsOf(network).find(({subnet}) => subnet.first <= number && number <= subnet.last);
	if (pool === undefined) throw isOld(world) ? new ApiError(500, `Invalid address ${asked}: It does not belong to any of this network's subnets`) : new ApiError(400, `invalid endpoint settings:\nno configured subnet contains IP address ${asked}`);
	if (number === pool.gateway || addressesIn(world, idOf(network)).has(number)) throw new ApiError(403, 'Address already in use');
	return {address: asked, bits: pool.subnet.bits};
};

/** The names by which others on a network of one's own find a container. */
export const nameEndpoint = (world: World, container: TwinContainer, network: TwinNetwork, endpoint: Raw): void => {
	if (isOwn(network)) return;
	const aliases = ((endpoint['Aliases'] ?? []) as string[]).filter(alias => alias !== shortId(container));
	if (keepsNamesApart(world)) endpoint['DNSNames'] = [...new Set([nameOf(container), ...aliases, shortId(container)])];
	else endpoint['Aliases'] = [...aliases, shortId(container)];
};

/** Newer engines look at an address when a container is created, older ones when it is started. Throws their words. */
export const checkAddresses = (world: World, asked: Readonly<Record<string, Raw>>): void => {
	if (isOld(world)) return;
	for (const [name, endpoint] of Object.entries(asked)) {
		const address = String(record(endpoint, 'IPAMConfig')['IPv4Address'] ?? '');
		const network = findNetwork(world, name);
		if (address === '' || network === undefined) continue;
		const number = toNumber(address);
		if (poolsOf(network).some(({subnet}) => subnet.first <= number && number <= subnet.last)) continue;
		throw new ApiError(400, `invalid config for network ${name}: invalid endpoint settings:\nno configured subnet or ip-range contain the IP address ${address}`);
	}
};

/** One that was asked for counts on the network that the container was made with. */
const askedMac = ({inspect}: TwinContainer, network: string): string | undefined => {
	const asked = String(record(inspect, 'Config')['MacAddress'] ?? '');
	const made = String(record(inspect, 'HostConfig')['NetworkMode'] ?? '');
	return asked !== '' && network === (made === 'default' ? 'bridge' : made) ? asked : undefined;
};

/** A running container gets an endpoint on a network: an address, and its names there. */
export const joinNetwork = (host: TwinHost, container: TwinContainer, name: string): void => {
	const {world} = host;
	const endpoints = endpointsOf(container);
	const endpoint = endpoints[name] ?? emptyEndpoint(world);
	const network = networkOf(world, name, endpoint);
	const driver = String(network.inspect['Driver']);
	// Before the address: they stay where that fails.
	nameEndpoint(world, container, network, endpoint);
	endpoints[name] = endpoint;
	const joined: Raw = {...endpoint, NetworkID: idOf(network), EndpointID: makeId(world)};
	if (driver !== 'host' && driver !== 'null') {
		const {address, bits} = chooseAddress(world, network, endpoint);
		const pool = poolsOf(network).find(({subnet}) => subnet.first <= toNumber(address) && toNumber(address) <= subnet.last);
		Object.assign(joined, {Gateway: network.inspect['Internal'] === true ? '' : toAddress(pool?.gateway ?? 0), IPAddress: address, IPPrefixLen: bits, MacAddress: askedMac(container, name) ?? macOf(address)});
	}
	endpoints[name] = joined;
	emitEvent(host, 'network', 'connect', idOf(network), {container: idOf(container), name: String(network.inspect['Name']), type: driver});
};

/** What is left of an endpoint when its container stops: what was asked for, and which network it was. */
export const leaveNetwork = (host: TwinHost, container: TwinContainer, name: string): void => {
	const {world} = host;
	const endpoint = endpointsOf(container)[name];
	if (endpoint === undefined || endpoint['EndpointID'] === '') return;
	const network = world.networks.find(each => idOf(each) === endpoint['NetworkID']);
	Object.assign(endpoint, {EndpointID: '', Gateway: '', IPAddress: '', IPPrefixLen: 0, MacAddress: ''});
	if (network !== undefined) emitEvent(host, 'network', 'disconnect', idOf(network), {container: idOf(container), name: String(network.inspect['Name']), type: String(network.inspect['Driver'])});
};

/** Endpoints in force on a network, by container. */
export const membersOf = (world: World, network: TwinNetwork): readonly {readonly container: TwinContainer; readonly endpoint: Raw}[] =>
	world.containers.flatMap(container =>
		Object.values(endpointsOf(container)).flatMap(endpoint => (endpoint['NetworkID'] === idOf(network) && endpoint['EndpointID'] !== '' ? [{container, endpoint}] : [])),
	);

/** The `Containers` of an inspect of a network: those that run. */
export const inspectNetwork = (world: World, network: TwinNetwork): Raw => ({
	...network.inspect,
	Containers: Object.fromEntries(
		membersOf(world, network).map(({container, endpoint}) => [
			idOf(container),
			{
				Name: nameOf(container),
				EndpointID: endpoint['EndpointID'],
				MacAddress: endpoint['MacAddress'],
				IPv4Address: endpoint['IPAddress'] === '' ? '' : `${String(endpoint['IPAddress'])}/${String(endpoint['IPPrefixLen'])}`,
				IPv6Address: '',
			},
		]),
	),
});

/** Does the host have a route into it other than by a network of the engine's? Then the engine passes it over. */
export const isRouted = (world: World, text: string): boolean => {
	const subnet = parseSubnet(text);
	return (
		subnet !== undefined &&
		world.machine.routes.some(({destination}) => {
			const other = parseSubnet(destination);
			return other !== undefined && other.bits > 0 && subnet.first <= other.last && other.first <= subnet.last;
		})
	);
};
