import {DrydockError, isReason} from '../errors.ts';
import type {Container, EndpointSettings} from '../host/docker/reader.ts';
import {shellQuote} from '../host/machine/commands.ts';
import type {HostReader} from '../host/reader.ts';
import {isUp, portsOf} from './container.ts';
import {engineCall, findNetwork, inPath, spokenVersion} from './means/engine.ts';
import {say, stopIfCancelled} from './means/run.ts';
import {positional} from './means/positional.ts';
import {typeable} from './means/typeable.ts';
import {chosenSettings, takenBy, withoutEngineWork} from './network-endpoint.ts';
import {noLoss, type ContainerRef, type Hands, type Operation, type OperationKind} from './operation.ts';

type Connect = Extract<Operation, {kind: 'network.connect'}>;
type Disconnect = Extract<Operation, {kind: 'network.disconnect'}>;

/** The parts of an inspect that are needed here, as the engine writes them. */
interface Inspected {
	readonly Id: string;
	readonly NetworkSettings: {readonly Networks: Readonly<Record<string, EndpointSettings>>};
}

const steps = (network: string, container: string) => (): string[] => [
	`docker network inspect ${shellQuote([network])}`,
	`docker inspect ${shellQuote([container])}`,
];

const inspect = (hands: Hands, reference: string, name: string): Promise<Inspected> =>
	engineCall(hands, {doing: `look at container ${name}`, nextSteps: () => ['docker ps -a']}, docker => docker.getContainer(reference).inspect() as Promise<unknown> as Promise<Inspected>);

const connectArguments = ({endpoint, container}: Connect): string[] => {
	const {IPAMConfig, Aliases, Links, DriverOpts, GwPriority} = withoutEngineWork(endpoint, container.id);
	return [
		...(IPAMConfig?.IPv4Address ? ['--ip', IPAMConfig.IPv4Address] : []),
		...(IPAMConfig?.IPv6Address ? ['--ip6', IPAMConfig.IPv6Address] : []),
		...(IPAMConfig?.LinkLocalIPs ?? []).flatMap(address => ['--link-local-ip', address]),
		...(Aliases ?? []).flatMap(alias => ['--alias', alias]),
		...(Links ?? []).flatMap(link => ['--link', link]),
		...Object.entries(DriverOpts ?? {}).flatMap(([key, value]) => ['--driver-opt', `${key}=${value}`]),
		...(GwPriority === undefined ? [] : ['--gw-priority', `${GwPriority}`]),
	];
};

/** Everything asked for must be there; what the engine adds on its own does not matter. */
export const lacks = (wanted: EndpointSettings, found: EndpointSettings): string | undefined => {
	for (const [family, address] of Object.entries(wanted.IPAMConfig ?? {}))
		if (JSON.stringify(found.IPAMConfig?.[family as keyof typeof found.IPAMConfig]) !== JSON.stringify(address)) return `${family} ${String(address)}`;
	const alias = wanted.Aliases?.find(name => !found.Aliases?.includes(name));
	if (alias !== undefined) return `alias ${alias}`;
	const link = wanted.Links?.find(name => !found.Links?.includes(name));
	if (link !== undefined) return `link ${link}`;
	const option = Object.entries(wanted.DriverOpts ?? {}).find(([key, value]) => found.DriverOpts?.[key] !== value);
	return option === undefined ? undefined : `driver option ${option[0]}`;
};

export const networkConnect: OperationKind<Connect> = {
	text: op => {
		const mac = op.endpoint.MacAddress;
		const text = shellQuote(['docker', 'network', 'connect', ...connectArguments(op), ...positional(op.network, op.container.name)]);
		// The docker command has no option for it; the engine has, from API 1.44 on.
		return mac ? `${text}  # MAC address ${shellQuote([mac])}` : text;
	},
	risk: () => 'disruptive',
	object: ({container}) => typeable(container.name, container.id),
	loss: async ({container: {id}}, host) => {
		const container = await host.docker.container(id);
		const others = Object.keys(container.networks);
		if (!isUp(container) || others.length === 0) return noLoss;
		const ports = portsOf(container);
		return {
			stops: [{name: `connections of container ${container.name}`, detail: `only if its default route${ports === '' ? ' moves' : ` and ${ports} move`} to the new network from ${others.join(', ')}`}],
			gone: [],
			downtimeSeconds: 1,
		};
	},
	inverse: async ({network, container}) => ({operations: [{kind: 'network.disconnect', network, container, force: false}]}),
	perform: async ({network, container: {id, name}, endpoint}, hands) => {
		const attempt = {doing: `connect container ${name} to network ${network}`, nextSteps: steps(network, name)};
		const docker = await hands.host.docker();
		// Asked first: for a stopped container the engine takes the name of a network that does not exist without a word.
		const found = await findNetwork(hands, attempt, network);
		const wanted = takenBy(await engineCall(hands, attempt, () => spokenVersion(docker)), withoutEngineWork(endpoint, id));
		const present = await memberOf(hands, found, {id, name});
		if (present !== undefined) {
			const missing = lacks(wanted, present);
			if (missing !== undefined)
				throw new DrydockError('refused', `container ${name} is on network ${network} already, but without ${missing}; it was left so`, {
					nextSteps: [`docker network disconnect ${shellQuote([network])} ${shellQuote([name])}`],
				});
			say(hands, `${name} was on network ${network} already, with these settings`);
			return undefined;
		}
		stopIfCancelled(hands, `connecting container ${name} to network ${network}`);
		await engineCall(hands, attempt, () => docker.getNetwork(found.Id).connect({Container: id, EndpointConfig: structuredClone(wanted) as object}));
		const made = await memberOf(hands, found, {id, name});
		const missing = made === undefined ? 'any endpoint' : lacks(wanted, made);
		if (missing !== undefined)
			throw new DrydockError('refused', `the engine said that container ${name} is on network ${network}, but it is there without ${missing}`, {nextSteps: steps(network, name)()});
		say(hands, `connected ${name} to network ${network}${made?.IPAddress ? `, address ${made.IPAddress}` : ''}`);
		return undefined;
	},
};

