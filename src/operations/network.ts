import {DrydockError} from '../errors.ts';
import type {Container, NetworkSpec} from '../host/docker/reader.ts';
import {shellQuote} from '../host/machine/commands.ts';
import type {HostReader} from '../host/reader.ts';
import {engineCall, findNetwork} from './means/engine.ts';
import {say, stopIfCancelled} from './means/run.ts';
import {positional} from './means/positional.ts';
import {typeable} from './means/typeable.ts';
import {chosenSettings} from './network-endpoint.ts';
import {noLoss, type Operation, type OperationKind} from './operation.ts';

type Create = Extract<Operation, {kind: 'network.create'}>;
type Remove = Extract<Operation, {kind: 'network.remove'}>;

const flag = (name: string, value: string | undefined): string[] => (value === undefined || value === '' ? [] : [`--${name}`, value]);
const pairs = (name: string, values: Readonly<Record<string, string>> | null | undefined): string[] =>
	Object.entries(values ?? {}).flatMap(([key, value]) => [`--${name}`, `${key}=${value}`]);

const createArguments = (spec: NetworkSpec): string[] => [
	...flag('driver', spec.Driver),
	...flag('scope', spec.Scope),
	...(spec.IPAM.Driver === 'default' ? [] : flag('ipam-driver', spec.IPAM.Driver)),
	...pairs('ipam-opt', spec.IPAM.Options),
	...spec.IPAM.Config.flatMap(pool => [
		...flag('subnet', pool.Subnet),
		...flag('gateway', pool.Gateway),
		...flag('ip-range', pool.IPRange),
		...pairs('aux-address', pool.AuxiliaryAddresses),
	]),
	...(spec.EnableIPv4 === false ? ['--ipv4=false'] : []),
	...(spec.EnableIPv6 ? ['--ipv6'] : []),
	...(spec.Internal ? ['--internal'] : []),
	...(spec.Attachable ? ['--attachable'] : []),
	...(spec.Ingress ? ['--ingress'] : []),
	...(spec.ConfigOnly ? ['--config-only'] : []),
	...flag('config-from', spec.ConfigFrom?.Network),
	...pairs('opt', spec.Options),
	...pairs('label', spec.Labels),
];

export const networkCreate: OperationKind<Create> = {
	text: ({spec}) => shellQuote(['docker', 'network', 'create', ...createArguments(spec), ...positional(spec.Name)]),
	risk: () => 'safe',
	object: ({spec}) => typeable(spec.Name),
	loss: async () => noLoss,
	// By name, as the id is not made yet. If another network has the name then too, the engine refuses it as ambiguous.
	inverse: async ({spec}) => ({operations: [{kind: 'network.remove', network: {id: spec.Name, name: spec.Name}}]}),
	perform: async ({spec}, hands) => {
		stopIfCancelled(hands, `creating network ${spec.Name}`);
		const nextSteps = (words: string): string[] => [
			...(words.includes('conflicts with network') ? ['If docker network ls does not list that network, an engine that died while it made or removed it still keeps it in its store, with its subnet: take another subnet.'] : []),
			...(words.includes('overlaps') ? ['Compare the subnets of all networks: docker network inspect $(docker network ls -q)'] : []),
			'docker network ls',
		];
		const made: {id: string} = await engineCall(hands, {doing: `create network ${spec.Name}`, nextSteps}, docker =>
			docker.createNetwork({...structuredClone(spec), CheckDuplicate: true} as Parameters<typeof docker.createNetwork>[0]),
		);
		say(hands, `created network ${spec.Name}, id ${made.id.slice(0, 12)}`);
		return {id: made.id};
	},
};

/** The engine's own, by name: there is one of each, and it can be neither removed nor made. */
const predefined: ReadonlySet<string> = new Set(['bridge', 'host', 'none']);

const refusePredefined = (name: string): void => {
	if (predefined.has(name))
		throw new DrydockError('refused', `network ${name} is one of the engine's own: it can be neither removed nor created again`, {
			nextSteps: ['Move the containers to a network of your own: docker network create NAME'],
		});
};

/** Everyone who refers to it, running or not: the engine itself lists only those that run. */
const membersOf = async (host: HostReader, id: string): Promise<{container: Container; key: string}[]> => {
	const containers = await host.docker.inspectAll((await host.docker.containers()).map(summary => summary.id));
	return containers.flatMap(container =>
		Object.entries(container.networks)
			.filter(([, endpoint]) => endpoint.NetworkID === id)
			.map(([key]) => ({container, key})),
	);
};

const describe = ({Driver, IPAM, Options, Labels}: NetworkSpec): string => {
	const count = (values: object, word: string): string[] => {
		const {length} = Object.keys(values);
		return length === 0 ? [] : [`${length} ${word}${length === 1 ? '' : 's'}`];
	};
	return [Driver, ...IPAM.Config.map(({Subnet}) => Subnet ?? ''), ...count(Options, 'option'), ...count(Labels, 'label')].filter(part => part !== '').join(', ');
};

export const networkRemove: OperationKind<Remove> = {
	text: ({network}) => shellQuote(['docker', 'network', 'rm', ...positional(network.name)]),
	risk: () => 'destructive',
	object: ({network}) => typeable(network.name, network.id),
	loss: async (op, host) => {
		const {id, name, spec} = await host.docker.network(op.network.id);
		refusePredefined(name);
		const members = await membersOf(host, id);
		return {
			stops: [],
			gone: [
				{name: `network ${name}`, detail: describe(spec)},
				...members.map(({container}) => ({
					name: `endpoint of container ${container.name} on network ${name}`,
					detail: container.state === 'running' ? 'runs: must be disconnected first' : `${container.state}: will not start until it is on another network`,
				})),
			],
		};
	},
	inverse: async (op, host) => {
		const {id, name, spec} = await host.docker.network(op.network.id);
		const members = await membersOf(host, id);
		return {
			operations: [
				{kind: 'network.create', spec},
				...members.map(({container, key}) => ({
					kind: 'network.connect' as const,
					network: name,
					container: {id: container.id, name: container.name},
					endpoint: chosenSettings(container, key),
				})),
			],
		};
	},
	perform: async ({network: {id, name}}, hands) => {
		refusePredefined(name);
		const quoted = shellQuote([name]);
		const attempt = {
			doing: `remove network ${name}`,
			nextSteps: (words: string) => (words.includes('active endpoints') ? [`docker network disconnect -f ${quoted} NAME, for each of: docker network inspect ${quoted}`] : ['docker network ls']),
		};
		const found = await findNetwork(hands, attempt, id);
		refusePredefined(found.Name);
		if (found.Name !== name)
			throw new DrydockError('refused', `what was to be removed as network ${name} is called ${found.Name} now; it was left alone`, {nextSteps: ['docker network ls']});
		stopIfCancelled(hands, `removing network ${name}`);
		await engineCall(hands, attempt, docker => docker.getNetwork(found.Id).remove());
		say(hands, `removed network ${name}`);
		return undefined;
	},
};
