import {emptyEndpoint} from '../world/endpoints.ts';
import {emptyWorld, makeImage, type EmptyOptions} from '../world/empty.ts';
import {findImage, findNetwork, idOf, isoTime, makeId, never, record, twinHost, type TwinHost} from '../world/host.ts';
import {startContainer} from '../world/lifecycle.ts';
import type {Behaviour, Raw, TwinContainer, TwinImage, TwinNetwork, World} from '../world/world.ts';

/** What a container of a scenario is like; the rest is as an engine fills it in. */
export interface ContainerSpec {
	readonly name: string;
	readonly image: string;
	/** The first one carries the ports; with an address, a static one. */
	readonly networks?: readonly (string | readonly [name: string, address: string])[];
	/** `443:80`, `127.0.0.1:5432:5432`. */
	readonly ports?: readonly string[];
	/** `data:/var/lib/data`, `/srv/www:/www:ro`. */
	readonly volumes?: readonly string[];
	readonly restart?: 'no' | 'always' | 'unless-stopped' | 'on-failure';
	readonly labels?: Readonly<Record<string, string>>;
	readonly environment?: readonly string[];
	readonly behaviour?: Behaviour;
	/** Bytes in its own layer, and of its log. */
	readonly writtenBytes?: number;
	readonly logBytes?: number;
	readonly logs?: readonly string[];
	/** When it was started, hours ago. @default it was never started */
	readonly upHours?: number;
}

/** A host that is put together piece by piece, by the same functions that serve its API. */
export interface Builder {
	readonly host: TwinHost;
	readonly world: World;
	image(tag: string, options: Parameters<typeof makeImage>[2]): TwinImage;
	network(name: string, subnet: string, labels?: Readonly<Record<string, string>>): TwinNetwork;
	volume(name: string, bytes: number): void;
	container(spec: ContainerSpec): TwinContainer;
}

const portBinding = (text: string): readonly [key: string, binding: {HostIp: string; HostPort: string}] => {
	const parts = text.split(':');
	const [hostPort = '', containerPort = ''] = parts.slice(-2);
	const key = containerPort.includes('/') ? containerPort : `${containerPort}/tcp`;
	return [key, {HostIp: parts.slice(0, -2).join(':'), HostPort: hostPort}];
};

const mountOf = (world: World, text: string): Raw => {
	const [source = '', Destination = '', Mode = ''] = text.split(':');
	const RW = Mode !== 'ro';
	if (source.startsWith('/')) return {Type: 'bind', Source: source, Destination, Mode, RW, Propagation: 'rprivate'};
	const volume = world.volumes.find(({inspect}) => inspect['Name'] === source);
	return {Type: 'volume', Name: source, Source: volume?.inspect['Mountpoint'] ?? '', Destination, Driver: 'local', Mode: Mode === '' ? 'z' : Mode, RW, Propagation: ''};
};

