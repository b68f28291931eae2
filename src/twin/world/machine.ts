import type {FileSystem, Listener, Process, Route, ServiceAction, ServiceReader} from '../../host/machine/reader.ts';

/** Without a number it is not known whose it is. */
export type TwinListener = Omit<Listener, 'owners'> & {readonly pid?: number};

/** Readings of a machine that somebody may be denied. */
export type Unread = 'listeners' | 'routes' | 'log-sizes' | 'network-store';

/** What the machine under the engine is like. */
export interface TwinMachine {
	readonly hostname: string;
	bootId: string;
	/** Other than the engine's own and its containers'. */
	processes: Process[];
	/** Processes of the engine's that somebody has ended, by their numbers: they are back when the engine is started. */
	killed: number[];
	/** Bridges of networks that the engine has forgotten. */
	leftBridges: string[];
	/** Sockets of those processes. */
	listeners: TwinListener[];
	readonly services: Record<string, TwinService>;
	/** @default systemd */
	readonly serviceManager?: ServiceReader['manager'];
	/** Readings, and paths, of which nothing is known; what is known of the rest is whole. */
	notKnown?: readonly (Unread | `/${string}`)[];
	/** By absolute path. */
	readonly files: Record<string, TwinFile>;
	readonly fileSystems: TwinFileSystem[];
	readonly sysctls: Record<string, string>;
	readonly routes: readonly Route[];
	/** As `iptables -S` prints it. Undefined: not known. */
	packetFilter?: {readonly nat: readonly string[]; readonly filter: readonly string[]};
	readonly groups: Readonly<Record<string, readonly string[]>>;
}

export interface TwinService {
	state: 'active' | 'inactive' | 'failed';
	readonly description: string;
	mainPid: number;
	/** When it came into this state, milliseconds since 1970. */
	since: number;
	restarts: number;
	/** The end of its journal. */
	readonly journal: string[];
	/** With which commands its manager starts, stops and restarts it. @default as systemd does */
	readonly commands?: Readonly<Record<ServiceAction, readonly (readonly string[])[]>>;
}

export interface TwinFile {
	/** Undefined, and `base64` as well: only its size is known. */
	readonly text?: string;
	/** What is no text. */
	readonly base64?: string;
	readonly bytes: number;
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	/** Milliseconds since 1970. */
	readonly modified: number;
	readonly directory?: true;
}

export interface TwinFileSystem extends FileSystem {
	readonly bytesTotal: number;
	/** What Docker's own objects do not account for. */
	readonly otherBytes: number;
	/** Kept for root. @default none */
	readonly reservedBytes?: number;
	readonly inodesTotal: number;
	readonly inodesFree: number;
}
