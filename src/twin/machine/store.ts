import type {NetworkStore} from '../../host/machine/reader.ts';
import {idOf, isRunning, nameOf, record} from '../world/host.ts';
import {endpointsOf} from '../world/addresses.ts';
import {heldPorts} from '../world/ports.ts';
import type {TwinContainer, World} from '../world/world.ts';

export const storePathOf = (world: World): string => `${String(world.engine.infoAnswer['DockerRootDir'])}/network/files/local-kv.db`;

const liveEndpoints = (container: TwinContainer) => Object.values(endpointsOf(container)).filter(endpoint => endpoint['EndpointID'] !== '');

/** The engine's own record of networks and endpoints, as it would be read from its store. */
export const networkStore = (world: World): NetworkStore => {
	const running = world.containers.filter(isRunning);
	const held = heldPorts(world);
	return {
		path: storePathOf(world),
		bytes: 65_536,
		networks: world.networks.map(({inspect}) => ({id: String(inspect['Id']), name: String(inspect['Name']), type: String(inspect['Driver'])})),
		bridgeEndpoints: [
			...running.flatMap(container =>
				liveEndpoints(container).map((endpoint, index) => ({
					id: String(endpoint['EndpointID']),
					networkId: String(endpoint['NetworkID']),
					address: `${String(endpoint['IPAddress'])}/${String(endpoint['IPPrefixLen'])}`,
					ports: index > 0 ? [] : held.filter(port => port.container === idOf(container)).map(port => ({...port, hostPortEnd: port.hostPort})),
				})),
			),
			...world.staleEndpoints,
		],
		endpoints: running.flatMap(container =>
			liveEndpoints(container).map(endpoint => ({
				id: String(endpoint['EndpointID']),
				networkId: String(endpoint['NetworkID']),
				name: nameOf(container),
				sandboxId: String(record(container.inspect, 'NetworkSettings')['SandboxID']),
			})),
		),
		sandboxes: running.map(container => ({
			id: String(record(container.inspect, 'NetworkSettings')['SandboxID']),
			containerId: idOf(container),
			endpointIds: liveEndpoints(container).map(endpoint => String(endpoint['EndpointID'])),
		})),
	};
};
