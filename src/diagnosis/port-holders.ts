import {DrydockError, isReason} from '../errors.ts';
import type {ContainerSummary} from '../host/docker/reader.ts';
import type {Listener, PortProxy, Process} from '../host/machine/reader.ts';
import type {HostReader} from '../host/reader.ts';
import type {ContainerRef} from '../operations/operation.ts';
import {type HostPort, hostPortText, listenerBlocks, needed, ofListener, ofPublished, parseHostPort, portsMeet} from './ports.ts';
import {isUp} from './saved-network.ts';
import {findStaleEndpoints, holdsAny, leaveOut, type StaleEndpoint} from './stale-endpoints.ts';

/** Who keeps a port from being taken. `port` is what it holds, as text. */
export type PortHolder =
	/** A container publishes it. */
	| {readonly kind: 'container'; readonly port: string; readonly container: ContainerRef; readonly status: string}
	/** A container that starts and ends again and again: it holds the port now and then. */
	| {readonly kind: 'restarting-container'; readonly port: string; readonly container: ContainerRef; readonly status: string}
	/** A process of a container that uses the host's network: the engine publishes nothing for it. */
	| {readonly kind: 'host-network-container'; readonly port: string; readonly container: ContainerRef; readonly pid: number; readonly command: string}
	/** A program that has nothing to do with Docker. `unitStop` are the commands that stop its unit; undefined where Drydock is set to manage services by other means than systemd. */
	| {
			readonly kind: 'program';
			readonly port: string;
			readonly pid: number;
			readonly startTicks: number;
			readonly command: string;
			readonly user: string;
			readonly unit?: string;
			readonly unitStop?: readonly (readonly string[])[];
	  }
	/** The machine's first process: systemd holds the socket for a socket unit, and starts the service at the first connection. */
	| {readonly kind: 'first-process'; readonly port: string; readonly command: string}
	/**
	 * The engine's own process, and no container of this engine or stale endpoint is known for which it would listen: its API,
	 * its metrics, swarm; or, of a docker-proxy, another engine on the machine.
	 */
	| {readonly kind: 'engine'; readonly port: string; readonly pid: number; readonly process: string}
	| {readonly kind: 'stale-endpoint'; readonly port: string; readonly endpoint: StaleEndpoint}
	/** Somebody listens, and the reading does not say who; `unseen`: nobody was seen to hold it, and not everything could be read. */
	| {readonly kind: 'not-known'; readonly port: string; readonly why: string; readonly unseen?: true};

/** The engine's own processes hold sockets for containers and for stale endpoints: rarely an owner themselves. */
const engineProcesses = new Set(['docker-proxy', 'dockerd', 'rootlesskit']);

const referenceOf = ({id, name}: ContainerSummary): ContainerRef => ({id, name});

const ofContainer = (container: ContainerSummary, wanted: readonly HostPort[]): PortHolder | undefined => {
	const held = container.ports.map(ofPublished).find(port => port.first > 0 && wanted.some(other => portsMeet(port, other)));
	return held && {kind: 'container', port: hostPortText(held), container: referenceOf(container), status: container.status};
};

const restartingHolders = async (host: HostReader, summaries: readonly ContainerSummary[], wanted: readonly HostPort[]): Promise<readonly PortHolder[]> => {
	const restarting = await host.docker.inspectAll(summaries.filter(({state}) => state === 'restarting').map(({id}) => id));
	return restarting.flatMap(({id, name, wantedPorts}) => {
		const claimed = wantedPorts.map(ofPublished).find(port => port.first > 0 && wanted.some(other => portsMeet(port, other)));
		const status = summaries.find(summary => summary.id === id)?.status ?? 'Restarting';
		return claimed ? [{kind: 'restarting-container' as const, port: hostPortText(claimed), container: {id, name}, status}] : [];
	});
};

/** A manager that was set up for the engine's service alone would stop the engine, whatever unit it is asked for. */
const unitOf = ({machine: {services}}: HostReader, {unit}: Process) => {
	if (unit === undefined) return {};
	return {unit, ...(services.manager === 'systemd' ? {unitStop: services.commands('stop', unit)} : {})};
};

