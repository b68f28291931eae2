import type {Protocol} from '../docker/reader.ts';

/**
 * What can be read of the machine under a Docker engine. A reading that is denied throws a DrydockError with
 * reason `denied` or `not-known`; where only a part is denied, that part is `undefined`: not known, never "nobody".
 */
export interface MachineReader {
	readonly services: ServiceReader;
	identity(): Promise<MachineIdentity>;
	/** Every listening tcp socket and bound udp socket, with its owners. */
	listeners(): Promise<readonly Listener[]>;
	/** Undefined when it has ended. */
	process(pid: number): Promise<Process | undefined>;
	/** All docker-proxy processes, with the ports that they carry. */
	portProxies(): Promise<readonly PortProxy[]>;
	/** A text file, at most `maxBytes` from its start (default 1 MiB). */
	readText(path: string, maxBytes?: number): Promise<string>;
	/** Undefined when there is nothing at that path. */
	fileStatus(path: string): Promise<FileStatus | undefined>;
	freeSpace(path: string): Promise<FreeSpace>;
	/** The engine's own store of networks and endpoints, read as bytes: newer daemons hold its lock. */
	networkStore(dataRoot: string): Promise<NetworkStore>;
	/** Ports that are carried to an address for which the engine's store has no endpoint with that port. Throws as `networkStore` does. */
	leftPorts(dataRoot: string): Promise<readonly LeftPort[]>;
	/**
	 * Does something answer on a tcp port? Connects, sends nothing. A docker-proxy accepts for a dead container
	 * and closes at once, so a connection closed straight away does not count. Undefined for udp: cannot be known.
	 */
	answers(address: string, port: number, protocol: Protocol): Promise<boolean | undefined>;
	/**
	 * Does the engine publish its ports in the network that `listeners` and `answers` look at? Where it is `other`
	 * (Drydock in a container, an engine in a network namespace), what they say is not about the engine's host.
	 */
	engineNetwork?(): Promise<EngineNetwork>;
	/** A kernel setting by its dotted name: `net.ipv4.ip_forward`. Undefined where the kernel does not have it. */
	sysctl(name: string): Promise<string | undefined>;
	/** The IPv4 and IPv6 routes of the network that Drydock runs in. */
	routes(): Promise<readonly Route[]>;
	/** What the engine needs of the packet filter. Root. */
	packetFilter(): Promise<PacketFilter>;
	/** The daemon's configuration file, read and looked through; no daemon is started for it. */
	daemonConfiguration(): Promise<DaemonConfiguration>;
	/** Log files with those that were rotated away, by their paths; what is not there is left out, as is an empty path. Root. */
	logFiles(paths: readonly string[]): Promise<readonly LogFile[]>;
	/** How the engine writes to a log file now: decides whether it can be cut. Root. `not-known` where some processes cannot be looked into. */
	logWriter(path: string): Promise<LogWriter>;
	/** The file system that a path lies on. */
	fileSystem(path: string): Promise<FileSystem>;
	/** Members of a group by /etc/group; undefined when there is no such group. */
	groupMembers(group: string): Promise<readonly string[] | undefined>;
}

export interface Route {
	/** `172.17.0.0/16`; `0.0.0.0/0` is the default. */
	readonly destination: string;
	readonly interface: string;
	/** '' for a network that is reached directly. */
	readonly gateway: string;
}

export interface PacketFilter {
	/** Chains by table: `nat` → `DOCKER`, `PREROUTING`, … */
	readonly chains: {readonly nat: readonly string[]; readonly filter: readonly string[]};
	/** Rules as `iptables -S` prints them. */
	readonly rules: {readonly nat: readonly string[]; readonly filter: readonly string[]};
}

export interface DaemonConfiguration {
	/** `/etc/docker/daemon.json`, or what the daemon's command line names. */
	readonly path: string;
	/** False: there is no such file, and the daemon runs with its defaults. */
	readonly exists: boolean;
	/** Top-level values; empty when it cannot be parsed. */
	readonly values: Readonly<Record<string, unknown>>;
	/** What will keep the daemon from starting, each a sentence with the place: not JSON, a key that is also a flag. */
	readonly problems: readonly string[];
	/** Flags of the running daemon's, or of the unit's, command line. */
	readonly flags: readonly string[];
}

export interface LogFile {
	readonly path: string;
	/** On the disk, not as long as the file claims to be; 0 when only rotated ones are there. */
	readonly bytes: number;
	/** `modified`: when it was last written to, which names it after another rotation, too. Seconds since 1970 with nine decimals; absent: not known. */
	readonly rotated: readonly {readonly path: string; readonly bytes: number; readonly modified?: string}[];
}

/**
 * `append`: at the end, wherever that is: it can be cut. `offset`: at a place of its own, so that cutting leaves a hole
 * full of zeros which breaks `docker logs`. `nobody`: no process has it open.
 */
export type LogWriter = 'append' | 'offset' | 'nobody';

