import {isReason} from '../errors.ts';
import type {Container, Network} from '../host/docker/reader.ts';
import type {LeftPort} from '../host/machine/reader.ts';
import type {HostReader} from '../host/reader.ts';
import {findPortError} from './port-error.ts';
import {type HostPort, ofPublished, portsMeet} from './ports.ts';
import {hasRoomFor, parseSubnet} from './subnets.ts';

/** Ports that the running engine keeps for nobody, and the network in which the address lies that they lead to. */
export interface Kept {
	readonly network: Network;
	readonly address: string;
	readonly ports: readonly LeftPort[];
}

const placeOf = ({protocol, hostIp, hostPort}: LeftPort): HostPort => ({protocol, address: hostIp === '0.0.0.0' || hostIp === '::' ? '' : hostIp, first: hostPort, last: hostPort});

const holds = (network: Network, address: string): boolean =>
	network.spec.IPAM.Config.some(({Subnet = ''}) => {
		const subnet = parseSubnet(Subnet);
		return subnet !== undefined && hasRoomFor(subnet, address);
	});

/** Somebody else has the address by now, and never asked for this port: where that is not sure, it is theirs. */
const isOthers = ({containerIp, protocol, hostPort}: LeftPort, running: readonly Container[]): boolean =>
	running.some(
		({networks, wantedPorts}) =>
			Object.values(networks).some(({IPAddress}) => IPAddress === containerIp) &&
			wantedPorts.every(wanted => wanted.protocol !== protocol || (wanted.hostPort > 0 && (hostPort < wanted.hostPort || hostPort > Math.max(wanted.hostPort, wanted.hostPortEnd)))),
	);

/** Where nobody listens, a rule of the packet filter alone is no proof: somebody may have restored it. The engine's own refusal is. */
const isRefused = (port: LeftPort, containers: readonly Container[]): boolean =>
	containers.some(({state, error}) => {
		const found = state === 'running' ? undefined : findPortError(error);
		return found?.meaning === 'allocated' && portsMeet(found.port, placeOf(port));
	});

/**
 * Ports that the engine took at its start for an endpoint which it then forgot: a crash had lost the sandbox to which
 * it belonged. They are kept in the memory of the engine alone. So nothing that is done to networks or containers
 * frees them, and one restart of the engine does. Throws `denied` where the engine's store cannot be read.
 */
export const findKeptPorts = async (host: HostReader, dataRoot: string, holding?: readonly HostPort[]): Promise<readonly Kept[]> => {
	let left: readonly LeftPort[];
	try {
		left = await host.machine.leftPorts(dataRoot);
	} catch (error) {
		if (isReason(error, 'not-found')) return [];
		throw error;
	}
	const asked = left.filter(port => holding === undefined || holding.some(other => portsMeet(placeOf(port), other)));
	if (asked.length === 0) return [];
	const [networks, summaries] = await Promise.all([host.docker.networks(), host.docker.containers()]);
	const containers = await host.docker.inspectAll(summaries.map(({id}) => id), () => undefined);
	const running = containers.filter(({state}) => state === 'running');
	const published = running.flatMap(({ports}) => ports.map(ofPublished));
	const sure = asked.filter(
		port =>
			!published.some(other => portsMeet(other, placeOf(port))) &&
			(!port.addressInUse || isOthers(port, running)) &&
			(port.pid !== undefined || isRefused(port, containers)),
	);
	// An address in none of the networks: another engine of this machine carries it.
	return [...Map.groupBy(sure, ({containerIp}) => containerIp)].flatMap(([address, ports]) => {
		const network = networks.find(each => holds(each, address));
		return network === undefined ? [] : [{network, address, ports}];
	});
};
