import {checkAddresses, emptyEndpoint} from '../world/endpoints.ts';
import {fullWords, isDiskFull} from '../world/engine-start.ts';
import {ApiError} from '../world/errors.ts';
import {containerEvent, findContainer, findImage, findVolume, idOf, isoTime, isOld, makeId, never, pass, record, withTag, type TwinHost} from '../world/host.ts';
import {runProgram} from '../world/programs.ts';
import type {Behaviour, Raw, TwinContainer, TwinImage, World} from '../world/world.ts';
import {created, type Call, type Handler} from './call.ts';
import {makeVolume} from './volumes.ts';

const allowedName = /^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

/** The name as the engine takes it, with its slash. */
export const checkName = ({world}: TwinHost, name: string, what: string): string => {
	if (!allowedName.test(name)) throw new ApiError(400, `Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
	const plain = name.replace(/^\//, '');
	const taken = world.containers.find(({inspect}) => inspect['Name'] === `/${plain}`);
	if (taken !== undefined)
		throw new ApiError(409, `${what}Conflict. The container name "/${plain}" is already in use by container "${idOf(taken)}". You have to remove (or rename) that container to be able to reuse that name.`);
	return `/${plain}`;
};

const adjectives = ['calm', 'eager', 'gentle', 'keen', 'lucid', 'modest', 'quiet', 'steady'];
const nouns = ['anchor', 'beacon', 'harbour', 'keel', 'mast', 'rudder', 'sail', 'tide'];

const anyName = (id: string): string => {
	const at = Number.parseInt(id.slice(0, 6), 16);
	return `${adjectives[at % 8]}_${nouns[(at >> 4) % 8]}_${at % 1000}`;
};

/** `data:/data:ro`, `/srv/www:/www`. */
const bindMount = (host: TwinHost, bind: string): Raw => {
	const [source = '', destination = '', mode = ''] = bind.split(':');
	const RW = !mode.split(',').includes('ro');
	if (source.startsWith('/')) return {Type: 'bind', Source: source, Destination: destination, Mode: mode, RW, Propagation: 'rprivate'};
	const volume = findVolume(host.world, source) ?? makeVolume(host, {Name: source});
	return {Type: 'volume', Name: source, Source: volume.inspect['Mountpoint'], Destination: destination, Driver: volume.inspect['Driver'], Mode: mode === '' ? 'z' : mode, RW, Propagation: ''};
};

const structuredMount = (host: TwinHost, {Type, Source = '', Target, ReadOnly = false}: {Type?: string; Source?: string; Target?: string; ReadOnly?: boolean}): Raw => {
	if (Type === 'bind') {
		if (host.world.machine.files[Source] === undefined) throw new ApiError(400, `invalid mount config for type "bind": bind source path does not exist: ${Source}`);
		return {Type, Source, Destination: Target, Mode: '', RW: !ReadOnly, Propagation: 'rprivate'};
	}
	if (Type === 'tmpfs') return {Type, Source: '', Destination: Target, Mode: '', RW: true, Propagation: ''};
	const volume = (Source === '' ? undefined : findVolume(host.world, Source)) ?? makeVolume(host, Source === '' ? {} : {Name: Source});
	return {Type: 'volume', Name: volume.inspect['Name'], Source: volume.inspect['Mountpoint'], Destination: Target, Driver: 'local', Mode: 'z', RW: !ReadOnly, Propagation: ''};
};

const mountsOf = (host: TwinHost, config: Raw, hostConfig: Raw): Raw[] => {
	const mounts = [
		...((hostConfig['Binds'] ?? []) as string[]).map(bind => bindMount(host, bind)),
		...((hostConfig['Mounts'] ?? []) as Raw[]).map(mount => structuredMount(host, mount)),
	];
	for (const Destination of Object.keys(record(config, 'Volumes'))) {
		if (mounts.some(mount => mount['Destination'] === Destination)) continue;
		const volume = makeVolume(host, {});
		mounts.push({Type: 'volume', Name: volume.inspect['Name'], Source: volume.inspect['Mountpoint'], Destination, Driver: 'local', Mode: '', RW: true, Propagation: ''});
	}
	return mounts;
};

/** What the image says where the request says nothing; environment and labels of both. */
const mergedConfig = (image: TwinImage, asked: Raw, id: string): Raw => {
	const base = record(image.inspect, 'Config');
	const has = (value: unknown): boolean => value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
	const names = new Set(((asked['Env'] ?? []) as string[]).map(entry => entry.split('=', 1)[0]));
	const env = [...((asked['Env'] ?? []) as string[]), ...((base['Env'] ?? []) as string[]).filter(entry => !names.has(entry.split('=', 1)[0]))];
	const ownEntry = has(asked['Entrypoint']);
	return {
		Hostname: has(asked['Hostname']) ? asked['Hostname'] : id.slice(0, 12),
		Domainname: asked['Domainname'] ?? '',
		User: has(asked['User']) ? asked['User'] : (base['User'] ?? ''),
		AttachStdin: asked['AttachStdin'] === true,
		AttachStdout: asked['AttachStdout'] === true,
		AttachStderr: asked['AttachStderr'] === true,
		...mergedKeys('ExposedPorts', base, asked),
		Tty: asked['Tty'] === true,
		OpenStdin: asked['OpenStdin'] === true,
		StdinOnce: asked['StdinOnce'] === true,
		Env: env.length === 0 ? null : env,
		Cmd: has(asked['Cmd']) ? asked['Cmd'] : ownEntry ? null : (base['Cmd'] ?? null),
		...(has(asked['Healthcheck']) ? {Healthcheck: asked['Healthcheck']} : has(base['Healthcheck']) ? {Healthcheck: base['Healthcheck']} : {}),
		Image: asked['Image'],
		Volumes: {...record(base, 'Volumes'), ...record(asked, 'Volumes')},
		WorkingDir: has(asked['WorkingDir']) ? asked['WorkingDir'] : (base['WorkingDir'] ?? ''),
		// One empty word takes away that of the image.
		Entrypoint: ownEntry ? (JSON.stringify(asked['Entrypoint']) === '[""]' ? null : asked['Entrypoint']) : (base['Entrypoint'] ?? null),
		OnBuild: null,
		Labels: {...record(base, 'Labels'), ...record(asked, 'Labels')},
		...(has(asked['StopSignal']) ? {StopSignal: asked['StopSignal']} : has(base['StopSignal']) ? {StopSignal: base['StopSignal']} : {}),
		...(has(asked['StopTimeout']) ? {StopTimeout: asked['StopTimeout']} : {}),
	};
};

const mergedKeys = (key: string, base: Raw, asked: Raw): Raw => {
	const all = {...record(base, key), ...record(asked, key)};
	return Object.keys(all).length === 0 ? {} : {[key]: all};
};

/** What an engine fills in where nothing was asked for. */
const hostConfigOf = (asked: Raw, old: boolean): Raw => ({
	Binds: null,
	ContainerIDFile: '',
	LogConfig: {Type: 'json-file', Config: {}},
	PortBindings: null,
	AutoRemove: false,
	VolumesFrom: null,
	Links: null,
	Privileged: false,
	PublishAllPorts: false,
	ReadonlyRootfs: false,
	Memory: 0,
	NanoCpus: 0,
	CpuShares: 0,
	...asked,
	NetworkMode: asked['NetworkMode'] === undefined || asked['NetworkMode'] === '' || (!old && asked['NetworkMode'] === 'default') ? (old ? 'default' : 'bridge') : asked['NetworkMode'],
	RestartPolicy: {MaximumRetryCount: 0, ...record(asked, 'RestartPolicy'), Name: record(asked, 'RestartPolicy')['Name'] || (old ? '' : 'no')},
	...(record(record(asked, 'LogConfig'), 'Config') && record(asked, 'LogConfig')['Type'] ? {} : {LogConfig: {Type: 'json-file', Config: record(record(asked, 'LogConfig'), 'Config')}}),
});

const endpointNames = (mode: string, asked: readonly string[]): readonly string[] => {
	if (mode.startsWith('container:')) return [];
	const first = mode === 'default' ? 'bridge' : mode;
	return [...new Set([first, ...asked])];
};

/** One of the programs that the twin knows, or one that runs until it is stopped: the twin cannot look into it. */
const behaviourOf = (world: World, container: TwinContainer): Behaviour => {
	const {Path, Args} = container.inspect as {Path: string; Args: readonly string[]};
	if (runProgram(world, container, [Path, ...Args]) !== undefined) return {does: 'exits', simulated: true};
	return {does: 'runs', ignoresTerm: Path === 'sleep' || Path === 'httpd'};
};

/** `POST /containers/create`. */
export const createContainer: Handler = ({host, query, body}: Call) => {
	const {world} = host;
	const HostConfig = record(body, 'HostConfig');
	const reference = String(body['Image'] ?? '');
	const image = findImage(world, reference);
	if (image === undefined) throw new ApiError(404, `No such image: ${withTag(reference)}`);
	if (isDiskFull(world)) throw new ApiError(500, fullWords.create(world));
	pass(world, 0.02);
	const id = makeId(world);
	const config = mergedConfig(image, body, id);
	if (config['Cmd'] === null && config['Entrypoint'] === null) throw new ApiError(400, isOld(world) ? 'No command specified' : 'no command specified');
	const name = checkName(host, query.get('name') ?? anyName(id), '');
	const hostConfig = hostConfigOf(HostConfig, isOld(world));
	const mode = String(hostConfig['NetworkMode']);
	const shared = mode.startsWith('container:') ? findContainer(world, mode.slice(10)) : undefined;
	// By its id from now on: its name may become another's.
	if (shared !== undefined && shared !== 'ambiguous') hostConfig['NetworkMode'] = `container:${idOf(shared)}`;
	// The docker command says `default` for what is called bridge.
	const asked = Object.fromEntries(Object.entries(record(record(body, 'NetworkingConfig'), 'EndpointsConfig') as Record<string, Raw>).map(([each, endpoint]) => [each === 'default' ? 'bridge' : each, endpoint]));
	checkAddresses(world, asked);
	const names = endpointNames(mode, Object.keys(asked));
	const [command, ...args] = [...((config['Entrypoint'] ?? []) as string[]), ...((config['Cmd'] ?? []) as string[])];
	const container: TwinContainer = {
		inspect: {
			Id: id,
			Created: isoTime(world.now),
			Path: command,
			Args: args,
			State: {Status: 'created', Running: false, Paused: false, Restarting: false, OOMKilled: false, Dead: false, Pid: 0, ExitCode: 0, Error: '', StartedAt: never, FinishedAt: never},
			Image: idOf(image),
			ResolvConfPath: '',
			HostnamePath: '',
			HostsPath: '',
			LogPath: '',
			Name: name,
			RestartCount: 0,
			Driver: 'overlay2',
			Platform: 'linux',
			MountLabel: '',
			ProcessLabel: '',
			AppArmorProfile: '',
			ExecIDs: null,
			HostConfig: hostConfig,
			GraphDriver: {Data: {}, Name: 'overlay2'},
			Mounts: mountsOf(host, config, hostConfig),
			Config: config,
			NetworkSettings: {
				Bridge: '',
				SandboxID: '',
				Ports: {},
				SandboxKey: '',
				EndpointID: '',
				Gateway: '',
				IPAddress: '',
				IPPrefixLen: 0,
				MacAddress: '',
				Networks: Object.fromEntries(names.map(each => [each, emptyEndpoint(world, asked[each])])),
			},
		},
		log: [],
		writtenBytes: 0,
		logBytes: 0,
		changes: [],
	};
	container.behaviour = behaviourOf(world, container);
	world.containers.unshift(container);
	containerEvent(host, container, 'create');
	const warned = world.machine.sysctls['net.ipv4.ip_forward'] === '0' && ['default', 'bridge'].includes(mode);
	return created({Id: id, Warnings: warned ? ['IPv4 forwarding is disabled. Networking will not work.'] : []});
};