export interface FileSystem {
	/** Where it is mounted. */
	readonly mountPoint: string;
	readonly type: string;
	readonly source: string;
	/** Tells two file systems apart. */
	readonly device: string;
}

export type EngineNetwork = 'same' | 'other' | 'not-known';

export interface MachineIdentity {
	readonly hostname: string;
	/** Changes at every boot. */
	readonly bootId: string;
}

export interface Listener {
	readonly protocol: 'tcp' | 'udp';
	readonly family: 4 | 6;
	/** '0.0.0.0' and '::' are every address of the family. */
	readonly address: string;
	readonly port: number;
	/** An IPv6 wildcard socket that takes IPv4 connections too cannot be told from one that does not (/proc does not say). */
	readonly inode: number;
	/** Process ids; undefined: not known (root is needed to see other users' sockets). */
	readonly owners: readonly number[] | undefined;
}

export interface Process {
	readonly pid: number;
	readonly parent: number;
	/** The kernel's short name. */
	readonly name: string;
	/** Program and arguments; empty for a kernel thread. */
	readonly command: readonly string[];
	readonly uid: number;
	/** By /etc/passwd; the uid as text when it has no name. */
	readonly user: string;
	/** Clock ticks after boot: with the pid this names one process for ever. */
	readonly startTicks: number;
	/** The systemd unit it belongs to: `nginx.service`. Undefined without one (or under a session scope). */
	readonly unit?: string;
	/** The full id of the container whose control group it is in. */
	readonly containerId?: string;
}

export interface PortProxy {
	readonly pid: number;
	readonly protocol: Protocol;
	readonly hostIp: string;
	readonly hostPort: number;
	readonly containerIp: string;
	readonly containerPort: number;
}

/** A port that goes to nobody whom the engine's store knows. */
export interface LeftPort extends Omit<PortProxy, 'pid'> {
	/** Its docker-proxy, or the engine that listens itself. Absent: nobody listens, and only a rule of the packet filter tells of it. */
	readonly pid?: number;
	/** Some endpoint has the address and, as far as the store says, not the port: one that takes its ports just now looks the same. */
	readonly addressInUse: boolean;
}

export interface FileStatus {
	readonly bytes: number;
	readonly modified: string;
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly directory: boolean;
}

export interface FreeSpace {
	/** For everybody; 0 while only what is kept for root is left. */
	readonly bytesFree: number;
	/** With what is kept for root, as the engine is. Absent: not known. */
	readonly bytesFreeForRoot?: number;
	readonly bytesTotal: number;
	readonly inodesFree: number;
	readonly inodesTotal: number;
}

export type ServiceState = 'active' | 'activating' | 'deactivating' | 'inactive' | 'failed' | 'unknown';

/** How services are looked at and how a change of one would be typed. */
export interface ServiceReader {
	readonly manager: 'systemd' | 'sysvinit' | 'process' | 'commands';
	/** By the name an operator uses: `docker`, `nginx`. */
	status(service: string): Promise<{readonly state: ServiceState; readonly mainPid: number; readonly description: string; /** It has no file (systemd-run made it): once it is stopped, it is not there any more. */ readonly transient?: boolean; /** When it came into this state, ISO 8601. Undefined where the manager does not say. */ readonly since?: string; /** How often the manager has started it again by itself. */ readonly restarts?: number; /** The manager's word for how it ended, if not well: `exit-code`, `start-limit-hit`. */ readonly result?: string}>;
	/** The end of what the service logged; throws `not-known` where the manager keeps no journal. */
	journal(service: string, lines: number): Promise<readonly string[]>;
	/** The commands that start, stop or restart it, in order, as argument lists. */
	commands(action: ServiceAction, service: string): readonly (readonly string[])[];
}

export type ServiceAction = 'start' | 'stop' | 'restart';

/** `<data-root>/network/files/local-kv.db` as typed records. */
export interface NetworkStore {
	readonly path: string;
	readonly bytes: number;
	readonly networks: readonly {readonly id: string; readonly name: string; readonly type: string}[];
	/** The bridge driver's own endpoints: what takes ports again at every boot. */
	readonly bridgeEndpoints: readonly BridgeEndpoint[];
	readonly endpoints: readonly {readonly id: string; readonly networkId: string; readonly name: string; readonly sandboxId: string}[];
	readonly sandboxes: readonly {readonly id: string; readonly containerId: string; readonly endpointIds: readonly string[]}[];
}

export interface BridgeEndpoint {
	readonly id: string;
	readonly networkId: string;
	/** With prefix length: 172.31.240.10/24. */
	readonly address: string;
	/** The same of IPv6, where it has one. */
	readonly address6?: string;
	readonly ports: readonly {
		readonly protocol: Protocol;
		readonly hostIp: string;
		readonly hostPort: number;
		readonly hostPortEnd: number;
		readonly containerPort: number;
	}[];
}
