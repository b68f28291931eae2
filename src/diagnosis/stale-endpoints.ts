import type {Container, ContainerSummary, Network} from '../host/docker/reader.ts';
import {isReason} from '../errors.ts';
import type {BridgeEndpoint, NetworkStore} from '../host/machine/reader.ts';
import type {HostReader} from '../host/reader.ts';
import {type HostPort, hostPortText, portsMeet} from './ports.ts';

/**
 * A bridge endpoint that the engine's store still has, without an endpoint and without a sandbox: at every start
 * the bridge driver takes its ports again before anything is cleaned up, and nothing ever releases them
 * (moby/moby#25981; the same logic in every version from 20.10 to 29).
 */
export interface StaleEndpoint {
	readonly endpointId: string;
	readonly networkId: string;
	readonly networkName: string;
	/** bridge: the engine's own network, which cannot be removed. */
	readonly networkPredefined: boolean;
	/** Inside the network, without prefix length. */
	readonly address: string;
	/** On the host, each once: a port on both families counts as one at every address. */
	readonly ports: readonly HostPort[];
	/** The container that most likely had it: the same static address, or the same ports. Undefined: none that exists. */
	readonly formerly?: string;
}

/** A container that the engine cannot read, of a damaged layer, cannot be named as somebody's: it does not keep the others from being. */
export const leaveOut = (): void => undefined;

/** Endpoints of the bridge driver that no endpoint record and no sandbox record knows. */
export const staleIn = (store: NetworkStore): readonly BridgeEndpoint[] => {
	const known = new Set([...store.endpoints.map(endpoint => endpoint.id), ...store.sandboxes.flatMap(sandbox => sandbox.endpointIds)]);
	return store.bridgeEndpoints.filter(endpoint => !known.has(endpoint.id));
};

const portsOf = (endpoint: BridgeEndpoint): readonly HostPort[] => {
	const texts = new Map<string, HostPort>();
	for (const port of endpoint.ports) {
		const place: HostPort = {
			protocol: port.protocol,
			address: port.hostIp === '0.0.0.0' || port.hostIp === '::' ? '' : port.hostIp,
			first: port.hostPort,
			last: port.hostPort,
		};
		texts.set(hostPortText(place), place);
	}
	return [...texts.values()];
};

/** Without its prefix length. */
const addressOf = ({address}: BridgeEndpoint): string => address.replace(/\/\d+$/, '');

const likelyOwner = (endpoint: BridgeEndpoint, address: string, network: Network | undefined, containers: readonly Container[]): string | undefined => {
	const candidates = containers.filter(container => container.state !== 'running');
	const byAddress = candidates.find(container => network !== undefined && container.networks[network.name]?.IPAMConfig?.IPv4Address === address);
	const byPorts = candidates.find(container =>
		endpoint.ports.some(port => container.wantedPorts.some(wanted => wanted.hostPort === port.hostPort && wanted.containerPort === port.containerPort && wanted.protocol === port.protocol)),
	);
	return (byAddress ?? byPorts)?.name;
};

/**
 * Every stale endpoint of the host, or those that hold any of some ports: who once had them is looked up in the
 * stopped containers. Throws `denied` where the store cannot be read: that is not "none".
 */
export const findStaleEndpoints = async (host: HostReader, holding?: readonly HostPort[]): Promise<readonly StaleEndpoint[]> => {
	const {dataRoot} = await host.docker.info();
	let store: NetworkStore;
	try {
		store = await host.machine.networkStore(dataRoot);
	} catch (error) {
		// An engine that never made a network has no store, hence nothing stale in it.
		if (isReason(error, 'not-found')) return [];
		throw error;
	}
	const stale = staleIn(store).filter(endpoint => holding === undefined || meetAny(portsOf(endpoint), holding));
	if (stale.length === 0) return [];
	const [networks, summaries] = await Promise.all([host.docker.networks(), host.docker.containers()]);
	const networkOf = ({networkId}: BridgeEndpoint): Network | undefined => networks.find(({id}) => id === networkId);
	const ownerAmong = (endpoint: BridgeEndpoint, containers: readonly Container[]): string | undefined => likelyOwner(endpoint, addressOf(endpoint), networkOf(endpoint), containers);
	const inspect = async (some: readonly ContainerSummary[]): Promise<readonly Container[]> => host.docker.inspectAll(some.map(({id}) => id), leaveOut);

	// Those on the endpoints' networks first: most often that is enough, and the others can be a thousand.
	const names = new Set(stale.map(endpoint => networkOf(endpoint)?.name));
	const stopped = summaries.filter(({state}) => state !== 'running');
	const near = stopped.filter(({networks: connected = [], networkMode}) => [networkMode, ...connected].some(name => names.has(name)));
	const inspected = await inspect(near);
	const isEnough = stale.every(endpoint => ownerAmong(endpoint, inspected) !== undefined);
	const containers = isEnough ? inspected : [...inspected, ...(await inspect(stopped.filter(summary => !near.includes(summary))))];
	const found = stale.map(endpoint => {
		const network = networkOf(endpoint);
		const stored = store.networks.find(({id}) => id === endpoint.networkId);
		const address = addressOf(endpoint);
		const formerly = ownerAmong(endpoint, containers);
		return {
			endpointId: endpoint.id,
			networkId: endpoint.networkId,
			networkName: network?.name ?? stored?.name ?? endpoint.networkId.slice(0, 12),
			networkPredefined: network?.predefined ?? false,
			address,
			ports: portsOf(endpoint),
			...(formerly === undefined ? {} : {formerly}),
		};
	});
	// A record that holds no port does no harm, and takes nobody's eye off those that do.
	return found.toSorted((left, right) => right.ports.length - left.ports.length);
};

const meetAny = (ports: readonly HostPort[], wanted: readonly HostPort[]): boolean => ports.some(port => wanted.some(other => portsMeet(port, other)));

/** Does it hold any of these ports? */
export const holdsAny = (endpoint: StaleEndpoint, wanted: readonly HostPort[]): boolean => meetAny(endpoint.ports, wanted);