/** A process can go on after the engine took its container for stopped: then it is not among those that are up. */
const containerOf = async (host: HostReader, {containerId}: Process, up: readonly ContainerSummary[]): Promise<ContainerSummary | undefined> => {
	if (containerId === undefined) return undefined;
	const isIts = ({id}: ContainerSummary): boolean => id === containerId;
	return up.find(isIts) ?? (await host.docker.containers()).find(isIts);
};

const ofProcess = async (host: HostReader, owner: Process, port: string, up: readonly ContainerSummary[]): Promise<PortHolder> => {
	const command = owner.command.join(' ') || owner.name;
	if (owner.pid === 1) return {kind: 'first-process', port, command};
	const container = await containerOf(host, owner, up);
	if (container) return {kind: 'host-network-container', port, container: referenceOf(container), pid: owner.pid, command};
	if (engineProcesses.has(owner.name)) return {kind: 'engine', port, pid: owner.pid, process: owner.name};
	return {kind: 'program', port, pid: owner.pid, startTicks: owner.startTicks, command, user: owner.user, ...unitOf(host, owner)};
};

/** The first process that holds a socket, parents before children: what a signal or a unit would have to end. */
const ownerOf = async (host: HostReader, listener: Listener): Promise<Process | undefined> => {
	const owners = (await Promise.all((listener.owners ?? []).map(pid => host.machine.process(pid)))).filter(owner => owner !== undefined);
	const engine = owners.find(owner => engineProcesses.has(owner.name));
	if (engine !== undefined) return engine;
	const pids = new Set(owners.map(({pid}) => pid));
	return owners.find(owner => !pids.has(owner.parent)) ?? owners[0];
};

const listeningHolders = async (host: HostReader, listeners: readonly Listener[], up: readonly ContainerSummary[]): Promise<readonly PortHolder[]> => {
	const holders = new Map<string, PortHolder>();
	for (const listener of listeners) {
		const port = hostPortText(ofListener(listener));
		const owner = await ownerOf(host, listener);
		const holder: PortHolder = owner
			? await ofProcess(host, owner, port, up)
			: {kind: 'not-known', port, why: listener.owners === undefined ? 'sockets of other users can only be seen as root' : 'no process of this machine owns the socket: it belongs to the kernel, or to a process in another namespace'};
		holders.set('pid' in holder && holder.kind !== 'engine' ? `pid ${holder.pid}` : port, holder);
	}
	return [...holders.values()];
};

/** A docker-proxy that carries to an address which no running container has: what a stale endpoint looks like from outside. */
const orphanProxies = async (host: HostReader, wanted: readonly HostPort[], up: readonly ContainerSummary[]): Promise<readonly PortHolder[]> => {
	const carried = (proxy: PortProxy): HostPort => ({protocol: proxy.protocol, address: proxy.hostIp, first: proxy.hostPort, last: proxy.hostPort});
	const published = up.flatMap(container => container.ports.map(ofPublished));
	const orphans = (await host.machine.portProxies()).map(carried).filter(port => wanted.some(other => portsMeet(port, other)) && !published.some(other => portsMeet(other, port)));
	return orphans.map(port => ({
		kind: 'not-known' as const,
		port: hostPortText(port),
		why: 'a docker-proxy listens for a container that does not run: likely a stale endpoint, but its record can only be read as root',
	}));
};

/** `unread`: why the engine's store does not say whether a stale endpoint holds them. */
const readStale = async (host: HostReader, ports: readonly HostPort[]): Promise<{readonly stale: readonly StaleEndpoint[]; readonly unread?: string}> => {
	try {
		return {stale: await findStaleEndpoints(host, ports)};
	} catch (error) {
		if (!isReason(error, 'denied', 'not-known')) throw error;
		return {stale: [], unread: error.message};
	}
};

