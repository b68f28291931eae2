import type {Container, ContainerSummary, Network} from '../host/docker/reader.ts';
import {isReason} from '../errors.ts';
import type {BridgeEndpoint, NetworkStore} from '../host/machine/reader.ts';
import type {HostReader} from '../host/reader.ts';
import {staleIn} from '../host/machine/store/stale.ts';
import {findKeptPorts} from './left-ports.ts';
import {type HostPort, hostPortText, portsMeet} from './ports.ts';

export {staleIn};

/**
 * What is left of the endpoint of a container that is gone, and keeps its ports. Most often the engine's store still has
 * the bridge driver's record of it, without an endpoint and without a sandbox: at every start the bridge driver takes
 * its ports again before anything is cleaned up, and nothing ever releases them (moby/moby#25981; the same logic in
 * every version from 20.10 to 29). Or the engine has removed that record, and only keeps the ports as long as it runs.
 */
export interface StaleEndpoint {
	/** Undefined: the store does not have it. The running engine keeps its ports in memory, and one restart of Docker clears them. */
	readonly endpointId?: string;
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

/** What is known of one before it is looked up whose it was. */
type Remains = Pick<BridgeEndpoint, 'networkId' | 'address'> & {readonly id?: string; readonly ports: readonly Omit<BridgeEndpoint['ports'][number], 'hostPortEnd'>[]};

const portsOf = (endpoint: Remains): readonly HostPort[] => {
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
const addressOf = ({address}: Remains): string => address.replace(/\/\d+$/, '');

const likelyOwner = (endpoint: Remains, address: string, network: Network | undefined, containers: readonly Container[]): string | undefined => {
	const candidates = containers.filter(container => container.state !== 'running');
	const byAddress = candidates.find(container => network !== undefined && container.networks[network.name]?.IPAMConfig?.IPv4Address === address);
	const byPorts = candidates.find(container =>
		endpoint.ports.some(port => container.wantedPorts.some(wanted => wanted.hostPort === port.hostPort && wanted.containerPort === port.containerPort && wanted.protocol === port.protocol)),
	);
	return (byAddress ?? byPorts)?.name;
};

const storeOf = async (host: HostReader, dataRoot: string): Promise<NetworkStore | undefined> => {
	try {
		return await host.machine.networkStore(dataRoot);
	} catch (error) {
		// An engine that never made a network has no store, hence nothing stale in it.
		if (isReason(error, 'not-found')) return undefined;
		throw error;
	}
};

/**
 * Every stale endpoint of the host, or those that hold any of some ports: who once had them is looked up in the
 * stopped containers. Throws `denied` where the store cannot be read: that is not "none".
 */
export const findStaleEndpoints = async (host: HostReader, holding?: readonly HostPort[]): Promise<readonly StaleEndpoint[]> => {
	const {dataRoot} = await host.docker.info();
	const [store, kept] = await Promise.all([storeOf(host, dataRoot), findKeptPorts(host, dataRoot, holding)]);
	if (store === undefined) return [];
	const recorded = staleIn(store).filter(endpoint => holding === undefined || meetAny(portsOf(endpoint), holding));
	const stale: readonly Remains[] = [...recorded, ...kept.map(({network, ...remains}) => ({networkId: network.id, ...remains}))];
	if (stale.length === 0) return [];
	const [networks, summaries] = await Promise.all([host.docker.networks(), host.docker.containers()]);
	const networkOf = ({networkId}: Remains): Network | undefined => networks.find(({id}) => id === networkId);
	const ownerAmong = (endpoint: Remains, containers: readonly Container[]): string | undefined => likelyOwner(endpoint, addressOf(endpoint), networkOf(endpoint), containers);
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
			...(endpoint.id === undefined ? {} : {endpointId: endpoint.id}),
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

/** Does one restart of Docker free its ports? The store has no record from which the engine would take them again. */
export const endsWithRestart = ({endpointId}: StaleEndpoint): boolean => endpointId === undefined;

/** Does it hold any of these ports? */
export const holdsAny = (endpoint: StaleEndpoint, wanted: readonly HostPort[]): boolean => meetAny(endpoint.ports, wanted);
