import type {Json} from '../../language/values.ts';

/**
 * What an engine keeps beside containers and networks: images, volumes, build cache, what all of it takes on the disk,
 * and what happens there. Read only; shapes are named by us.
 */

/** One image of the list. */
export interface ImageSummary {
	readonly id: string;
	/** `repository:tag`; empty for a dangling one. */
	readonly tags: readonly string[];
	/** `repository@sha256:…`: with one of these it can be pulled again. */
	readonly digests: readonly string[];
	/** With the layers that it shares with others. Bytes. */
	readonly bytes: number;
	/** When it was built, not when it came to this host. ISO 8601; '' where the engine does not say. */
	readonly created: string;
	readonly labels: Readonly<Record<string, string>>;
}

/** The layers of one image from the bottom up. What is removed frees only layers that no other image has. */
export interface ImageLayer {
	/** Names the layer together with all below it: equal for two images exactly when they share it. */
	readonly chain: string;
	/** Undefined where the engine's history does not tell which size belongs to which layer. */
	readonly bytes: number | undefined;
}

export interface Volume {
	readonly name: string;
	readonly driver: string;
	/** Where its files are on the host; '' for drivers that do not say. */
	readonly mountpoint: string;
	/** ISO 8601; '' where the engine does not say. */
	readonly created: string;
	readonly labels: Readonly<Record<string, string>>;
	/** Set for volumes that mount something else: nfs, a device, another folder. */
	readonly options: Readonly<Record<string, string>>;
	/** The engine made up its name. By its label from 23.0 on; before that by a name of 64 hexadecimal digits. */
	readonly anonymous: boolean;
}

export type DiskKind = 'container' | 'image' | 'volume' | 'build-cache';

/** `GET /system/df`: walks every layer and volume, so it can take minutes. What was not asked for is undefined. */
export interface DiskUsage {
	/** Bytes of all image layers together, each counted once. */
	readonly layersBytes?: number;
	readonly images?: readonly {readonly id: string; readonly bytes: number; /** -1: not known. */ readonly sharedBytes: number; /** Containers made from it. */ readonly containers: number}[];
	/** Bytes written into the container's own layer. */
	readonly containers?: readonly {readonly id: string; readonly name: string; readonly writtenBytes: number}[];
	/** Bytes; -1 for drivers that do not say. References: containers, running or not. */
	readonly volumes?: readonly {readonly name: string; readonly bytes: number; readonly references: number}[];
	readonly buildCache?: readonly BuildCacheItem[];
}

export interface BuildCacheItem {
	readonly id: string;
	readonly description: string;
	readonly type: string;
	readonly bytes: number;
	readonly inUse: boolean;
	readonly shared: boolean;
	/** ISO 8601; '' for never. */
	readonly lastUsed: string;
}

/** Something that happened in the engine. */
export interface EngineEvent {
	/** Seconds since 1970, with fractions. */
	readonly at: number;
	/** container, image, network, volume, daemon, … */
	readonly type: string;
	/** die, start, oom, health_status: unhealthy, … */
	readonly action: string;
	readonly id: string;
	/** '' where it has none. */
	readonly name: string;
	readonly attributes: Readonly<Record<string, string>>;
}

/**
 * The body of `POST /containers/create` that makes the same container again, in the Engine API's own form: what an
 * inspect gives back, without what the engine works out anew, and without the values of environment variables, which
 * never leave the reader: an image committed from the container has them.
 */
export interface CreateSpec {
	readonly name: string;
	/** As it was asked for: a name or an id. */
	readonly image: string;
	/** Config without Env, Image and Hostname when that is the short id. */
	readonly config: {readonly [name: string]: Json};
	readonly hostConfig: {readonly [name: string]: Json};
	/** By network name: what can be chosen when a container is connected. */
	readonly networks: {readonly [name: string]: {readonly [name: string]: Json}};
	/** Names of its environment variables, to be compared with those of the image that it is made from. */
	readonly environmentNames: readonly string[];
}

/** One path that differs between a container and its image. */
export interface LayerChange {
	readonly path: string;
	/** A folder is `changed` when something in it is. */
	readonly change: 'changed' | 'added' | 'removed';
}