/** Of a socket on every IPv6 address: it may be there for IPv4. */
const anyFamily = (text: string): HostPort => {
	const port = parseHostPort(text);
	return port.address === '::' ? {...port, address: ''} : port;
};

const ofStale = (endpoint: StaleEndpoint): PortHolder => ({kind: 'stale-endpoint', port: endpoint.ports.map(hostPortText).join(', '), endpoint});

/**
 * Everybody who keeps any of the wanted ports from being taken, the surest first; empty: nobody.
 * Reads sockets, containers and the engine's store side by side. `except` is the container that wants the ports.
 */
export const findPortHolders = async (host: HostReader, ports: readonly HostPort[], except?: string): Promise<readonly PortHolder[]> => {
	const [listed, {stale, unread}, listeners, network] = await Promise.all([
		host.docker.containers('up'),
		readStale(host, ports),
		host.machine.listeners(),
		host.machine.engineNetwork?.(),
	]);
	if (network === 'other') {
		throw new DrydockError('not-known', 'Docker runs in another network than Drydock: the sockets that can be read here are not those of its host.', {
			nextSteps: ['Run Drydock on the host itself, not in a container or a network namespace.'],
		});
	}
	// After a crash the engine still lists the ports that a container had: they count only while it is up.
	const containers = listed.filter(({state}) => isUp(state));
	const up = containers.filter(({id}) => id !== except);
	const published = up.flatMap(container => container.ports.map(ofPublished));
	const isTaken = (port: HostPort): boolean => published.some(other => portsMeet(other, port)) || listeners.some(listener => listenerBlocks(listener, port));
	const wanted = ports.flatMap(port => needed(port, isTaken));
	const blocking = listeners.filter(listener => wanted.some(port => listenerBlocks(listener, port)));
	const publishing = up.map(container => ofContainer(container, wanted)).filter(holder => holder !== undefined);
	const [restarting, listening, orphans] = await Promise.all([
		restartingHolders(host, up, wanted),
		listeningHolders(host, blocking, containers),
		unread === undefined ? [] : orphanProxies(host, wanted, containers),
	]);
	const stuck = [...stale.filter(endpoint => holdsAny(endpoint, wanted)).map(ofStale), ...orphans];
	// Where a container publishes this very port, or an orphan proxy was found on it, a socket without a known owner adds nothing.
	const explained = new Set([...published.map(hostPortText), ...stuck.map(({port}) => port)]);
	const foreign = listening.filter(holder => !('container' in holder && holder.container.id === except) && !(holder.kind === 'not-known' && explained.has(holder.port)));
	const others = foreign.filter(holder => holder.kind !== 'engine');
	// One that runs already or is about to, or that the store would tell of, explains a socket of the engine, too.
	const known = [...containers.flatMap(container => container.ports.map(ofPublished)), ...stale.flatMap(endpoint => endpoint.ports)];
	const own = unread !== undefined || restarting.length > 0 ? [] : foreign.filter(holder => holder.kind === 'engine' && !known.some(port => portsMeet(port, anyFamily(holder.port))));
	const holders = [...publishing, ...others, ...stuck, ...restarting, ...own];
	// A stale endpoint holds its port also after its docker-proxy was killed: without the store, "nobody" is a guess.
	if (holders.length === 0 && unread !== undefined) return [{kind: 'not-known', port: wanted.map(hostPortText).join(', '), why: unread, unseen: true}];
	return holders;
};

/** Stopped containers that ask for any of these ports: who would clash at the next start. */
export const findClaimants = async (host: HostReader, wanted: readonly HostPort[]): Promise<readonly {readonly container: ContainerRef; readonly error: string}[]> => {
	const summaries = await host.docker.containers();
	const stopped = await host.docker.inspectAll(summaries.filter(({state}) => state !== 'running').map(({id}) => id), leaveOut);
	return stopped
		.filter(container => container.wantedPorts.map(ofPublished).some(port => port.first > 0 && wanted.some(other => portsMeet(port, other))))
		.map(({id, name, error}) => ({container: {id, name}, error}));
};
