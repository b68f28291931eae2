import {type Container, type ContainerRef, findStaleEndpoints, holdsAny, type HostPort, type HostReader, isUp, listenerBlocks, ofPublished, readNetwork, type SavedNetwork, type StaleEndpoint} from 'drydock-cli';
import {nameOf} from './ladder.ts';

/** What is asked for: the container that does not start, or the port alone. */
export interface Wanted {
	readonly target: ContainerRef | null;
	readonly ports: readonly HostPort[];
}

const portsOf = (container: Container): readonly HostPort[] => container.wantedPorts.map(ofPublished).filter(({first}) => first > 0);

export const wantedBy = async (host: HostReader, container: string | undefined, port: HostPort | undefined): Promise<Wanted> => {
	if (container === undefined) return {target: null, ports: port === undefined ? [] : [port]};
	const found = await host.docker.container(container);
	return {target: {id: found.id, name: found.name}, ports: port === undefined ? portsOf(found) : [port]};
};

export const containersUp = async (host: HostReader): Promise<readonly ContainerRef[]> =>
	(await host.docker.containers()).filter(({state}) => isUp(state)).map(({id, name}) => ({id, name}));

/** Those of some containers that exist and do not run. */
export const downAmong = async (host: HostReader, containers: readonly ContainerRef[]): Promise<readonly ContainerRef[]> => {
	const now = new Map((await host.docker.containers()).map(({id, state}) => [id, state]));
	return containers.filter(({id}) => {
		const state = now.get(id);
		return state !== undefined && !isUp(state);
	});
};

/** True when no record and no socket keeps the ports from being taken; else what does. */
export const portsAreFree = async (host: HostReader, ports: readonly HostPort[]): Promise<true | string> => {
	const stale = (await findStaleEndpoints(host)).filter(endpoint => holdsAny(endpoint, ports));
	if (stale.length > 0) return `${stale.map(nameOf).join(' and ')} still holds a port`;
	const [listeners, containers] = await Promise.all([host.machine.listeners(), host.docker.containers()]);
	const published = new Set(containers.filter(({state}) => isUp(state)).flatMap(container => container.ports.map(({protocol, hostPort}) => `${hostPort}/${protocol}`)));
	const held = listeners.filter(listener => ports.some(port => listenerBlocks(listener, port)) && !published.has(`${listener.port}/${listener.protocol}`));
	return held.length === 0 || `something still listens on ${held.map(({address, port}) => `${address}:${port}`).join(', ')}`;
};

/** All networks that moving the store away would lose, with their members. */
export const userNetworks = async (host: HostReader): Promise<readonly SavedNetwork[]> => {
	const networks = (await host.docker.networks()).filter(({predefined, scope}) => !predefined && scope === 'local');
	return Promise.all(networks.map(({id}) => readNetwork(host, id)));
};

/** Containers that failed to start for the same reason: they had a stale endpoint, and do not run. */
export const alsoFailed = async (host: HostReader, stale: readonly StaleEndpoint[], target: ContainerRef | null): Promise<readonly Container[]> => {
	const names = new Set(stale.flatMap(({formerly}) => (formerly === undefined ? [] : [formerly])));
	const summaries = (await host.docker.containers()).filter(({id, name, state}) => names.has(name) && id !== target?.id && !isUp(state));
	return host.docker.inspectAll(summaries.map(({id}) => id));
};

/** The bridges that the engine leaves on the machine when it forgets these networks; those with a name of their own are used again. */
export const leftBridges = async (host: HostReader, networks: readonly SavedNetwork[]): Promise<readonly string[]> => {
	const names = networks
		.filter(({spec}) => spec.Driver === 'bridge' && spec.Options['com.docker.network.bridge.name'] === undefined)
		.map(({network}) => `br-${network.id.slice(0, 12)}`);
	const there = await Promise.all(names.map(name => host.machine.fileStatus(`/sys/class/net/${name}`)));
	return names.filter((_name, index) => there[index] !== undefined);
};
