import {isUp} from '../diagnosis/saved-network.ts';
import type {Container, Network} from '../host/docker/reader.ts';
import {containersOf} from './containers.ts';
import type {Look} from './detector.ts';
import {startCause} from './start-cause.ts';

export interface MissingNetwork {
	readonly name: string;
	/** Containers that cannot start without it. */
	readonly members: readonly Container[];
}

const ownNetworks = new Set(['bridge', 'host', 'none', 'default']);

/** A container means a network by its id; by its name only until it was connected for the first time. */
const isThere = (name: string, id: string | undefined, networks: readonly Network[]): boolean =>
	networks.some(network => (id ? network.id === id : network.name === name || network.id.startsWith(name)));

const missingOf = (container: Container, networks: readonly Network[], complete: boolean): readonly string[] => {
	if (/^(?:host|none|container:.*)$/.test(container.networkMode)) return [];
	const cause = startCause(container.error);
	const said = cause.kind === 'network' ? cause.network : undefined;
	return Object.entries(container.networks)
		.filter(([name, {NetworkID}]) => !ownNetworks.has(name) && !isThere(name, NetworkID, networks) && (complete || said === name || said === NetworkID))
		.map(([name]) => name);
};

/** Networks that containers are to be on and that are gone, with those that miss them. */
export const missingNetworksOf = async (look: Look): Promise<readonly MissingNetwork[]> =>
	look.once('missing networks', async () => {
		const [{all}, networks, {swarm}] = await Promise.all([containersOf(look), look.host.docker.networks(), look.host.docker.info()]);
		const stopped = all.filter(({state}) => !isUp(state) && state !== 'removing' && state !== 'dead');
		// A node of a swarm is given a network of the swarm only while a container on it uses it: that one is not listed is then no proof.
		const pairs = stopped.flatMap(container => missingOf(container, networks, !swarm).map(name => ({name, container})));
		return [...Map.groupBy(pairs, ({name}) => name)].map(([name, members]) => ({name, members: members.map(({container}) => container)}));
	});
