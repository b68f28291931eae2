import type {DrydockError} from '../../errors.ts';
import type {CreateSpec, DiskKind, DiskUsage, EngineEvent, ImageLayer, ImageSummary, LayerChange, Volume} from './objects.ts';

/**
 * What can be read of a Docker engine. Every method is a read by type and at the transport. Each throws a
 * DrydockError: `unreachable`, `denied`, `not-found`, `refused`, and `not-known` for an answer that cannot be
 * understood; never an invented answer. A daemon that hangs is `unreachable` and retryable after the time limit.
 * Shapes are the Engine API's own where a value is handed back to the engine later (endpoint settings, network
 * specs, create configurations), and named by us where they are only read.
 */
export interface DockerReader {
	/** The daemon's address: `unix:///run/docker.sock`. */
	readonly endpoint: string;
	ping(): Promise<void>;
	version(): Promise<EngineVersion>;
	info(): Promise<EngineInfo>;
	/**
	 * All containers, stopped ones too, or those that are `up`: running, paused or restarting. One call; an engine with a
	 * thousand stopped containers needs several times longer for all of them. Ports are empty for those that do not run.
	 */
	containers(which?: 'up'): Promise<readonly ContainerSummary[]>;
	/** By id, id prefix or name. */
	container(reference: string): Promise<Container>;
	/**
	 * Inspects many, 16 at a time; those that vanish meanwhile are left out. One whose inspect is refused (its layer is
	 * damaged) ends it, unless `failed` takes note of it: then it is left out, and is not known.
	 */
	inspectAll(ids: readonly string[], failed?: (id: string, error: DrydockError) => void): Promise<readonly Container[]>;
	/** Bytes in the container's own writable layer (`docker inspect --size`). Costs a walk over the layer. */
	writtenBytes(id: string): Promise<number>;
	/** What the container's own layer has that its image has not (`docker diff`). Costs a walk, with some storage drivers over the whole image. */
	layerChanges(id: string): Promise<readonly LayerChange[]>;
	networks(): Promise<readonly Network[]>;
	/** By id or name. */
	network(reference: string): Promise<Network>;
	image(reference: string): Promise<Image>;
	/** The end of a container's log: never without a bound. */
	logTail(id: string, lines: number): Promise<string>;
	/** All images but the intermediate ones of old builds. */
	images(): Promise<readonly ImageSummary[]>;
	/** From an inspect and the history; a few calls, no walk. */
	imageLayers(id: string): Promise<readonly ImageLayer[]>;
	volumes(): Promise<readonly Volume[]>;
	/**
	 * Sizes on the disk, of some kinds only where the engine can do that (API 1.42, Docker 23). Slow on a big host, so
	 * nothing may wait for it to paint; its time limit is ten minutes. Calls that overlap share one answer.
	 */
	diskUsage(kinds?: readonly DiskKind[]): Promise<DiskUsage>;
	/** What happened in the last seconds, as far as the engine still knows it (it keeps 256 events). */
	recentEvents(seconds: number): Promise<readonly EngineEvent[]>;
	/**
	 * Tells every event from now on; resolves when `signal` is aborted. Throws `unreachable` when the daemon ends the
	 * stream. One request, no timer: an idle engine is asked for nothing.
	 */
	followEvents(tell: (event: EngineEvent) => void, signal: AbortSignal, following?: () => void): Promise<void>;
	/** What makes the same container again. */
	createSpec(reference: string): Promise<CreateSpec>;
	/** Names of the environment variables that it was given itself: its image lacks them, or has other values. */
	ownEnvironment(reference: string): Promise<readonly string[]>;
}

export interface EngineVersion {
	readonly version: string;
	readonly apiVersion: string;
	readonly minApiVersion: string;
	readonly os: string;
	/** Podman speaks the same API, and keeps no network store. */
	readonly flavour?: 'docker' | 'podman';
	/**
	 * It remembers how long the log of each running container is, and reads from there: after a log was cut under it,
	 * `docker logs --tail` and `--follow` hang until the container is started anew. Docker 23.0 and later.
	 */
	readonly remembersLogLength: boolean;
}

export interface EngineInfo {
	/** The daemon's own id: what a run is bound to. */
	readonly id: string;
	/** The host name as the daemon knows it. */
	readonly name: string;
	readonly dataRoot: string;
	readonly liveRestore: boolean;
	readonly swarm: boolean;
	readonly containersRunning: number;
	readonly warnings: readonly string[];
	/** overlay2, …; 'overlayfs' with containerd's image store. */
	readonly storageDriver: string;
	/** The default log driver of new containers. */
	readonly loggingDriver: string;
}

export type Protocol = 'tcp' | 'udp' | 'sctp';

/** One port asked for or in use on the host, as far as it is known; hostPort 0 means "any free one". */
export interface PublishedPort {
	readonly protocol: Protocol;
	/** '' is every address of both families; '0.0.0.0' and '::' every one of a family. */
	readonly hostIp: string;
	readonly hostPort: number;
	/** The same as hostPort unless a range was asked for ("8000-8010"). */
	readonly hostPortEnd: number;
	readonly containerPort: number;
}

