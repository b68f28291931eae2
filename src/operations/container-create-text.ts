import type {CreateSpec} from '../host/docker/objects.ts';
import {shellQuote} from '../host/machine/commands.ts';
import type {Json} from '../language/values.ts';

type Fields = {readonly [name: string]: Json | undefined};
type Write = (value: Json) => readonly string[];

const fields = (value: Json | undefined): Fields => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {});
const texts = (value: Json | undefined): readonly string[] => (Array.isArray(value) ? (value as readonly Json[]).map(String) : []);

const one = (flag: string): Write => value => [flag, String(value)];
const is = (flag: string): Write => () => [flag];
const each = (flag: string): Write => value => texts(value).flatMap(text => [flag, text]);
const pairs = (flag: string): Write => value => Object.entries(fields(value)).flatMap(([key, text]) => [flag, `${key}=${String(text)}`]);
const keys = (flag: string): Write => value => Object.keys(fields(value)).flatMap(key => [flag, key]);

const ports: Write = value =>
	Object.entries(fields(value)).flatMap(([port, bindings]) =>
		(Array.isArray(bindings) ? (bindings as readonly Json[]) : []).flatMap(binding => {
			const {HostIp, HostPort} = fields(binding);
			const address = HostIp ? `${String(HostIp).includes(':') ? `[${String(HostIp)}]` : String(HostIp)}:` : '';
			return ['-p', `${address}${String(HostPort ?? '')}:${port}`];
		}),
	);

const mounts: Write = value =>
	(Array.isArray(value) ? (value as readonly Json[]) : []).flatMap(mount => {
		const {Type, Source, Target, ReadOnly} = fields(mount);
		return ['--mount', [`type=${String(Type)}`, ...(Source ? [`src=${String(Source)}`] : []), `dst=${String(Target)}`, ...(ReadOnly === true ? ['readonly'] : [])].join(',')];
	});

const restart: Write = value => {
	const {Name, MaximumRetryCount} = fields(value);
	return Name && Name !== 'no' ? ['--restart', MaximumRetryCount ? `${String(Name)}:${String(MaximumRetryCount)}` : String(Name)] : [];
};

const logging: Write = value => ['--log-driver', String(fields(value)['Type']), ...pairs('--log-opt')(fields(value)['Config'] ?? {})];

const devices: Write = value =>
	(Array.isArray(value) ? (value as readonly Json[]) : []).flatMap(device => {
		const {PathOnHost, PathInContainer, CgroupPermissions} = fields(device);
		return ['--device', [PathOnHost, PathInContainer, CgroupPermissions].map(String).join(':')];
	});

const ulimits: Write = value => (Array.isArray(value) ? (value as readonly Json[]) : []).flatMap(limit => ['--ulimit', `${String(fields(limit)['Name'])}=${String(fields(limit)['Soft'])}:${String(fields(limit)['Hard'])}`]);

const ofConfig: Readonly<Record<string, Write>> = {
	Hostname: one('--hostname'),
	Domainname: one('--domainname'),
	User: one('--user'),
	Tty: is('-t'),
	OpenStdin: is('-i'),
	WorkingDir: one('--workdir'),
	MacAddress: one('--mac-address'),
	StopSignal: one('--stop-signal'),
	StopTimeout: one('--stop-timeout'),
	ExposedPorts: keys('--expose'),
	Volumes: keys('-v'),
	Labels: pairs('--label'),
};

