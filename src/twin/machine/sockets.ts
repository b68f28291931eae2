import type {Listener} from '../../host/machine/reader.ts';
import {stateOf} from '../world/host.ts';
import {hostNetworkSockets, listensOn, socketAt} from '../world/host-network.ts';
import {heldPorts} from '../world/ports.ts';
import type {World} from '../world/world.ts';
import {portProxies} from './processes.ts';

/** Every socket of the host's own network that listens. */
export const listeners = (world: World): readonly Listener[] => [
	...portProxies(world).flatMap(({protocol, hostIp, hostPort, pid}) => (protocol === 'sctp' ? [] : [{...socketAt(protocol, hostIp, hostPort), owners: [pid]}])),
	...hostNetworkSockets(world).map(({container, ...socket}) => ({...socket, owners: [Number(stateOf(container)['Pid'])]})),
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
