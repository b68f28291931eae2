import type {BridgeEndpoint, LeftPort, Listener} from '../../host/machine/reader.ts';
import type {TwinFile, TwinMachine} from './machine.ts';

/**
 * A simulated host as data: JSON and nothing else, so that it can be saved, compared and sent. What an engine would answer
 * is kept in the engine's own form where it can be (an inspect of a container, a network, an image, a volume): a
 * snapshot is then what a real engine said, and nothing is translated twice.
 */
export interface World {
	/** Makes all ids, addresses and process numbers: the same seed and the same calls, the same host. */
	readonly seed: string;
	/** How many things were made up so far. */
	made: number;
	/** The time on this host, milliseconds since 1970. It stands still but for what is done: a stop that waits ten seconds moves it by ten. */
	now: number;
	readonly engine: TwinEngine;
	containers: TwinContainer[];
	images: TwinImage[];
	networks: TwinNetwork[];
	volumes: TwinVolume[];
	buildCache: TwinCacheRecord[];
	/**
	 * Endpoints that only the bridge driver's store still knows. They take their ports at every start of the engine, and
	 * give them back when their network is removed (moby/moby#25981).
	 */
	staleEndpoints: BridgeEndpoint[];
	/** Programs that somebody ran in a container. */
	execs?: TwinExec[];
	/** Ports that the running engine keeps in its memory, for endpoints that its store has forgotten: until it is restarted. */
	keptPorts?: KeptPort[];
	/** The last 256, as the engine keeps them. */
	events: TwinEvent[];
	readonly machine: TwinMachine;
}

export type KeptPort = Omit<LeftPort, 'pid' | 'addressInUse'>;

export type Raw = Record<string, unknown>;

export interface TwinEngine {
	/** `20.10.24`. */
	readonly version: string;
	/** `1.41`. */
	readonly apiVersion: string;
	/** False while its service is stopped: then nobody answers at the socket. */
	running: boolean;
	/** The answers of `GET /version` and `GET /info`; counts and times in the latter are worked out at each call. */
	readonly versionAnswer: Raw;
	readonly infoAnswer: Raw;
	/** With it a docker-proxy for each published port is among the processes. */
	readonly userlandProxy: boolean;
}

export interface TwinContainer {
	/** The answer of `GET /containers/ID/json`. Values of the environment are redacted in a snapshot. */
	readonly inspect: Raw;
	/** Oldest first; bounded. */
	readonly log: TwinLogLine[];
	/** On the host's network: what its processes listen on there. Undefined: on all that it exposes. */
	hostSockets?: readonly Omit<Listener, 'owners'>[];
	/** How its process behaves when it is started. Undefined: not known, and a start of it is not proved. */
	behaviour?: Behaviour;
	/** Somebody stopped it: the policy unless-stopped leaves it stopped. */
	stoppedByHand?: boolean;
	/** It ran when the engine was stopped. */
	ranBefore?: boolean;
	/** When the engine starts it anew after it ended by itself, milliseconds since 1970; and how long it waits then. Seconds. */
	restartAt?: number;
	backoff?: number;
	/** When its process ends by itself, milliseconds since 1970. */
	endsAt?: number;
	/** When its health is checked next, milliseconds since 1970. */
	healthAt?: number;
	/** Bytes in its own layer; -1: not known. */
	writtenBytes: number;
	/** Bytes of its log on the disk. */
	logBytes: number;
	/** What it has changed in its own layer, as `docker diff` tells it. */
	changes: readonly {readonly Path: string; readonly Kind: 0 | 1 | 2}[];
	/** Files in its own layer that are known, by absolute path. */
	files?: Record<string, TwinFile>;
	/** A file in its layer that cannot be removed (immutable): then it cannot be either. Absolute path in it. */
	immovable?: string;
	/** The engine writes its log at a place of its own, as after the first rotation. Until it is started anew. */
	writesLogAtOffset?: true;
}

export interface Behaviour {
	/** `runs` until it is stopped. `exits` by itself, with that code, at once. `fails` to start, with the engine's words. */
	readonly does: 'runs' | 'exits' | 'fails';
	readonly exitCode?: number;
	/** For `fails`: what the engine says. */
	readonly error?: string;
	/** Ends only when it is killed. */
	readonly ignoresTerm?: boolean;
	/** Ports in the container on which something listens. Undefined: on all that it exposes. */
	readonly listens?: readonly number[];
	/** What it prints when it starts. */
	readonly says?: readonly string[];
	/** For `exits`: so long after it was started. Seconds. @default at once */
	readonly afterSeconds?: number;
	/** For `exits`: it runs one of the programs that the twin knows, which say what it prints and how it ends. */
	readonly simulated?: true;
	/** How its health checks come out, from so many seconds after it was started on. @default they pass */
	readonly health?: readonly {readonly fromSeconds: number; readonly passes: boolean; readonly output?: string}[];
}

export interface TwinExec {
	/** The answer of `GET /exec/ID/json`. */
	readonly inspect: Raw;
	readonly environment: readonly string[];
	readonly user: string;
	/** Its program was started. */
	started: boolean;
}

export interface TwinLogLine {
	/** Milliseconds since 1970. */
	readonly at: number;
	readonly stream: 'stdout' | 'stderr';
	readonly text: string;
}

export interface TwinImage {
	/** The answer of `GET /images/ID/json`. */
	readonly inspect: Raw;
	/** The answer of `GET /images/ID/history`. */
	readonly history: readonly Raw[];
	/** Of its layers, bottom up: what removing them gives back. Bytes. */
	readonly layerBytes: readonly number[];
	/** The programs in it, by name. Undefined: not known, and whatever it is told to run is taken to be there. */
	readonly programs?: readonly string[];
	/** All its files and folders, by absolute path. Undefined: not known. */
	readonly files?: Readonly<Record<string, TwinFile>>;
}

export interface TwinNetwork {
	/** The answer of `GET /networks/ID`, without Containers. */
	readonly inspect: Raw;
}

export interface TwinVolume {
	/** The answer of `GET /volumes/NAME`. */
	readonly inspect: Raw;
	/** -1: not known. */
	bytes: number;
	/** All its files and folders, by their path in it. Undefined: only its size is known, and it is read as one file of zeros. */
	files?: Record<string, TwinFile>;
}

export interface TwinCacheRecord {
	/** A row of BuildCache in `GET /system/df`. */
	readonly record: Raw;
}

export interface TwinEvent {
	readonly Type: string;
	readonly Action: string;
	readonly Actor: {readonly ID: string; readonly Attributes: Readonly<Record<string, string>>};
	/** Nanoseconds since 1970, as the engine counts them. */
	readonly timeNano: number;
}