const containerOf = (world: World, spec: ContainerSpec): TwinContainer => {
	const image = findImage(world, spec.image);
	if (image === undefined) throw new Error(`The scenario has no image ${spec.image}`);
	const id = makeId(world);
	const base = record(image.inspect, 'Config');
	const bindings = (spec.ports ?? []).map(portBinding);
	const networks = (spec.networks ?? ['bridge']).map(each => (typeof each === 'string' ? ([each, undefined] as const) : each));
	const program = (base['Cmd'] ?? []) as string[];
	const PortBindings = Object.fromEntries([...Map.groupBy(bindings, ([key]) => key)].map(([key, same]) => [key, same.map(([, binding]) => binding)]));
	return {
		inspect: {
			Id: id,
			Created: isoTime(world.now),
			Path: program[0] ?? '',
			Args: program.slice(1),
			State: {Status: 'created', Running: false, Paused: false, Restarting: false, OOMKilled: false, Dead: false, Pid: 0, ExitCode: 0, Error: '', StartedAt: never, FinishedAt: never},
			Image: idOf(image),
			ResolvConfPath: '', HostnamePath: '', HostsPath: '', LogPath: '',
			Name: `/${spec.name}`,
			RestartCount: 0,
			Driver: 'overlay2', Platform: 'linux', MountLabel: '', ProcessLabel: '', AppArmorProfile: 'docker-default', ExecIDs: null,
			HostConfig: {
				Binds: spec.volumes ?? null,
				LogConfig: {Type: 'json-file', Config: {}},
				NetworkMode: networks[0]?.[0] === 'bridge' ? 'default' : (networks[0]?.[0] ?? 'default'),
				PortBindings,
				RestartPolicy: {Name: spec.restart ?? 'unless-stopped', MaximumRetryCount: 0},
				AutoRemove: false, Privileged: false, PublishAllPorts: false, Links: null, VolumesFrom: null, Memory: 0,
			},
			GraphDriver: {Data: {}, Name: 'overlay2'},
			Mounts: (spec.volumes ?? []).map(text => mountOf(world, text)),
			Config: {
				...base,
				Hostname: id.slice(0, 12), Domainname: '', User: '', AttachStdin: false, AttachStdout: false, AttachStderr: false, Tty: false, OpenStdin: false, StdinOnce: false,
				ExposedPorts: {...record(base, 'ExposedPorts'), ...Object.fromEntries(bindings.map(([key]) => [key, {}]))},
				Env: [...(spec.environment ?? []), ...((base['Env'] ?? []) as string[])],
				Image: spec.image,
				Labels: spec.labels ?? {},
			},
			NetworkSettings: {
				Bridge: '', SandboxID: '', Ports: {}, SandboxKey: '', EndpointID: '', Gateway: '', IPAddress: '', IPPrefixLen: 0, MacAddress: '',
				Networks: Object.fromEntries(networks.map(([name, address]) => [name, {...emptyEndpoint(world, address === undefined ? {} : {IPAMConfig: {IPv4Address: address}}), NetworkID: String(findNetwork(world, name)?.inspect['Id'] ?? '')}])),
			},
		},
		log: (spec.logs ?? []).map((text, index) => ({at: world.now - (60 - index) * 1000, stream: 'stdout', text})),
		behaviour: spec.behaviour ?? {does: 'runs'},
		writtenBytes: spec.writtenBytes ?? 0,
		logBytes: spec.logBytes ?? 0,
		changes: [],
	};
};

export const buildWorld = (options: EmptyOptions): Builder => {
	const world = emptyWorld(options);
	const host = twinHost(world);
	const at = <T>(hours: number, work: () => T): T => {
		const {now} = world;
		world.now -= hours * 3_600_000;
		try {
			return work();
		} finally {
			world.now = now;
		}
	};
	return {
		host,
		world,
		image: (tag, of) => makeImage(world, tag, of),
		network: (name, subnet, labels = {}) => {
			const network: TwinNetwork = {
				inspect: {
					Name: name, Id: makeId(world), Created: isoTime(world.now - 90 * 86_400_000), Scope: 'local', Driver: 'bridge', EnableIPv6: false,
					IPAM: {Driver: 'default', Options: null, Config: [{Subnet: subnet, Gateway: subnet.replace(/\d+\/\d+$/, '1')}]},
					Internal: false, Attachable: false, Ingress: false, ConfigFrom: {Network: ''}, ConfigOnly: false, Options: {}, Labels: labels,
				},
			};
			world.networks.unshift(network);
			return network;
		},
		volume: (name, bytes) => {
			world.volumes.push({inspect: {CreatedAt: isoTime(world.now - 90 * 86_400_000), Driver: 'local', Labels: null, Mountpoint: `/var/lib/docker/volumes/${name}/_data`, Name: name, Options: null, Scope: 'local'}, bytes});
		},
		container: spec => {
			const container = at((spec.upHours ?? 0) + 24, () => containerOf(world, spec));
			world.containers.unshift(container);
			if (spec.upHours !== undefined) at(spec.upHours, () => startContainer(host, container));
			return container;
		},
	};
};
