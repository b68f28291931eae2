import type {CreateSpec} from '../host/docker/objects.ts';
import type {EndpointSettings, NetworkSpec} from '../host/docker/reader.ts';
import type {HostReader} from '../host/reader.ts';
import type {HostWriter} from '../host/writer.ts';
import type {Json, Risk} from '../language/values.ts';

/** The id does it, the name says it. */
export interface ContainerRef {
	readonly id: string;
	readonly name: string;
}
export interface NetworkRef {
	readonly id: string;
	readonly name: string;
}
export interface ImageRef {
	readonly id: string;
	/** For the operator: a tag, or the short id. */
	readonly name: string;
}

/** One change to a host, as data: it is shown, journalled, performed and undone from this alone. */
export type Operation =
	| {readonly kind: 'container.start'; readonly container: ContainerRef}
	/**
	 * `removes` must be true for a container started with --rm: it is gone once it stops, so the operation is
	 * destructive. Performing one that was planned without it is refused.
	 */
	| {readonly kind: 'container.stop'; readonly container: ContainerRef; readonly seconds?: number; readonly removes?: boolean}
	| {readonly kind: 'container.restart-policy'; readonly container: ContainerRef; readonly policy: {readonly Name: string; readonly MaximumRetryCount: number}}
	| {readonly kind: 'network.create'; readonly spec: NetworkSpec}
	| {readonly kind: 'network.remove'; readonly network: NetworkRef}
	/**
	 * Disruptive: in a running container the default route and the published ports may move to the new network.
	 * Of `endpoint` only what an operator can choose is used, so an inspected endpoint can be handed in as it is.
	 */
	| {readonly kind: 'network.connect'; readonly network: string; readonly container: ContainerRef; readonly endpoint: EndpointSettings}
	/** `network` is the name, or the id of a network that is gone. `force` is needed for stale and for stopped members. */
	| {readonly kind: 'network.disconnect'; readonly network: string; readonly container: ContainerRef; readonly force: boolean}
	/** The bridge of a network that the engine has forgotten, named as the engine names them: br- and twelve hexadecimal digits. */
	| {readonly kind: 'bridge.remove'; readonly name: string}
	/** Left alone, and said so, when it does not run by then. */
	| {readonly kind: 'container.restart'; readonly container: ContainerRef; readonly seconds?: number; readonly removes?: boolean}
	/**
	 * A stopped, dead or half-removed one; never its volumes. Left alone, and said so, when it runs by then. What it takes
	 * to make it again is captured; what it has written in its own layer is gone. With `made`, as the inverse of a creation:
	 * the copy in which the id of what was made is noted; another container of this name is left alone, and `id` is ''.
	 */
	| {readonly kind: 'container.remove'; readonly container: ContainerRef; readonly made?: string}
	/**
	 * Made, not started. Its environment is the image's. Refused when its name is taken, when its image, a network, a volume
	 * or a mounted path is missing, or when the image lacks one of its environment variables.
	 */
	| {readonly kind: 'container.create'; readonly spec: CreateSpec}
	| {readonly kind: 'image.commit'; readonly container: ContainerRef; readonly repository: string; readonly tag: string; readonly pause: boolean; readonly labels?: Readonly<Record<string, string>>}
	/** Makes a container of it and removes that again, without ever starting it: the image is whole. */
	| {readonly kind: 'image.try'; readonly image: string}
	/**
	 * By id, with exactly these tags. Left alone, and said so, when a container uses it by then or its tags changed.
	 * `bytes` is what was promised.
	 */
	| {readonly kind: 'image.remove'; readonly image: ImageRef; readonly tags: readonly string[]; readonly bytes?: number}
	| {readonly kind: 'volume.create'; readonly name: string; readonly driver: string; readonly labels: Readonly<Record<string, string>>; readonly options: Readonly<Record<string, string>>}
	/** Left alone, and said so, when a container refers to it by then, or when it was made at another time than `created` (as the engine writes it). */
	| {readonly kind: 'volume.remove'; readonly name: string; readonly created?: string; readonly bytes?: number}
	/** Its files as a tar in the run's folder, read through a container that mounts it at `path` (docker cp). */
	| {readonly kind: 'volume.save'; readonly volume: string; readonly container: ContainerRef; readonly path: string; readonly name: string}
	/**
	 * Puts a saved tar into a volume, through a container made of `image` for it (`docker cp`), never started and removed
	 * again. Before the container that uses the volume is made: an empty one would be filled from its image, and it may
	 * mount it read-only. Refused when a container refers to the volume by then. `from` is an absolute path.
	 */
	| {readonly kind: 'volume.load'; readonly volume: string; readonly image: string; readonly from: string; readonly sha256: string}
	/** A container that this run made for a moment and could not remove any more, with the volumes that its image asked for. Left alone, and said so, when it was ever started. */
	| {readonly kind: 'temporary.remove'; readonly container: ContainerRef; readonly run: string}
	/**
	 * To nothing. Only where nobody writes, as while the container is stopped, or where the engine appends; checked again when
	 * it is performed. `readersHang` must be true where the engine appends and remembers how long the log was
	 * (`remembersLogLength` of its version): performing one that was planned without it is refused.
	 */
	| {readonly kind: 'log.truncate'; readonly container: ContainerRef; readonly path: string; readonly bytes?: number; readonly readersHang?: boolean}
	/** Files that the engine has rotated away; `modified` by their paths: another file that has the name by then is left alone. */
	| {readonly kind: 'log.remove-rotated'; readonly container: ContainerRef; readonly paths: readonly string[]; readonly modified?: Readonly<Record<string, string>>; readonly bytes?: number}
	/** Records of the build cache, by their ids. */
	| {readonly kind: 'cache.remove'; readonly ids: readonly string[]; readonly bytes?: number}
	/**
	 * `commands` are those of the host's service manager, so that what is shown is what runs; if the host would run
	 * others when it is performed, it is refused. `removes` must be true where this ends containers started with
	 * --rm, which are gone then: the operation is destructive.
	 */
	| {
			readonly kind: 'service.start' | 'service.stop' | 'service.restart';
			/** Why the host cannot be as before, whatever is taken back, once this was performed. */
			readonly noReturn?: string;
			readonly service: string;
			readonly commands?: readonly (readonly string[])[];
			readonly removes?: boolean;
	  }
	/** With its start ticks: a pid that was given to another process meanwhile is left alone. */
	| {readonly kind: 'process.signal'; readonly pid: number; readonly startTicks: number; readonly signal: 'TERM' | 'KILL'; readonly command: string}
	| {readonly kind: 'file.move'; readonly from: string; readonly to: string}
	/** Makes the daemon drop one stale endpoint at its next start. Only with the daemon stopped. */
	| {readonly kind: 'store.forget-endpoint'; readonly path: string; readonly endpointId: string; readonly networkId: string}
	/** A safety copy in the run's folder. */
	| {readonly kind: 'copy.json'; readonly name: string; readonly content: Json}
	| {readonly kind: 'copy.file'; readonly from: string; readonly name: string}
	/** Puts a safety copy of a file back where it came from. Only as an inverse. */
	| {readonly kind: 'copy.restore'; readonly name: string; readonly to: string};

