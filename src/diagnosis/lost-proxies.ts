import type {Container} from '../host/docker/reader.ts';
import type {Listener} from '../host/machine/reader.ts';
import type {HostReader} from '../host/reader.ts';
import {type HostPort, hostPortText, ofListener, ofPublished, portsMeet} from './ports.ts';

/** A running container at whose published ports no process of the host listens, though its engine starts a docker-proxy for each. */
export interface LostProxies {
	readonly container: Container;
	readonly ports: readonly HostPort[];
}

/**
 * Published and listened to by nobody. Only tcp, of which every socket is seen, and IPv4: whether an engine
 * starts a docker-proxy for the other family depends on the kernel, and it lists the port all the same.
 */
export const unheard = ({state, ports}: Pick<Container, 'state' | 'ports'>, listeners: readonly Listener[]): readonly HostPort[] =>
	state !== 'running'
		? []
		: ports
				.filter(({protocol, hostIp, hostPort}) => protocol === 'tcp' && hostPort > 0 && !hostIp.includes(':'))
				.map(port => ({...ofPublished(port), last: port.hostPort}))
				.filter(port => !listeners.some(listener => listener.family === 4 && portsMeet(ofListener(listener), port)));

/** Does the engine start a docker-proxy for each published port? It may be set not to; then it needs no process for that. Throws where that cannot be read. */
export const usesProxies = async ({docker, machine}: HostReader): Promise<boolean> => {
	if ((await docker.version()).flavour === 'podman' || (await machine.engineNetwork?.()) === 'other') return false;
	const {values, flags} = await machine.daemonConfiguration();
	return values['userland-proxy'] !== false && !flags.includes('--userland-proxy=false');
};

/**
 * Looks once more: the same container runs before and after the sockets are read, started once, so that none that
 * starts or stops meanwhile looks like this. `host` must ask afresh.
 */
export const lostProxies = async (host: HostReader, seen: Container): Promise<LostProxies | undefined> => {
	const ports = unheard(seen, await host.machine.listeners());
	if (ports.length === 0 || !(await usesProxies(host))) return undefined;
	const container = await host.docker.container(seen.id);
	return container.state === 'running' && container.startedAt === seen.startedAt ? {container, ports} : undefined;
};

export const describeLost = ({container, ports}: LostProxies): string =>
	`no process listens on ${ports.map(hostPortText).join(', ')}: Docker has lost ${container.name}'s docker-proxy, as engines before 23.0 do at times (moby#44215); docker restart ${container.name} brings it back`;
