import type {ServiceState} from '../host/machine/reader.ts';
import type {ContainerState} from '../host/docker/reader.ts';

/**
 * Everything about a host that a run could change, as it was at one time: what two of them are compared by, and
 * nothing that is new at every start (ids of endpoints, addresses that nobody asked for, times). Plain JSON.
 */
export interface Survey {
	/** ISO 8601, UTC. */
	readonly at: string;
	readonly containers: Part<ContainerRecord>;
	readonly networks: Part<NetworkRecord>;
	readonly volumes: Part<VolumeRecord>;
	/** By tag; those without one by their short id. */
	readonly images: Part<ImageRecord>;
	/** By `443/tcp` or `127.0.0.1:5432/tcp`. */
	readonly ports: Part<PortRecord>;
	readonly services: Part<ServiceRecord>;
	/** By path: the daemon's configuration. */
	readonly files: Part<FileRecord>;
	/** By dotted name. */
	readonly settings: Part<{readonly value: string}>;
}

/** Objects of one kind by their names; or why they could not be read, which is never the same as none. */
export type Part<T> = {readonly objects: Readonly<Record<string, T>>; /** Names of objects that are there and could not be read, with why. */ readonly unread?: Readonly<Record<string, string>>} | {readonly notKnown: string};

export type PartName = Exclude<keyof Survey, 'at'>;

export const partNames: readonly PartName[] = ['containers', 'networks', 'volumes', 'images', 'ports', 'services', 'files', 'settings'];

/** Values by their names, as the start of their sha256: they are to be compared, and some of them are secrets. */
export type Fingerprints = Readonly<Record<string, string>>;

export interface ContainerRecord {
	readonly id: string;
	/** As it was asked for, and the id that it was then. */
	readonly image: string;
	readonly imageId: string;
	readonly state: ContainerState;
	readonly exitCode: number;
	/** It starts and ends over and over by itself: what state it is in just now says nothing. */
	readonly unsteady: boolean;
	/** Absent while it is not known: without a check, and until the first one. */
	readonly health?: 'healthy' | 'unhealthy';
	/** `8443->80/tcp`: asked for, and in force. Where any free port was asked for: `any->80/tcp`. */
	readonly wantedPorts: readonly string[];
	readonly ports: readonly string[];
	readonly restartPolicy: string;
	/** By network: what was asked for when it was connected. */
	readonly networks: Readonly<Record<string, Readonly<Record<string, string>>>>;
	/** By destination. */
	readonly mounts: Readonly<Record<string, string>>;
	readonly labels: Fingerprints;
}

export interface NetworkRecord {
	/** '' for the engine's own, which it makes anew at every start. */
	readonly id: string;
	/** The values of its specification, by their paths: `IPAM.Config.0.Subnet`. */
	readonly spec: Readonly<Record<string, string>>;
	readonly labels: Fingerprints;
}

export interface VolumeRecord {
	readonly driver: string;
	readonly labels: Fingerprints;
	readonly options: Fingerprints;
}

export interface ImageRecord {
	readonly id: string;
}

export interface PortRecord {
	readonly addresses: readonly string[];
	/** Undefined: not known who (root is needed to see that). */
	readonly owners?: readonly PortOwner[];
}

export interface PortOwner {
	readonly pid: number;
	/** The kernel's short name. */
	readonly name: string;
	readonly unit?: string;
	readonly containerId?: string;
}

export interface ServiceRecord {
	readonly state: ServiceState;
}

export interface FileRecord {
	/** Of its text; undefined: there is no such file. */
	readonly sha256?: string;
}