export interface LossItem {
	/** Names the object and never changes while it does not: "container app", "network edge". Compared. */
	readonly name: string;
	/** Measured now, may differ a second later: "up 3 hours", "2.1 MB". Shown, not compared. */
	readonly detail?: string;
}

/** What a plan costs, measured on the host now. */
export interface Loss {
	readonly stops: readonly LossItem[];
	readonly gone: readonly LossItem[];
	/** An estimate, seconds; undefined: not known. */
	readonly downtimeSeconds?: number;
}

export const noLoss: Loss = {stops: [], gone: []};

/**
 * The way back of one operation, with what was captured before it; or the reason why there is none. `final`: once it was
 * performed, what came before it cannot be taken back either.
 */
export type Inverse<Op = Operation> = {readonly operations: readonly Op[]} | {readonly none: string; readonly final?: true};

/** What became of an operation whose end nobody saw, as far as the host can tell. */
export type Became = 'done' | 'not-done' | 'not-known';

/** What an operation has in hand while it is performed. */
export interface Hands {
	readonly host: HostWriter;
	/** The run's folder for safety copies: 0700. Absolute path. */
	readonly copies: string;
	readonly output: (chunk: Buffer) => void;
	readonly signal: AbortSignal;
}

/** All that is to be known about one kind of operation, in one place. */
export interface OperationKind<Op, AnyOp = Operation> {
	/** As an operator would type it, or nearest to it. One line; names are shown as they are (the screen sanitizes). */
	text(op: Op): string;
	risk(op: Op): Risk;
	/** The object's name: what must be typed in full if it is destructive. */
	object(op: Op): string;
	/** Measured on the host now. */
	loss(op: Op, host: HostReader): Promise<Loss>;
	/** Captured on the host before the operation. */
	inverse(op: Op, host: HostReader): Promise<Inverse<AnyOp>>;
	/** Throws when it did not happen, or not wholly. Gives back what the host answered, if that is worth keeping. */
	perform(op: Op, hands: Hands): Promise<Json | undefined>;
}

/** What the engine needs of a family of operations; the engine itself knows none of them. */
export interface OperationSet<Op, Host, Means> {
	text(op: Op): string;
	risk(op: Op): Risk;
	object(op: Op): string;
	loss(op: Op, host: Host): Promise<Loss>;
	inverse(op: Op, host: Host): Promise<Inverse<Op>>;
	perform(op: Op, means: Means): Promise<Json | undefined>;
	/** Asks the host whether it is in effect; with `since` (ISO 8601), whether one begun then came to its end. Never rejects. */
	became(op: Op, host: Host, since?: string): Promise<Became>;
	/** What removes that which the operations of a run (its id) made for themselves and were broken off before they could remove it. */
	leftBehind?(run: string, host: Host): Promise<readonly Op[]>;
}
