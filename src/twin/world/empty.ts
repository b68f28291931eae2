import {createHash} from 'node:crypto';
import {isoTime, makeId} from './host.ts';
import type {Raw, TwinNetwork, World} from './world.ts';

/** What the engines answer that tests compare: `20.10` is Debian 12's, `26.1` Debian 13's. */
const engines = {
	'20.10': {version: '20.10.24', apiVersion: '1.41', minApiVersion: '1.12'},
	'26.1': {version: '26.1.5', apiVersion: '1.45', minApiVersion: '1.24'},
} as const;

export type TwinEngineVersion = keyof typeof engines;

export interface EmptyOptions {
	readonly seed?: string;
	readonly hostname?: string;
	readonly engine?: TwinEngineVersion;
	/** Milliseconds since 1970. */
	readonly now?: number;
	readonly diskBytes?: number;
}

/** An engine's id: letters in groups of four. */
const engineId = (seed: string): string => {
	const letters = createHash('sha256').update(seed).digest('hex').toUpperCase().slice(0, 48);
	return (letters.match(/.{4}/g) ?? []).join(':');
};

const builtInNetwork = (world: World, Name: string, Driver: string): TwinNetwork => ({
	inspect: {
		Name,
		Id: makeId(world),
		Created: isoTime(world.now),
		Scope: 'local',
		Driver,
		EnableIPv6: false,
		IPAM: {Driver: 'default', Options: null, Config: Name === 'bridge' ? [{Subnet: '172.17.0.0/16', Gateway: '172.17.0.1'}] : []},
		Internal: false,
		Attachable: false,
		Ingress: false,
		ConfigFrom: {Network: ''},
		ConfigOnly: false,
		Options:
			Name === 'bridge'
				? {
						'com.docker.network.bridge.default_bridge': 'true',
						'com.docker.network.bridge.enable_icc': 'true',
						'com.docker.network.bridge.enable_ip_masquerade': 'true',
						'com.docker.network.bridge.host_binding_ipv4': '0.0.0.0',
						'com.docker.network.bridge.name': 'docker0',
						'com.docker.network.driver.mtu': '1500',
					}
				: {},
		Labels: {},
	},
});

/** Those that every engine has, made anew. */
export const builtInNetworks = (world: World): TwinNetwork[] => [builtInNetwork(world, 'bridge', 'bridge'), builtInNetwork(world, 'host', 'host'), builtInNetwork(world, 'none', 'null')];

const gigabyte = 1024 ** 3;
const dataRoot = '/var/lib/docker';

const infoOf = (hostname: string, seed: string, version: string): Raw => ({
	ID: engineId(`${seed} ${hostname}`),
	Driver: 'overlay2',
	DriverStatus: [['Backing Filesystem', 'extfs'], ['Supports d_type', 'true'], ['Native Overlay Diff', 'true'], ['userxattr', 'false']],
	Plugins: {Volume: ['local'], Network: ['bridge', 'host', 'ipvlan', 'macvlan', 'null', 'overlay'], Authorization: null, Log: ['json-file', 'local', 'journald', 'syslog']},
	MemoryLimit: true,
	SwapLimit: true,
	CpuCfsPeriod: true,
	CpuCfsQuota: true,
	CPUShares: true,
	CPUSet: true,
	PidsLimit: true,
	BridgeNfIptables: true,
	BridgeNfIp6tables: true,
	Debug: false,
	OomKillDisable: false,
	LoggingDriver: 'json-file',
	CgroupDriver: 'systemd',
	CgroupVersion: '2',
	KernelVersion: '6.1.0',
	OperatingSystem: 'Debian GNU/Linux 12 (bookworm)',
	OSVersion: '12',
	OSType: 'linux',
	Architecture: 'x86_64',
	NCPU: 4,
	MemTotal: 8 * gigabyte,
	DockerRootDir: dataRoot,
	Name: hostname,
	Labels: [],
	ExperimentalBuild: false,
	ServerVersion: version,
	Runtimes: {runc: {path: 'runc'}},
	DefaultRuntime: 'runc',
	Swarm: {NodeID: '', NodeAddr: '', LocalNodeState: 'inactive', ControlAvailable: false, Error: '', RemoteManagers: null},
	LiveRestoreEnabled: false,
	Isolation: '',
	InitBinary: 'docker-init',
	SecurityOptions: ['name=apparmor', 'name=seccomp,profile=default'],
	Warnings: null,
});

/** A host with an engine and nothing on it. */
export const emptyWorld = ({seed = 'drydock', hostname = 'twin', engine = '20.10', now = Date.UTC(2026, 0, 15, 3, 0, 0), diskBytes = 40 * gigabyte}: EmptyOptions = {}): World => {
	const {version, apiVersion, minApiVersion} = engines[engine];
	const world: World = {
		seed,
		made: 0,
		now,
		engine: {
			version,
			apiVersion,
			running: true,
			userlandProxy: true,
			versionAnswer: {Version: version, ApiVersion: apiVersion, MinAPIVersion: minApiVersion, GitCommit: 'twin', GoVersion: 'go1.21', Os: 'linux', Arch: 'amd64', KernelVersion: '6.1.0', BuildTime: '', Platform: {Name: ''}, Components: [{Name: 'Engine', Version: version, Details: {ApiVersion: apiVersion, MinAPIVersion: minApiVersion}}]},
			infoAnswer: infoOf(hostname, seed, version),
		},
		containers: [],
		images: [],
		networks: [],
		volumes: [],
		buildCache: [],
		staleEndpoints: [],
		events: [],
		machine: {
			hostname,
			bootId: '',
			processes: [],
			killed: [],
			leftBridges: [],
			listeners: [],
			services: {
				docker: {state: 'active', description: 'Docker Application Container Engine', mainPid: 700, since: now - 86_400_000, restarts: 0, journal: []},
				containerd: {state: 'active', description: 'containerd container runtime', mainPid: 650, since: now - 86_400_000, restarts: 0, journal: []},
			},
			files: {'/var/lib/docker': {bytes: 4096, mode: 0o710, uid: 0, gid: 0, modified: now, directory: true}},
			fileSystems: [{mountPoint: '/', type: 'ext4', source: '/dev/vda1', device: '254:1', bytesTotal: diskBytes, otherBytes: 6 * gigabyte, inodesTotal: 2_621_440, inodesFree: 2_300_000}],
			sysctls: {'net.ipv4.ip_forward': '1'},
			routes: [{destination: '0.0.0.0/0', interface: 'eth0', gateway: '10.0.0.1'}, {destination: '10.0.0.0/24', interface: 'eth0', gateway: ''}],
			packetFilter: {nat: ['-P PREROUTING ACCEPT', '-N DOCKER', '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER'], filter: ['-P FORWARD DROP', '-N DOCKER', '-N DOCKER-USER', '-A FORWARD -j DOCKER-USER', '-A FORWARD -o docker0 -j DOCKER']},
			groups: {docker: ['ops']},
		},
	};
	world.machine.bootId = makeId(world).slice(0, 32);
	world.networks = builtInNetworks(world);
	return world;
};
