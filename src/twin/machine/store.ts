import {parseStore} from '../../host/machine/store/records.ts';
import type {NetworkStore} from '../../host/machine/reader.ts';
import {idOf, isRunning, nameOf, record} from '../world/host.ts';
import {endpointsOf} from '../world/addresses.ts';
import {heldPorts} from '../world/ports.ts';
import type {TwinContainer, World} from '../world/world.ts';
import {boltFile, type BoltRecord} from './bolt-file.ts';

export const storePathOf = (world: World): string => `${String(world.engine.infoAnswer['DockerRootDir'])}/network/files/local-kv.db`;

const liveEndpoints = (container: TwinContainer) => Object.values(endpointsOf(container)).filter(endpoint => endpoint['EndpointID'] !== '');

/** The engine's own record of networks and endpoints while it runs. */
const runningStore = (world: World): Omit<NetworkStore, 'path' | 'bytes'> => {
	const running = world.containers.filter(isRunning);
	const held = heldPorts(world);
	const sandboxOf = (container: TwinContainer): string => String(record(container.inspect, 'NetworkSettings')['SandboxID']);
	return {
		// In the order of their keys, as in the file.
		networks: world.networks.map(({inspect}) => ({id: String(inspect['Id']), name: String(inspect['Name']), type: String(inspect['Driver'])})).toSorted((left, right) => (left.id < right.id ? -1 : 1)),
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
			liveEndpoints(container).map(endpoint => ({id: String(endpoint['EndpointID']), networkId: String(endpoint['NetworkID']), name: nameOf(container), sandboxId: sandboxOf(container)})),
		),
		sandboxes: running.map(container => ({id: sandboxOf(container), containerId: idOf(container), endpointIds: liveEndpoints(container).map(endpoint => String(endpoint['EndpointID']))})),
	};
};

const numbers = {tcp: 6, udp: 17, sctp: 132} as const;

/** Every value begins with a counter of eight bytes. */
const stored = (kind: string, ids: readonly string[], json: object): BoltRecord => [
	`docker/network/v1.0/${[kind, ...ids].join('/')}/`,
	Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]), Buffer.from(JSON.stringify(json))]),
];

/** The same as the bytes of `local-kv.db`. */
export const storeBytes = (world: World): Buffer => {
	const {networks, bridgeEndpoints, endpoints, sandboxes} = runningStore(world);
	return boltFile('libnetwork', [
		...networks.map(({id, name, type}) => stored('network', [id], {name, id, networkType: type})),
		...bridgeEndpoints.map(({id, networkId, address, ports}) =>
			stored('bridge-endpoint', [id], {
				id,
				nid: networkId,
				Addr: address,
				PortMapping: ports.map(port => ({Proto: numbers[port.protocol], IP: address.split('/')[0], Port: port.containerPort, HostIP: port.hostIp, HostPort: port.hostPort, HostPortEnd: port.hostPortEnd})),
			}),
		),
		...endpoints.map(({id, networkId, name, sandboxId}) => stored('endpoint', [networkId, id], {name, id, sandbox: sandboxId})),
		...sandboxes.map(({id, containerId, endpointIds}) => stored('sandbox', [id], {ID: id, Cid: containerId, Eps: endpointIds.map(Eid => ({Eid}))})),
	]);
};

/** What stands in the store now: of a running engine, or in the file that a stopped one left. Undefined: there is no file. */
export const networkStore = (world: World): NetworkStore | undefined => {
	const path = storePathOf(world);
	if (world.engine.running) return {path, bytes: storeBytes(world).length, ...runningStore(world)};
	const file = world.machine.files[path];
	return file === undefined ? undefined : parseStore(path, Buffer.from(file.base64 ?? '', 'base64'));
};
