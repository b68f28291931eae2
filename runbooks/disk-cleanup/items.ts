import {type ContainerRef, freedByImages, type ImageRef, plural, presentBytes} from 'drydock-cli';

/** What can be picked as a whole. Half of the words are shown in lists, so they are short. */
export const kindTable = {
	'dead-containers': {one: 'half-removed container', means: 'Docker has begun to remove it and did not finish: it can neither start nor be used.', worthless: true},
	'dangling-images': {one: 'image without a name', many: 'images without a name', means: 'A newer build or pull took its name, and no container was made from it.', worthless: true},
	'build-cache': {one: 'unused build cache', means: 'The next build makes again what it needs of it, and takes longer once.', worthless: true},
	'rotated-logs': {one: 'rotated log', many: 'rotated logs', means: 'Older lines, which Docker has put aside. They do not come back.', worthless: false},
	logs: {one: 'log', means: 'All its lines until now. They do not come back; the container notices nothing.', worthless: false},
	'logs-restart': {one: 'log behind a restart', many: 'logs behind a restart', means: 'Docker writes to it in a way that does not bear cutting: its container is stopped, and started when it is cut. Its lines do not come back.', worthless: false},
	'exited-containers': {one: 'ended container', means: 'What it has written in its own layer, and its log, are gone. Its volumes stay.', worthless: false},
	'pullable-images': {one: 'unused image that can be pulled again', many: 'unused images that can be pulled again', means: 'No container was made from it, and its registry has it, if it still does.', worthless: false},
	'local-images': {one: 'unused image that cannot be pulled again', many: 'unused images that cannot be pulled again', means: 'No container was made from it. It came from no registry: it would have to be built or loaded again.', worthless: false},
	'anonymous-volumes': {one: 'nameless volume that no container refers to', many: 'nameless volumes that no container refers to', means: 'Left by a container that is gone. Its files are gone for good.', worthless: false},
} as const satisfies Readonly<Record<string, {readonly one: string; readonly many?: string; readonly means: string; /** Suggested: nothing is lost that anybody could use. */ readonly worthless: boolean}>>;

export type KindId = keyof typeof kindTable;
export const kindIds = Object.keys(kindTable) as readonly KindId[];

/** Only to be ticked one by one: never part of a kind. */
export type Single = 'named-volume' | 'created-container';

/** What is removed, by its ids as they were when it was shown. */
export type Thing =
	| {readonly is: 'container'; readonly container: ContainerRef; /** When it last ended. */ readonly finishedAt: string}
	| {readonly is: 'image'; readonly image: ImageRef; readonly tags: readonly string[]}
	| {readonly is: 'volume'; readonly name: string; readonly created: string}
	| {readonly is: 'log'; readonly container: ContainerRef; readonly path: string; readonly restart: boolean; /** Cut under an engine that remembers how long it was. */ readonly readersHang: boolean}
	| {readonly is: 'rotated'; readonly container: ContainerRef; /** Of the log itself. */ readonly path: string; readonly paths: readonly string[]; readonly modified: Readonly<Record<string, string>>}
	| {readonly is: 'cache'; readonly ids: readonly string[]};

/** Something that can be freed. */
export interface Item {
	/** As it is picked: `image:app:1`, `log:web`. */
	readonly id: string;
	readonly kind: KindId | Single;
	readonly label: string;
	/** Age, last use, who refers to it, whether it can come back. */
	readonly detail: string;
	/** What it frees by itself; null: not known. */
	readonly bytes: number | null;
	/** Used lately: not picked with its kind. */
	readonly hesitate?: true;
	readonly thing: Thing;
}

/** What an image takes, without the layers that it shares with images that are no choice. */
export interface Weight {
	/** '' stands for those that cannot be looked into. */
	readonly id: string;
	readonly layers: readonly {readonly chain: string; readonly bytes: number | null}[] | null;
	readonly ownBytes: number | null;
}

export interface Promised {
	readonly bytes: number;
	/** Their size is not known, and not in `bytes`. */
	readonly unknown: number;
	readonly estimated: boolean;
}

const sizeOfImages = (ids: readonly string[], weights: readonly Weight[]) =>
	freedByImages(
		new Set(ids),
		weights.map(({id, layers, ownBytes}) => ({id, layers: layers?.map(({chain, bytes}) => ({chain, bytes: bytes ?? undefined})), ownBytes: ownBytes ?? undefined})),
	);

/** What some items free together. A log goes with its container, and images share layers: so it is no sum. */
export const promise = (items: readonly Item[], weights: readonly Weight[]): Promised => {
	const images = items.flatMap(({thing}) => (thing.is === 'image' ? [thing.image.id] : []));
	const {bytes: imageBytes, estimated} = sizeOfImages(images, weights);
	const others = withoutTwice(items).filter(({thing}) => thing.is !== 'image');
	return {
		bytes: (imageBytes ?? 0) + others.reduce((sum, {bytes}) => sum + (bytes ?? 0), 0),
		unknown: (imageBytes === undefined ? images.length : 0) + others.filter(({bytes}) => bytes === null).length,
		estimated,
	};
};

/** A container that goes takes its logs with it. */
export const withoutTwice = (items: readonly Item[]): readonly Item[] => {
	const going = new Set(items.flatMap(({thing}) => (thing.is === 'container' ? [thing.container.id] : [])));
	return items.filter(({thing}) => !((thing.is === 'log' || thing.is === 'rotated') && going.has(thing.container.id)));
};

export const presentPromise = ({bytes, unknown, estimated}: Promised): string =>
	bytes === 0 && unknown > 0 ? 'size not known' : `${estimated ? 'about ' : ''}${presentBytes(bytes)}${unknown === 0 ? '' : ` and ${plural(unknown, 'thing')} of a size that is not known`}`;

export const countOf = (kind: KindId, count: number): string => {
	const words: {readonly one: string; readonly many?: string} = kindTable[kind];
	return kind === 'build-cache' ? words.one : plural(count, words.one, words.many);
};
