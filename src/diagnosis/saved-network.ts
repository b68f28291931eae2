import {configuredEndpoint} from '../host/docker/configured-endpoint.ts';
import type {Container, ContainerState, EndpointSettings, NetworkSpec} from '../host/docker/reader.ts';
import type {HostReader} from '../host/reader.ts';
import type {ContainerRef, NetworkRef} from '../operations/operation.ts';
import {canonical} from './canonical.ts';

/** A network and everything that hangs on it, as it takes to make the same again: what `network rm` would lose. */
export interface SavedNetwork {
	readonly network: NetworkRef;
	readonly spec: NetworkSpec;
	readonly members: readonly Member[];
	/** Endpoints of the network whose container is gone: names to disconnect by. */
	readonly strays: readonly string[];
	/**
	 * Members whose configured MAC address cannot be brought back. Up to 24 it is the container's own and stays with
	 * it; later ones keep it with the endpoint, and take none when a container is connected (tried on 26.1; the same
	 * in the source of 29).
	 */
	readonly losesMac: readonly string[];
	/** Containers that the engine cannot read (a damaged layer); `member` when one was made with this network. */
	readonly unreadable: readonly {readonly name: string; readonly member: boolean}[];
}

export interface Member {
	readonly container: ContainerRef;
	readonly state: ContainerState;
	readonly startedAt: string;
	/** What `network connect` is given to make the same endpoint again. */
	readonly endpoint: EndpointSettings;
	readonly restartPolicy: {readonly Name: string; readonly MaximumRetryCount: number};
	/** `--rm`: a stop would remove it, so it is disconnected and connected while it runs. */
	readonly autoRemove: boolean;
	/** It was made with the network's id instead of its name, which cannot be changed: it starts on no other network. */
	readonly boundToId?: true;
	/** Running containers that share its network (`--network container:…`): they lose it when this one stops. */
	readonly sharers: readonly (ContainerRef & {readonly autoRemove?: true})[];
	/** Its other networks, which it keeps. */
	readonly otherNetworks: readonly string[];
}

/** Running, or about to run again by itself. */
export const isUp = (state: ContainerState): boolean => state === 'running' || state === 'restarting' || state === 'paused';

const isIdOf = (mode: string, {id, name}: NetworkRef): boolean => mode !== name && mode !== '' && id.startsWith(mode);

/** A container as a member of a network, which need not be there any more. */
export const toMember = (container: Container, network: NetworkRef, all: readonly Container[]): Member => ({
	container: {id: container.id, name: container.name},
	state: container.state,
	startedAt: container.startedAt,
	endpoint: configuredEndpoint(container, network.name),
	restartPolicy: container.restartPolicy,
	autoRemove: container.autoRemove,
	...(isIdOf(container.networkMode, network) ? {boundToId: true as const} : {}),
	sharers: all
		.filter(other => isUp(other.state) && other.networkMode === `container:${container.id}`)
		.map(({id, name, autoRemove}) => ({id, name, ...(autoRemove ? {autoRemove: true as const} : {})})),
	otherNetworks: Object.keys(container.networks).filter(name => name !== network.name && !isIdOf(name, network)),
});

/** Reads a network whole, with its members, stopped ones too (the engine itself lists only running ones). */
export const readNetwork = async (host: HostReader, reference: string): Promise<SavedNetwork> => {
	const [network, summaries, {apiVersion}] = await Promise.all([host.docker.network(reference), host.docker.containers(), host.docker.version()]);
	const damaged = new Set<string>();
	const containers = await host.docker.inspectAll(summaries.map(({id}) => id), id => damaged.add(id));
	const isMember = ({networks}: Container): boolean => network.name in networks || Object.values(networks).some(({NetworkID}) => NetworkID === network.id);
	const members = inStartOrder(containers.filter(isMember).map(container => toMember(container, network, containers)));
	const ids = new Set(members.map(({container}) => container.id));
	const strays = Object.entries(network.active).filter(([id]) => !ids.has(id)).map(([, {name}]) => name);
	return {
		network: {id: network.id, name: network.name},
		spec: network.spec,
		members,
		strays,
		losesMac: membersLosingMac(apiVersion, members),
		unreadable: summaries.filter(({id}) => damaged.has(id)).map(({name, networkMode}) => ({name, member: networkMode === network.name || networkMode === network.id})),
	};
};

