import type {Container, ContainerSummary, Network, NetworkSpec} from '../host/docker/reader.ts';
import type {HostReader} from '../host/reader.ts';
import type {ContainerRef} from '../operations/operation.ts';
import {inStartOrder, isUp, membersLosingMac, type SavedNetwork, toMember} from './saved-network.ts';
import {noRoomIn, proposeSpec} from './network-proposal.ts';
import {parseSubnet, type Subnet} from './subnets.ts';

/**
 * A network that containers are to be on and that is gone: removed while only stopped containers were on it, as
 * `docker network prune` does, or made again by hand, which gives it another id. What is left of it is what the
 * containers remember.
 */
export interface MissingNetwork {
	/** Its stopped members; `spec` is what is proposed, and `network.id` is empty. */
	readonly saved: SavedNetwork;
	/** There is one of that name again, under an id that the members do not know. */
	readonly again: boolean;
	/** By the id of the member: why its last start failed, and which further networks it misses. */
	readonly failed: Readonly<Record<string, string>>;
	readonly alsoMissing: Readonly<Record<string, readonly string[]>>;
	/** Made with the id of the network in place of its name: they start on no other. */
	readonly bound: readonly ContainerRef[];
	/** They refer to it, and run without it. */
	readonly running: readonly ContainerRef[];
	/** Bridges of the machine that the engine has forgotten with the network. */
	readonly bridges: readonly string[];
	/** What cannot be known of the network as it was, each a sentence. */
	readonly notKnown: readonly string[];
	/** Why it cannot be made; '' when it can. */
	readonly refusal: string;
}

/** What an operator, or a copy, tells of the network as it was. */
export interface Told {
	readonly subnets?: readonly string[] | undefined;
	readonly spec?: NetworkSpec | undefined;
}

const predefined: ReadonlySet<string> = new Set(['bridge', 'host', 'none', 'default', '']);

/** A container means a network by its id; by its name only until it was started on it for the first time. */
const isThere = (name: string, id: string | undefined, networks: readonly Network[]): boolean => networks.some(network => (id ? network.id === id : network.name === name));

/** The names of the networks that a container refers to and that are not there, each with the id by which it knows it. */
const missedBy = (container: Container, networks: readonly Network[]): readonly {readonly name: string; readonly id: string}[] => {
	const connected = Object.entries(container.networks).map(([name, {NetworkID = ''}]) => ({name, id: NetworkID}));
	// One that was disconnected by force, and not connected again, has nothing left but its mode.
	const made = connected.length === 0 && !container.networkMode.startsWith('container:') ? [{name: container.networkMode, id: ''}] : [];
	return [...connected, ...made].filter(({name, id}) => !predefined.has(name) && !isThere(name, id, networks));
};

const isId = (reference: string): boolean => /^[\da-f]{12,64}$/.test(reference);

const meansIt = (reference: string, {name, id}: {readonly name: string; readonly id: string}): boolean => name === reference || (isId(reference) && id.startsWith(reference));

interface Seen {
	readonly networks: readonly Network[];
	readonly containers: readonly Container[];
	/** Those that the engine cannot read. */
	readonly unreadable: readonly ContainerSummary[];
}

const see = async (host: HostReader): Promise<Seen> => {
	const [networks, summaries] = await Promise.all([host.docker.networks(), host.docker.containers()]);
	const damaged = new Set<string>();
	const containers = await host.docker.inspectAll(summaries.map(({id}) => id), id => damaged.add(id));
	return {networks, containers, unreadable: summaries.filter(({id}) => damaged.has(id))};
};

/** `there`: it exists. `missing`: it does not, and these miss it. `several`: the container misses more than one. */
export interface Whereabouts {
	readonly kind: 'there' | 'missing' | 'several' | 'nobody' | 'fine';
	/** Its name; several, each by its name; or what was asked for. */
	readonly names: readonly string[];
}

/** Where a network is that was named, or that a container refers to. Throws `not-found` for a container that is not there. */
export const findNetworkOf = async (host: HostReader, {network, container}: {readonly network?: string | undefined; readonly container?: string | undefined}): Promise<Whereabouts> => {
	const networks = await host.docker.networks();
	const names = (references: readonly {readonly name: string}[]): readonly string[] => [...new Set(references.map(({name}) => name))];
	const gone = (missed: readonly string[]): Whereabouts => ({kind: missed.length > 1 ? 'several' : 'missing', names: missed});
	if (container !== undefined) {
		const missed = names(missedBy(await host.docker.container(container), networks).filter(one => network === undefined || meansIt(network, one)));
		if (missed.length > 0) return gone(missed);
		if (network === undefined) return {kind: 'fine', names: [container]};
	}
	const wanted = network ?? '';
	const there = networks.find(({id, name}) => name === wanted || (isId(wanted) && id.startsWith(wanted)));
	if (there !== undefined) return {kind: 'there', names: [there.name]};
	const {containers} = await see(host);
	const missed = names(containers.flatMap(one => missedBy(one, networks)).filter(one => meansIt(wanted, one)));
	return missed.length === 0 ? {kind: 'nobody', names: [wanted]} : gone(missed);
};