/** The container's endpoint on this very network, not on an older one of the same name that is gone. */
const memberOf = async (hands: Hands, network: {readonly Id: string; readonly Name: string}, {id, name}: ContainerRef): Promise<EndpointSettings | undefined> => {
	const {NetworkSettings} = await inspect(hands, id, name);
	const endpoint = NetworkSettings.Networks[network.Name];
	// A container that never ran since it was connected does not know the network's id yet.
	return endpoint === undefined || (endpoint.NetworkID && endpoint.NetworkID !== network.Id) ? undefined : endpoint;
};

/** The name under which a container keeps a network, which may be given by id and be gone. */
export const keyOf = (networks: Readonly<Record<string, EndpointSettings>>, network: string): string | undefined =>
	network in networks ? network : Object.keys(networks).find(key => networks[key]?.NetworkID === network);

const readMember = async (host: HostReader, {id, name}: ContainerRef): Promise<Container | undefined> => {
	try {
		return await host.docker.container(id === '' ? name : id);
	} catch (error) {
		if (isReason(error, 'not-found')) return undefined;
		throw error;
	}
};

export const networkDisconnect: OperationKind<Disconnect> = {
	text: ({network, container, force}) => shellQuote(['docker', 'network', 'disconnect', ...(force ? ['-f'] : []), ...positional(network, container.name)]),
	risk: () => 'disruptive',
	object: ({container}) => typeable(container.name, container.id),
	loss: async ({network, container: reference}, host) => {
		const container = await readMember(host, reference);
		if (container === undefined) return {stops: [], gone: [{name: `endpoint of ${reference.name} on network ${network}`, detail: 'left over: its container is gone'}]};
		const key = keyOf(container.networks, network);
		if (key === undefined || !isUp(container)) return noLoss;
		const address = container.networks[key]?.IPAddress;
		const ports = portsOf(container);
		const detail = [address ? `address ${address}` : '', ports === '' ? '' : `published ports ${ports}`].filter(part => part !== '').join('; ');
		return {stops: [{name: `connections of container ${container.name} on network ${key}`, ...(detail === '' ? {} : {detail})}], gone: []};
	},
	inverse: async ({network, container: reference}, host) => {
		const container = await readMember(host, reference);
		const key = container && keyOf(container.networks, network);
		// Nothing worth bringing back: an endpoint without a container serves nobody.
		if (container === undefined || key === undefined) return {operations: []};
		const there = (await host.docker.networks()).some(({id, name}) => id === container.networks[key]?.NetworkID || name === key);
		if (!there) return {none: `network ${key} does not exist any more, so nothing can be connected to it`};
		return {operations: [{kind: 'network.connect', network: key, container: {id: container.id, name: container.name}, endpoint: chosenSettings(container, key)}]};
	},
	perform: async ({network, container, force}, hands) => {
		const {id, name} = container;
		const key = await keyNow(hands, network, container);
		stopIfCancelled(hands, `disconnecting container ${name} from network ${network}`);
		const attempt = {doing: `disconnect container ${name} from network ${network}`, nextSteps: steps(network, name)};
		// The network by id where it is one still, as names can be ambiguous; one that is gone by what the container calls it.
		const there = await findNetwork(hands, attempt, network).catch((error: unknown) => {
			if (isReason(error, 'not-found')) return undefined;
			throw error;
		});
		// The container by name: for endpoints that outlived their container the engine knows no other way.
		await engineCall(hands, attempt, docker => docker.getNetwork(there?.Id ?? inPath(key ?? network)).disconnect({Container: name, Force: force}));
		if (id !== '' && (await keyNow(hands, network, container)) !== undefined)
			throw new DrydockError('refused', `the engine said that container ${name} left network ${network}, but it is still on it`, {nextSteps: steps(network, name)()});
		say(hands, `disconnected ${name} from network ${network}`);
		return undefined;
	},
};

/** Under which name the container has the network now. Throws when its name belongs to another container. */
const keyNow = async (hands: Hands, network: string, {id, name}: ContainerRef): Promise<string | undefined> => {
	try {
		const now = await inspect(hands, name, name);
		const key = keyOf(now.NetworkSettings.Networks, network);
		if (now.Id === id || (id === '' && key === undefined)) return key;
		throw new DrydockError('refused', `the name ${name} belongs to another container now (${now.Id.slice(0, 12)}); nothing was disconnected`, {nextSteps: ['docker ps -a']});
	} catch (error) {
		if (isReason(error, 'not-found')) return undefined;
		throw error;
	}
};
