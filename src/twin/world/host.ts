import {createHash} from 'node:crypto';
import type {Raw, TwinContainer, TwinEvent, TwinImage, TwinNetwork, TwinVolume, World} from './world.ts';

/** What goes wrong on a twin from now on, because a rehearsal asked for it. */
export interface Mishaps {
	/** The engine does not come up after its next stop. */
	engineStaysAway: boolean;
	/** Names of containers that fail to start. */
	readonly notStarting: Set<string>;
	/** The next container that is started is one of them. */
	nextNotStarting: boolean;
}

export const noMishaps = (): Mishaps => ({engineStaysAway: false, notStarting: new Set(), nextNotStarting: false});

/** A world, and who wants to be told of its events. */
export interface TwinHost {
	readonly world: World;
	readonly listeners: Set<(event: TwinEvent) => void>;
	/** What was asked of it and it does not know, in words, until somebody takes them out. */
	readonly unknown: Set<string>;
	/** What goes wrong on it from now on. */
	readonly mishaps: Mishaps;
}

export const twinHost = (world: World): TwinHost => ({world, listeners: new Set(), unknown: new Set(), mishaps: noMishaps()});

/** 64 hexadecimal digits, the next ones of this world's. */
export const makeId = (world: World): string => createHash('sha256').update(`${world.seed} ${world.made++}`).digest('hex');

/** Up to Debian 12's engine; later ones word some errors anew, and give some another status. */
export const isOld = ({engine}: World): boolean => Number(engine.apiVersion.split('.')[1]) < 42;

/** A process number that no process of this world has. */
export const makePid = (world: World): number => 2000 + 7 * world.made++;

/** As Go writes a time: no zeros at the end of the fraction. */
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/\.?0+Z$/, 'Z');

/** What an engine writes for "never". */
export const never = '0001-01-01T00:00:00Z';

/** Time passes on this host. */
export const pass = (world: World, seconds: number): void => {
	world.now += seconds * 1000;
};

/** As many as an engine keeps. */
const keptEvents = 256;

export const emitEvent = ({world, listeners}: TwinHost, type: string, action: string, id: string, attributes: Readonly<Record<string, string>>): void => {
	// Two events never have the same time.
	pass(world, 0.001);
	const event: TwinEvent = {Type: type, Action: action, Actor: {ID: id, Attributes: attributes}, timeNano: Math.round(world.now * 1e6)};
	world.events = [...world.events, event].slice(-keptEvents);
	for (const tell of listeners) tell(event);
};

export const record = (raw: Raw, key: string): Raw => {
	const value = raw[key];
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {};
};

export const idOf = ({inspect}: {readonly inspect: Raw}): string => String(inspect['Id']);

/** Without the leading slash. */
export const nameOf = ({inspect}: {readonly inspect: Raw}): string => String(inspect['Name']).replace(/^\//, '');

export const stateOf = ({inspect}: TwinContainer): Raw => record(inspect, 'State');

export const isRunning = (container: TwinContainer): boolean => stateOf(container)['Running'] === true;

export const isPaused = (container: TwinContainer): boolean => stateOf(container)['Paused'] === true;

/** The attributes that every event of a container has. */
export const containerEvent = (host: TwinHost, container: TwinContainer, action: string, more: Readonly<Record<string, string>> = {}): void => {
	const {Image, Labels} = record(container.inspect, 'Config') as {Image?: string; Labels?: Record<string, string> | null};
	emitEvent(host, 'container', action, idOf(container), {...Labels, ...more, image: Image ?? '', name: nameOf(container)});
};

/** By id, by name, or by the beginning of an id that only one has; `ambiguous` where several have it. */
export const findContainer = ({containers}: World, reference: string): TwinContainer | 'ambiguous' | undefined => {
	const whole = containers.find(container => idOf(container) === reference) ?? containers.find(container => nameOf(container) === reference.replace(/^\//, ''));
	if (whole !== undefined || reference === '') return whole;
	const begun = containers.filter(container => idOf(container).startsWith(reference));
	return begun.length > 1 ? 'ambiguous' : begun[0];
};

export const findNetwork = ({networks}: World, reference: string): TwinNetwork | undefined =>
	networks.find(network => idOf(network) === reference) ??
	networks.find(({inspect}) => inspect['Name'] === reference) ??
	(reference.length > 0 ? networks.find(network => idOf(network).startsWith(reference)) : undefined);

export const findVolume = ({volumes}: World, name: string): TwinVolume | undefined => volumes.find(({inspect}) => inspect['Name'] === name);

/** `docker.io/library/bb` is `bb`: newer clients write names out, and the engine keeps them short. */
export const familiar = (name: string): string => name.replace(/^docker\.io\/(?:library\/)?/, '');

/** `bb` is `bb:latest`, as everywhere in the engine. */
export const withTag = (reference: string): string => (/:[^/]+$|@/.test(reference) ? familiar(reference) : `${familiar(reference)}:latest`);

export const findImage = ({images}: World, reference: string): TwinImage | undefined => {
	const bare = reference.replace(/^sha256:/, '');
	const has = ({inspect}: TwinImage, key: string): boolean => ((inspect[key] ?? []) as string[]).includes(key === 'RepoTags' ? withTag(reference) : reference);
	return (
		images.find(image => has(image, 'RepoTags') || has(image, 'RepoDigests')) ??
		(/^[0-9a-f]{2,64}$/.test(bare) ? images.find(image => idOf(image).startsWith(`sha256:${bare}`)) : undefined)
	);
};
