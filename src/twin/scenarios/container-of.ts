import {emptyEndpoint} from '../world/endpoints.ts';
import {findImage, findNetwork, idOf, isoTime, makeId, never, record} from '../world/host.ts';
import type {Behaviour, Raw, TwinContainer, World} from '../world/world.ts';

/** What a container of a scenario is like; the rest is as an engine fills it in. */
export interface ContainerSpec {
	readonly name: string;
	readonly image: string;
	/** The words that it runs. @default those of its image */
	readonly command?: readonly string[];
	/** The first one carries the ports; with an address, a static one. */
	readonly networks?: readonly (string | readonly [name: string, address: string])[];
	/** `443:80`, `127.0.0.1:5432:5432`. */
	readonly ports?: readonly string[];
	/** `data:/var/lib/data`, `/srv/www:/www:ro`. */
	readonly volumes?: readonly string[];
	/** @default `unless-stopped` */
	readonly restart?: 'no' | 'always' | 'unless-stopped' | 'on-failure';
	readonly labels?: Readonly<Record<string, string>>;
	/** The Compose project that makes it, and its service there. */
	readonly compose?: readonly [project: string, service: string];
	readonly environment?: readonly string[];
	readonly behaviour?: Behaviour;
	/** @default as the engine's configuration has it: three files of 10 MB */
	readonly logOptions?: Readonly<Record<string, string>>;
	/** Bytes in its own layer, of its log, and of what was rotated away of that, the newest first. */
	readonly writtenBytes?: number;
	readonly logBytes?: number;
	readonly rotatedBytes?: readonly number[];
	/** What it has added in its own layer. */
	readonly wrote?: readonly string[];
	/** The last lines of its log, a minute apart. */
	readonly logs?: readonly string[];
	/** When it was started, hours ago. @default it was never started */
	readonly upHours?: number;
	/** When somebody stopped it, hours ago. @default it was left to run */
	readonly stoppedHours?: number;
}

export const boundedLog = {'max-file': '3', 'max-size': '10m'} as const;

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
	if (volume === undefined) throw new Error(`The scenario has no volume ${source}`);
	return {Type: 'volume', Name: source, Source: volume.inspect['Mountpoint'], Destination, Driver: 'local', Mode: Mode === '' ? 'z' : Mode, RW, Propagation: ''};
};

const composeLabels = ([project, service]: readonly [string, string]): Readonly<Record<string, string>> => ({
	'com.docker.compose.container-number': '1',
	'com.docker.compose.oneoff': 'False',
	'com.docker.compose.project': project,
	'com.docker.compose.project.config_files': `/srv/${project}/compose.yaml`,
	'com.docker.compose.project.working_dir': `/srv/${project}`,
	'com.docker.compose.service': service,
});

/** With a folder for every path above a file that was added, as `docker diff` tells it. */
const changesOf = (paths: readonly string[]): TwinContainer['changes'] => {
	const folders = paths.flatMap(path => path.split('/').slice(1, -1).map((_part, index, parts) => `/${parts.slice(0, index + 1).join('/')}`));
	return [...[...new Set(folders)].map(Path => ({Path, Kind: 0 as const})), ...paths.map(Path => ({Path, Kind: 1 as const}))];
};

/** A container that was made and not started. */
export const containerOf = (world: World, spec: ContainerSpec): TwinContainer => {
	const image = findImage(world, spec.image);
	if (image === undefined) throw new Error(`The scenario has no image ${spec.image}`);
	const id = makeId(world);
	const base = record(image.inspect, 'Config');
	const bindings = (spec.ports ?? []).map(portBinding);
	const networks = (spec.networks ?? ['bridge']).map(each => (typeof each === 'string' ? ([each, undefined] as const) : each));
	const program = spec.command ?? ((base['Cmd'] ?? []) as string[]);
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
				LogConfig: {Type: 'json-file', Config: spec.logOptions ?? boundedLog},
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
				Cmd: program,
				ExposedPorts: {...record(base, 'ExposedPorts'), ...Object.fromEntries(bindings.map(([key]) => [key, {}]))},
				Env: [...(spec.environment ?? []), ...((base['Env'] ?? []) as string[])],
				Image: spec.image,
				Labels: {...(spec.compose === undefined ? {} : composeLabels(spec.compose)), ...spec.labels},
			},
			NetworkSettings: {
				Bridge: '', SandboxID: '', Ports: {}, SandboxKey: '', EndpointID: '', Gateway: '', IPAddress: '', IPPrefixLen: 0, MacAddress: '',
				Networks: Object.fromEntries(
					networks.map(([name, address]) => {
						// In its own network Compose lets a container be found by the name of its service.
						const Aliases = spec.compose === undefined || name === 'bridge' ? {} : {Aliases: [spec.compose[1]]};
						const settings = {...Aliases, ...(address === undefined ? {} : {IPAMConfig: {IPv4Address: address}})};
						return [name, {...emptyEndpoint(world, settings), NetworkID: String(findNetwork(world, name)?.inspect['Id'] ?? '')}];
					}),
				),
			},
		},
		log: [],
		behaviour: spec.behaviour ?? {does: 'runs'},
		writtenBytes: spec.writtenBytes ?? 0,
		logBytes: spec.logBytes ?? 0,
		changes: changesOf(spec.wrote ?? []),
	};
};