const ofHostConfig: Readonly<Record<string, Write>> = {
	NetworkMode: one('--network'),
	PortBindings: ports,
	PublishAllPorts: is('-P'),
	Binds: each('-v'),
	Mounts: mounts,
	VolumesFrom: each('--volumes-from'),
	RestartPolicy: restart,
	AutoRemove: is('--rm'),
	Privileged: is('--privileged'),
	CapAdd: each('--cap-add'),
	CapDrop: each('--cap-drop'),
	SecurityOpt: each('--security-opt'),
	GroupAdd: each('--group-add'),
	ReadonlyRootfs: is('--read-only'),
	Tmpfs: value => Object.entries(fields(value)).flatMap(([path, options]) => ['--tmpfs', options ? `${path}:${String(options)}` : path]),
	Init: is('--init'),
	Links: each('--link'),
	Dns: each('--dns'),
	DnsSearch: each('--dns-search'),
	DnsOptions: each('--dns-option'),
	ExtraHosts: each('--add-host'),
	Sysctls: pairs('--sysctl'),
	Memory: value => ['--memory', `${String(value)}b`],
	MemoryReservation: value => ['--memory-reservation', `${String(value)}b`],
	MemorySwap: value => ['--memory-swap', value === -1 ? '-1' : `${String(value)}b`],
	NanoCpus: value => ['--cpus', String(Number(value) / 1e9)],
	CpuShares: one('--cpu-shares'),
	CpusetCpus: one('--cpuset-cpus'),
	PidsLimit: one('--pids-limit'),
	PidMode: one('--pid'),
	IpcMode: one('--ipc'),
	UTSMode: one('--uts'),
	UsernsMode: one('--userns'),
	CgroupnsMode: one('--cgroupns'),
	CgroupParent: one('--cgroup-parent'),
	Runtime: one('--runtime'),
	ShmSize: value => ['--shm-size', `${String(value)}b`],
	OomScoreAdj: one('--oom-score-adj'),
	LogConfig: logging,
	Devices: devices,
	Ulimits: ulimits,
};

/** What the engine itself fills in: said by nobody, and so not shown. */
const unsaid: Fields = {
	NetworkMode: 'default', IpcMode: 'private', CgroupnsMode: 'private', Runtime: 'runc', ShmSize: 67_108_864, PidsLimit: -1,
	LogConfig: {Type: 'json-file', Config: {}},
};
/** Made by the engine of other settings, or without a meaning for a container that is only made. */
const derived = new Set(['MaskedPaths', 'ReadonlyPaths', 'ConsoleSize', 'AttachStdin', 'AttachStdout', 'AttachStderr', 'StdinOnce', 'Cmd', 'Entrypoint', 'OnBuild', 'ArgsEscaped', 'Isolation']);

const isEmpty = (value: Json | undefined): boolean =>
	value === undefined || value === null || value === '' || value === 0 || value === false || (typeof value === 'object' && Object.keys(value).length === 0);

const written = (values: Fields, writers: Readonly<Record<string, Write>>): {words: readonly string[]; rest: readonly string[]} => {
	const said = Object.entries(values).filter(([key, value]) => !derived.has(key) && !isEmpty(value) && JSON.stringify(value) !== JSON.stringify(unsaid[key]) && !(key === 'RestartPolicy' && restart(value ?? null).length === 0));
	return {
		words: said.flatMap(([key, value]) => (Object.hasOwn(writers, key) ? (writers[key]?.(value ?? null) ?? []) : [])),
		rest: said.filter(([key]) => !Object.hasOwn(writers, key)).map(([key]) => key),
	};
};

/** Of what can be chosen on a network, what has a flag at the creation. */
const endpoint = (settings: Fields): readonly string[] => {
	const {IPv4Address, IPv6Address} = fields(settings['IPAMConfig']);
	return [...(IPv4Address ? ['--ip', String(IPv4Address)] : []), ...(IPv6Address ? ['--ip6', String(IPv6Address)] : []), ...texts(settings['Aliases']).flatMap(alias => ['--network-alias', alias])];
};

/** The command that makes the container; what the docker command has no word for is named behind it. */
export const createText = ({name, image, config, hostConfig, networks}: CreateSpec): string => {
	const [own, host] = [written(config, ofConfig), written(hostConfig, ofHostConfig)];
	const mode = String(hostConfig['NetworkMode'] ?? '');
	const [first = ''] = Object.keys(networks).includes(mode) ? [mode] : Object.keys(networks);
	const [entrypoint, ...before] = texts(config['Entrypoint']);
	const command = ['docker', 'create', '--name', name, ...host.words, ...endpoint(fields(networks[first])), ...own.words, ...(entrypoint === undefined ? [] : ['--entrypoint', entrypoint]), ...(image.startsWith('-') ? ['--'] : []), image, ...before, ...texts(config['Cmd'])];
	const others = Object.keys(networks).filter(network => network !== first);
	const rest = [...own.rest, ...host.rest];
	return [
		shellQuote(command),
		...others.map(network => `&& ${shellQuote(['docker', 'network', 'connect', ...endpoint(fields(networks[network])).map(word => (word === '--network-alias' ? '--alias' : word)), ...(network.startsWith('-') ? ['--'] : []), network, name])}`),
		...(rest.length === 0 ? [] : [`# and ${rest.map(key => shellQuote([key])).join(', ')}, as it had them`]),
	].join(' ');
};
