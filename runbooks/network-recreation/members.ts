import {type ContainerRef, type HostReader, isUp, type Member, type SavedNetwork} from 'drydock-cli';

/** Why a network is left alone, or '' when it can be removed and made again. */
export const refusalOf = ({network, spec, members, unreadable}: SavedNetwork, predefined: boolean): string => {
	if (predefined) return `${network.name} is one of Docker's own networks (bridge, host, none): the engine refuses to remove it, and makes it anew at every start itself`;
	if (spec.Scope === 'swarm' || spec.Ingress) return `${network.name} is a network of a swarm: it is shared with other hosts, which this runbook cannot see`;
	const bound = members.filter(({boundToId}) => boundToId).map(({container}) => container.name);
	if (bound.length > 0) return `${bound.join(', ')} was made with the id of the network instead of its name: it could not start on one with another id. Make it anew with --network ${network.name} first`;
	const removed = members.filter(({state, autoRemove}) => isUp(state) && !autoRemove).flatMap(({sharers}) => sharers).filter(({autoRemove}) => autoRemove);
	if (removed.length > 0) return `${removed.map(({name}) => name).join(', ')} shares the network of a member and was started with --rm: it would have to stop, and be gone. Stop it first, if it may go`;
	const lost = unreadable.filter(({member}) => member).map(({name}) => name);
	if (lost.length > 0) return `Docker cannot read ${lost.join(', ')}, so what it would take to connect it again cannot be saved: repair or remove it first`;
	const paused = members.filter(({state}) => state === 'paused').map(({container}) => container.name);
	if (paused.length > 0) return `${paused.join(', ')} is paused: unpause it (docker unpause ${paused.join(' ')}) and start again, or it could not be brought back as it was`;
	return '';
};

/** Stopped before the network goes. A container that its stop would remove is left running and loses its connections. */
const stoppable = (saved: SavedNetwork): readonly Member[] => saved.members.filter(({state, autoRemove}) => isUp(state) && !autoRemove);

/** Those that share a network with a member lose it with the member: stopped first, started last. */
const sharers = (saved: SavedNetwork): readonly ContainerRef[] => [...new Map(stoppable(saved).flatMap(member => member.sharers).map(({id, name}) => [id, {id, name}])).values()];

/**
 * What runs now and must stop, in the order in which it is started again: the members, then those that share a
 * member's network.
 */
export const membersThatRan = (saved: SavedNetwork): readonly ContainerRef[] => [...stoppable(saved).map(({container}) => container), ...sharers(saved)];

/** What must run in the end: the members that ran, and whatever a restart of Docker stopped beside them. */
export const toStart = (saved: SavedNetwork, bystanders: readonly ContainerRef[] = []): readonly ContainerRef[] => [
	...new Map([...membersThatRan(saved), ...bystanders].map(container => [container.id, container])).values(),
];

/** Members that a restart of the daemon would start before they are connected again. */
export const restartable = (saved: SavedNetwork): readonly Member[] => saved.members.filter(({restartPolicy}) => restartPolicy.Name !== 'no' && restartPolicy.Name !== '');

/** Those of some containers that are up now. */
export const upAmong = async (host: HostReader, containers: readonly ContainerRef[]): Promise<readonly ContainerRef[]> => {
	const up = new Set((await host.docker.containers()).filter(({state}) => isUp(state)).map(({id}) => id));
	return containers.filter(({id}) => up.has(id));
};

/** The members that are on the network now: asked anew each time, so that a second attempt does only what is left. */
export const connected = async (host: HostReader, saved: SavedNetwork): Promise<ReadonlySet<string>> => {
	const now = await host.docker.inspectAll(saved.members.map(({container}) => container.id));
	return new Set(now.filter(container => saved.network.name in container.networks).map(({id}) => id));
};

/** Is there a network of that name now? */
export const exists = async (host: HostReader, {network}: SavedNetwork): Promise<boolean> => (await host.docker.networks()).some(({name}) => name === network.name);

/** A member in one line. */
export const describeMember = ({container, state, endpoint, otherNetworks, autoRemove}: Member): string => {
	const address = endpoint.IPAMConfig?.IPv4Address ?? endpoint.IPAMConfig?.IPv6Address;
	const parts = [state, address === undefined ? 'no static address' : `static ${address}`];
	if (endpoint.Aliases?.length) parts.push(`aliases ${endpoint.Aliases.join(', ')}`);
	if (endpoint.Links?.length) parts.push(`links ${endpoint.Links.join(', ')}`);
	if (endpoint.DriverOpts) parts.push(`options ${Object.entries(endpoint.DriverOpts).map(([name, value]) => `${name}=${value}`).join(', ')}`);
	if (otherNetworks.length > 0) parts.push(`also on ${otherNetworks.join(', ')}`);
	if (autoRemove) parts.push('started with --rm: it keeps running, and loses its connections on this network');
	return `${container.name}: ${parts.join(' · ')}`;
};
