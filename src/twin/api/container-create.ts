import {checkAddresses, emptyEndpoint} from '../world/endpoints.ts';
import {fullWords, isDiskFull} from '../world/engine-start.ts';
import {ApiError} from '../world/errors.ts';
import {containerEvent, findContainer, findImage, idOf, isoTime, isOld, makeId, never, pass, record, withTag, type TwinHost} from '../world/host.ts';
import {runProgram} from '../world/programs.ts';
import type {Behaviour, Raw, TwinContainer, World} from '../world/world.ts';
import {created, type Call, type Handler} from './call.ts';
import {hostConfigOf, mergedConfig} from './container-config.ts';
import {mountsOf} from './container-mounts.ts';

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
