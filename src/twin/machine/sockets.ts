import type {Listener} from '../../host/machine/reader.ts';
import {isRunning, record, stateOf} from '../world/host.ts';
import {heldPorts} from '../world/ports.ts';
import type {TwinContainer, World} from '../world/world.ts';
import {portProxies, usesHostNetwork} from './processes.ts';

const inodeOf = (address: string, port: number): number => 50_000 + port * 2 + (address.includes(':') ? 1 : 0);

const listener = (protocol: 'tcp' | 'udp', address: string, port: number, pid: number): Listener => ({
	protocol, family: address.includes(':') ? 6 : 4, address, port, inode: inodeOf(address, port), owners: [pid],
});

const exposedPorts = (container: TwinContainer): readonly {readonly port: number; readonly protocol: 'tcp' | 'udp'}[] =>
	Object.keys(record(record(container.inspect, 'Config'), 'ExposedPorts')).map(key => {
		const [port = '0', protocol = 'tcp'] = key.split('/');
		return {port: Number(port), protocol: protocol === 'udp' ? 'udp' : 'tcp'};
	});

/** Ports on which a container's process listens, inside its own network. */
export const listensOn = (container: TwinContainer): readonly number[] => container.behaviour?.listens ?? exposedPorts(container).map(({port}) => port);

const ofHostNetwork = (container: TwinContainer): readonly Listener[] =>
	listensOn(container).flatMap(port => [listener('tcp', '0.0.0.0', port, Number(stateOf(container)['Pid']))]);

/** Every socket of the host's own network that listens. */
export const listeners = (world: World): readonly Listener[] => [
	...portProxies(world).flatMap(({protocol, hostIp, hostPort, pid}) => (protocol === 'sctp' ? [] : [listener(protocol, hostIp, hostPort, pid)])),
	...world.containers.filter(container => isRunning(container) && usesHostNetwork(container)).flatMap(ofHostNetwork),
	...world.machine.listeners.map(({pid, ...socket}) => ({...socket, owners: pid === undefined ? undefined : [pid]})),
];

const meets = (bound: string, asked: string): boolean => bound === asked || bound === '0.0.0.0' || bound === '::';

/** Does something answer there? For a stale endpoint, and for a container that listens on nothing, the proxy hangs up. */
export const answersAt = (world: World, address: string, port: number): boolean => {
	const asked = address === '0.0.0.0' ? '127.0.0.1' : address;
	const held = heldPorts(world).find(each => each.protocol === 'tcp' && each.hostPort === port && (meets(each.hostIp, asked) || each.hostIp === address));
	if (held !== undefined) {
		const container = world.containers.find(({inspect}) => inspect['Id'] === held.container);
		return world.engine.running && container !== undefined && listensOn(container).includes(held.containerPort);
	}
	return listeners(world).some(socket => socket.protocol === 'tcp' && socket.port === port && meets(socket.address, asked));
};