/** Names of those whose configured MAC address an engine of this API version does not bring back: `SavedNetwork.losesMac`. */
export const membersLosingMac = (apiVersion: string, members: readonly Member[]): readonly string[] => {
	const [major = 0, minor = 0] = apiVersion.split('.').map(Number);
	const keepsItWithEndpoint = major > 1 || minor >= 44;
	return keepsItWithEndpoint ? members.filter(({endpoint}) => endpoint.MacAddress !== undefined).map(({container}) => container.name) : [];
};

/**
 * Static addresses first, or a container without one could be given theirs; then as they were started, so that
 * what others depend on comes up before them.
 */
export const inStartOrder = (members: readonly Member[]): readonly Member[] =>
	members.toSorted((left, right) => Number(hasStaticAddress(right)) - Number(hasStaticAddress(left)) || left.startedAt.localeCompare(right.startedAt));

const hasStaticAddress = (member: Member): boolean => member.endpoint.IPAMConfig !== undefined;

const comparable = ({MacAddress, ...endpoint}: EndpointSettings, losesMac: boolean): string =>
	canonical({...endpoint, ...(endpoint.Aliases ? {Aliases: endpoint.Aliases.toSorted()} : {}), ...(losesMac ? {} : {MacAddress})});

/** In what a network differs from what was saved of it, apart from ids; empty when in nothing. */
export const networkDifferences = (saved: NetworkSpec, now: NetworkSpec): readonly string[] =>
	[...new Set([...Object.keys(saved), ...Object.keys(now)])]
		.filter(name => canonical(saved[name as keyof NetworkSpec]) !== canonical(now[name as keyof NetworkSpec]))
		.map(name => `network ${saved.Name}: ${name} was ${canonical(saved[name as keyof NetworkSpec])}, is ${canonical(now[name as keyof NetworkSpec])}`);

/** In what the members differ from what was saved of them, each difference a sentence; empty when in nothing. */
export const memberDifferences = async (host: HostReader, saved: SavedNetwork): Promise<readonly string[]> => {
	const now = new Map((await host.docker.inspectAll(saved.members.map(({container}) => container.id))).map(container => [container.id, container]));
	return saved.members.flatMap(member => {
		const container = now.get(member.container.id);
		const {name} = member.container;
		if (!container) return [`container ${name} is gone`];
		const differences: string[] = [];
		// One that waited for its restart policy may have been started by the engine meanwhile: that is no harm done.
		const cameBack = isUp(container.state) && member.restartPolicy.Name !== 'no' && member.restartPolicy.Name !== '';
		if (isUp(member.state) !== isUp(container.state) && !cameBack) differences.push(`container ${name} was ${member.state}, is ${container.state}${container.error === '' ? '' : ` (${container.error})`}`);
		if (!(saved.network.name in container.networks)) return [...differences, `container ${name} is not on network ${saved.network.name}`];
		const endpoint = configuredEndpoint(container, saved.network.name);
		const losesMac = saved.losesMac.includes(name);
		if (losesMac) differences.push(`container ${name} has lost its MAC address ${member.endpoint.MacAddress}`);
		if (comparable(endpoint, losesMac) !== comparable(member.endpoint, losesMac)) differences.push(`container ${name}: endpoint was ${canonical(member.endpoint)}, is ${canonical(endpoint)}`);
		if (canonical(container.restartPolicy) !== canonical(member.restartPolicy)) differences.push(`container ${name}: restart policy was ${member.restartPolicy.Name}, is ${container.restartPolicy.Name}`);
		const lost = member.otherNetworks.filter(network => !(network in container.networks));
		if (lost.length > 0) differences.push(`container ${name} lost network ${lost.join(', ')}`);
		return differences;
	});
};