export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';

export interface ContainerSummary {
	readonly id: string;
	/** Without the leading slash. */
	readonly name: string;
	readonly image: string;
	readonly state: ContainerState;
	/** The engine's own words: "Exited (255) 3 minutes ago". */
	readonly status: string;
	readonly networkMode: string;
	/** Names of the networks that it is connected to, or will be when it starts. */
	readonly networks?: readonly string[];
	readonly ports: readonly PublishedPort[];
	readonly labels: Readonly<Record<string, string>>;
}

/** The Engine API's EndpointSettings: what `network connect` takes and what inspect gives back. */
export interface EndpointSettings {
	readonly IPAMConfig?: {readonly IPv4Address?: string; readonly IPv6Address?: string; readonly LinkLocalIPs?: readonly string[]} | null;
	readonly Links?: readonly string[] | null;
	readonly Aliases?: readonly string[] | null;
	readonly DNSNames?: readonly string[] | null;
	readonly DriverOpts?: Readonly<Record<string, string>> | null;
	readonly MacAddress?: string;
	readonly GwPriority?: number;
	readonly NetworkID?: string;
	readonly EndpointID?: string;
	readonly Gateway?: string;
	readonly IPAddress?: string;
	readonly IPPrefixLen?: number;
	readonly IPv6Gateway?: string;
	readonly GlobalIPv6Address?: string;
	readonly GlobalIPv6PrefixLen?: number;
}

export interface Container {
	readonly id: string;
	readonly name: string;
	readonly image: string;
	readonly imageId: string;
	readonly created: string;
	readonly state: ContainerState;
	readonly pid: number;
	readonly exitCode: number;
	/** The engine's words for why the last start failed; '' when it did not. */
	readonly error: string;
	readonly startedAt: string;
	readonly finishedAt: string;
	readonly restartCount: number;
	readonly restartPolicy: {readonly Name: string; readonly MaximumRetryCount: number};
	/** 'default', 'bridge', 'host', 'none', 'container:<id>', or a network's name or id. */
	readonly networkMode: string;
	/** Asked for in the configuration, whether it runs or not. */
	readonly wantedPorts: readonly PublishedPort[];
	/** In force now; empty when it does not run. */
	readonly ports: readonly PublishedPort[];
	/** By network name, as the Engine API gives it. */
	readonly networks: Readonly<Record<string, EndpointSettings>>;
	readonly labels: Readonly<Record<string, string>>;
	readonly command: readonly string[];
	readonly mounts: readonly {readonly type: string; readonly name?: string; readonly source: string; readonly destination: string; readonly writable: boolean}[];
	/** Seconds that a stop waits before it kills; the engine's default is 10. */
	readonly stopTimeoutSeconds: number;
	readonly health?: 'starting' | 'healthy' | 'unhealthy';
	/** What the last health check printed. */
	readonly healthOutput?: string;
	/** The kernel ended it for want of memory, as far as the engine knows. */
	readonly oomKilled: boolean;
	readonly logDriver: string;
	readonly logOptions: Readonly<Record<string, string>>;
	/** Set with `--mac-address`; absent when the engine made one up. */
	readonly configuredMac?: string;
	/** `--rm`: the engine removes it when it stops. */
	readonly autoRemove: boolean;
	/** Names of environment variables; values never leave the reader. */
	readonly environmentNames: readonly string[];
	readonly logPath: string;
}

/** The body of `POST /networks/create`, as far as an inspect of a network can fill it. */
export interface NetworkSpec {
	readonly Name: string;
	readonly Driver: string;
	readonly Scope?: string;
	readonly Internal: boolean;
	readonly Attachable: boolean;
	readonly Ingress: boolean;
	readonly EnableIPv4?: boolean;
	readonly EnableIPv6: boolean;
	readonly ConfigOnly?: boolean;
	readonly ConfigFrom?: {readonly Network: string};
	readonly IPAM: {
		readonly Driver: string;
		readonly Options?: Readonly<Record<string, string>> | null;
		readonly Config: readonly {
			readonly Subnet?: string;
			readonly IPRange?: string;
			readonly Gateway?: string;
			readonly AuxiliaryAddresses?: Readonly<Record<string, string>>;
		}[];
	};
	readonly Options: Readonly<Record<string, string>>;
	readonly Labels: Readonly<Record<string, string>>;
}

export interface Network {
	readonly id: string;
	readonly name: string;
	readonly created: string;
	readonly scope: string;
	/** bridge, host and none: the engine's own, which cannot be removed. */
	readonly predefined: boolean;
	readonly spec: NetworkSpec;
	/** Running members only: the engine lists no stopped ones. Keyed by container id. Only `network()` fills it. */
	readonly active: Readonly<Record<string, {readonly name: string; readonly endpointId: string; readonly ipv4: string}>>;
}

export interface Image {
	readonly id: string;
	readonly tags: readonly string[];
	/** With a digest it can be pulled again. */
	readonly digests: readonly string[];
	readonly bytes: number;
	readonly created: string;
	readonly labels: Readonly<Record<string, string>>;
}
