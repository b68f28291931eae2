import type {Listener} from '../../host/machine/reader.ts';
import {isRunning, record} from './host.ts';
import type {TwinContainer, World} from './world.ts';

/** Does a container use the network of the host? Then what it listens on are sockets of the host. */
export const usesHostNetwork = ({inspect}: Pick<TwinContainer, 'inspect'>): boolean => record(inspect, 'HostConfig')['NetworkMode'] === 'host';

const exposedPorts = ({inspect}: TwinContainer): readonly number[] => Object.keys(record(record(inspect, 'Config'), 'ExposedPorts')).map(key => Number(key.split('/')[0]));

/** Ports on which a container's process listens, inside its own network. */
export const listensOn = (container: TwinContainer): readonly number[] => container.behaviour?.listens ?? exposedPorts(container);

const inodeOf = (address: string, port: number): number => 50_000 + port * 2 + (address.includes(':') ? 1 : 0);

/** A socket of the host that listens. */
export const socketAt = (protocol: 'tcp' | 'udp', address: string, port: number): Omit<Listener, 'owners'> => ({protocol, family: address.includes(':') ? 6 : 4, address, port, inode: inodeOf(address, port)});

const socketsOf = (container: TwinContainer): readonly Omit<Listener, 'owners'>[] => container.hostSockets ?? listensOn(container).map(port => socketAt('tcp', '0.0.0.0', port));

/** Sockets of containers that use the host's own network, while they run. */
export const hostNetworkSockets = ({containers}: Pick<World, 'containers'>): readonly (Omit<Listener, 'owners'> & {readonly container: TwinContainer})[] =>
	containers.filter(container => isRunning(container) && usesHostNetwork(container)).flatMap(container => socketsOf(container).map(socket => ({...socket, container})));
