import type {Protocol} from '../../host/docker/reader.ts';
import {ApiError} from './errors.ts';
import {idOf, isRunning, nameOf, record} from './host.ts';
import {hostNetworkSockets} from './host-network.ts';
import type {Raw, TwinContainer, World} from './world.ts';

/** One port of the host that is given to an endpoint. */
export interface HeldPort {
	readonly protocol: Protocol;
	/** '0.0.0.0', '::' or an address. */
	readonly hostIp: string;
	readonly hostPort: number;
	readonly containerIp: string;
	readonly containerPort: number;
	/** Undefined: a stale endpoint has it, or nobody. */
	readonly container?: string;
}

const splitPort = (key: string): {readonly port: number; readonly protocol: Protocol} => {
	const [port = '0', protocol = 'tcp'] = key.split('/');
	return {port: Number(port), protocol: protocol as Protocol};
};

const heldBy = (container: TwinContainer): readonly HeldPort[] => {
	const settings = record(container.inspect, 'NetworkSettings');
	const first = Object.values(record(settings, 'Networks') as Record<string, Raw>).find(endpoint => endpoint['IPAddress'] !== '');
	return Object.entries(record(settings, 'Ports')).flatMap(([key, bindings]) => {
		const {port, protocol} = splitPort(key);
		return ((bindings ?? []) as {HostIp: string; HostPort: string}[]).map(({HostIp, HostPort}) => ({
			protocol,
			hostIp: HostIp,
			hostPort: Number(HostPort),
			containerIp: String(first?.['IPAddress'] ?? ''),
			containerPort: port,
			container: idOf(container),
		}));
	});
};

/** Every port that the engine's own allocator has given away: to containers that run, to stale endpoints, and to nobody. */
export const heldPorts = (world: Pick<World, 'containers' | 'staleEndpoints' | 'keptPorts'>): readonly HeldPort[] => [
	...world.containers.filter(isRunning).flatMap(heldBy),
	...world.staleEndpoints.flatMap(({address, ports}) =>
		ports.map(({protocol, hostIp, hostPort, containerPort}) => ({protocol, hostIp, hostPort, containerIp: address.replace(/\/\d+$/, ''), containerPort})),
	),
	...(world.keptPorts ?? []),
];

/** The allocator keeps a table for each address: 0.0.0.0 and 127.0.0.3 are different places to it. */
const isGiven = (held: readonly HeldPort[], protocol: Protocol, hostIp: string, port: number): boolean =>
	held.some(other => other.protocol === protocol && other.hostIp === hostIp && other.hostPort === port);

const isWildcard = (address: string): boolean => address === '0.0.0.0' || address === '::';

/** To the kernel they meet: the same port, and one of the two addresses is every address. */
const kernelRefuses = (world: World, held: readonly HeldPort[], protocol: Protocol, hostIp: string, port: number): boolean => {
	const sockets = [
		...[...world.machine.listeners, ...hostNetworkSockets(world)].filter(listener => listener.protocol === protocol).map(({address, port: other}) => ({address, port: other})),
		...held.filter(other => other.protocol === protocol).map(({hostIp: address, hostPort}) => ({address, port: hostPort})),
	];
	const family = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4);
	return sockets.some(
		socket =>
			socket.port === port &&
			(family(socket.address) === family(hostIp) || socket.address === '::') &&
			(isWildcard(socket.address) || isWildcard(hostIp) || socket.address === hostIp),
	);
};

/** Ports that an engine chooses from when none was named. */
const firstFree = 49_153;
const lastFree = 65_535;

const failed = (container: TwinContainer, endpointId: string, why: string): ApiError =>
	new ApiError(500, `driver failed programming external connectivity on endpoint ${nameOf(container)} (${endpointId}): ${why}`);

/**
 * Gives a container the ports of the host that it asks for; the `Ports` of its settings. Throws the engine's own words
 * when another endpoint has one (allocator), or a socket is in the way (kernel).
 */
export const takePorts = (world: World, container: TwinContainer, endpointId: string): Record<string, {HostIp: string; HostPort: string}[] | null> => {
	const hostConfig = record(container.inspect, 'HostConfig');
	const wanted = {...record(hostConfig, 'PortBindings')} as Record<string, {HostIp?: string; HostPort?: string}[] | null>;
	const exposed = Object.keys(record(record(container.inspect, 'Config'), 'ExposedPorts'));
	if (hostConfig['PublishAllPorts'] === true) for (const key of exposed) wanted[key] ??= [{}];
	const given: Record<string, {HostIp: string; HostPort: string}[] | null> = Object.fromEntries(exposed.map(key => [key, null]));
	const taken: HeldPort[] = [...heldPorts(world)];
	for (const [key, bindings] of Object.entries(wanted)) {
		const {port: containerPort, protocol} = splitPort(key);
		for (const {HostIp = '', HostPort = ''} of bindings ?? []) {
			const places = HostIp === '' ? ['0.0.0.0', '::'] : [HostIp];
			const hostPort = choosePort(world, taken, protocol, places, HostPort);
			if (hostPort === undefined) throw failed(container, endpointId, `Bind for ${places[0]}:${HostPort.split('-')[0]} failed: port is already allocated`);
			for (const hostIp of places) {
				if (kernelRefuses(world, taken.filter(each => isWildcard(each.hostIp) !== isWildcard(hostIp)), protocol, hostIp, hostPort)) {
					const shown = hostIp.includes(':') ? `[${hostIp}]` : hostIp;
					throw failed(container, endpointId, `Error starting userland proxy: listen ${protocol}${hostIp.includes(':') ? 6 : 4} ${shown}:${hostPort}: bind: address already in use`);
				}
				taken.push({protocol, hostIp, hostPort, containerIp: '', containerPort});
				(given[key] ??= []).push({HostIp: hostIp, HostPort: String(hostPort)});
			}
		}
	}
	return given;
};

/** One port, the first free one of a range, or any; undefined when the allocator has none left. */
const choosePort = (world: World, held: readonly HeldPort[], protocol: Protocol, places: readonly string[], asked: string): number | undefined => {
	const [first = 0, last = first] = asked === '' ? [firstFree, lastFree] : asked.split('-').map(Number);
	const from = asked === '0' ? firstFree : first;
	const to = asked === '0' ? lastFree : last;
	for (let port = from; port <= to; port++) {
		if (places.some(place => isGiven(held, protocol, place, port))) continue;
		// Of several the engine goes on to the next one that the kernel gives; a single one it must have.
		if (to > from && places.some(place => kernelRefuses(world, held, protocol, place, port))) continue;
		return port;
	}
	return undefined;
};