/** Made with the network's id, whole or in part, as the name of its network. */
const isBound = ({networkMode}: Container, id: string, networks: readonly Network[]): boolean =>
	isId(networkMode) && (id === '' || id.startsWith(networkMode)) && !networks.some(network => network.name === networkMode || network.id.startsWith(networkMode));

interface Routes {
	readonly routes: readonly {readonly subnet: Subnet; readonly interface: string}[];
	readonly notKnown: readonly string[];
}

const readRoutes = async (host: HostReader): Promise<Routes> => {
	try {
		const routes = (await host.machine.routes()).flatMap(route => {
			const subnet = parseSubnet(route.destination);
			// The default route, and those that every interface has, are in nobody's way.
			return subnet === undefined || subnet.prefix === 0 || /^(?:fe80|ff00)/i.test(route.destination) ? [] : [{subnet, interface: route.interface}];
		});
		return {routes, notKnown: []};
	} catch {
		return {routes: [], notKnown: ['The routes of the machine could not be read: whether the subnet is in use outside Docker is not known.']};
	}
};

const refusalOf = ({swarm, bound, members, ask}: {readonly swarm: boolean; readonly bound: readonly ContainerRef[]; readonly members: number; readonly ask: string}): string => {
	if (swarm) return 'this host is in a swarm, which shows a network to a host only while a container there uses it: whether it is gone can be seen on a manager only';
	if (members === 0 && bound.length > 0) {
		const names = bound.map(({name}) => name);
		return `${names.join(', ')} was made with the id of the network instead of its name, and starts on no other. Keep what it has first (drydock run backup-commit --set containers=${names.join(',')}), then make it anew with the name`;
	}
	if (members === 0) return 'no stopped container refers to it any more';
	return ask;
};

/** Reads what is left of a network that is gone, and proposes how to make it again. */
export const readMissingNetwork = async (host: HostReader, name: string, told: Told = {}): Promise<MissingNetwork> => {
	const [{networks, containers, unreadable}, {swarm}, {apiVersion}, {routes, notKnown}] = await Promise.all([see(host), host.docker.info(), host.docker.version(), readRoutes(host)]);
	const missing = containers.flatMap(container => {
		const missed = missedBy(container, networks);
		const id = missed.find(one => one.name === name)?.id;
		return id === undefined ? [] : [{container, id, others: missed.filter(one => one.name !== name).map(one => one.name)}];
	});
	const refOf = ({container: {id, name: called}}: (typeof missing)[number]): ContainerRef => ({id, name: called});
	const bound = missing.filter(({container, id}) => isBound(container, id, networks));
	const running = missing.filter(one => isUp(one.container.state) && !bound.includes(one));
	const stopped = missing.filter(one => !bound.includes(one) && !running.includes(one) && one.container.state !== 'removing' && one.container.state !== 'dead');
	const members = inStartOrder(stopped.map(({container, id}) => toMember(container, {id, name}, containers)));

	const ids = [...new Set(missing.flatMap(({id}) => (id === '' ? [] : [id])))];
	const names = ids.map(id => `br-${id.slice(0, 12)}`);
	const there = await Promise.all(names.map(bridge => host.machine.fileStatus(`/sys/class/net/${bridge}`)));
	const bridges = names.filter((_bridge, index) => there[index] !== undefined);

	const existing = networks.find(network => network.name === name);
	const proposal = existing ? {spec: existing.spec, notKnown: [], refusal: noRoomIn(existing, stopped.map(({container}) => container))} : proposeSpec(name, stopped.map(({container}) => container), {told, networks, routes, bridges});
	return {
		saved: {
			network: {id: '', name},
			spec: proposal.spec,
			members,
			strays: [],
			losesMac: membersLosingMac(apiVersion, members),
			unreadable: unreadable.map(summary => ({name: summary.name, member: summary.networkMode === name || (summary.networks ?? []).includes(name)})),
		},
		again: existing !== undefined,
		failed: Object.fromEntries(stopped.flatMap(({container}) => (container.error === '' ? [] : [[container.id, container.error]]))),
		alsoMissing: Object.fromEntries(stopped.flatMap(({container, others}) => (others.length === 0 ? [] : [[container.id, others]]))),
		bound: bound.map(refOf),
		running: running.map(refOf),
		bridges: existing ? [] : bridges,
		notKnown: existing ? [] : [...proposal.notKnown, ...notKnown],
		refusal: refusalOf({swarm, bound: bound.map(refOf), members: members.length, ask: proposal.refusal}),
	};
};
