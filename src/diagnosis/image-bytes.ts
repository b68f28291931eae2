import type {ImageLayer} from '../host/docker/objects.ts';

/** An image, as far as it is known what it takes on the disk. */
export interface ImageWeight {
	readonly id: string;
	/** From the bottom up; undefined where they could not be read. */
	readonly layers: readonly ImageLayer[] | undefined;
	/** What it would free by the engine's own count: its size without what it shares. Undefined: not known. */
	readonly ownBytes?: number | undefined;
}

export interface FreedBytes {
	/** Undefined: not known. */
	readonly bytes: number | undefined;
	/** True where not every layer's size is known, or not whose it is: then less or more may be freed. */
	readonly estimated: boolean;
}

/** The engine's count of the images, together; what two of them share only with each other is missing in it. */
const estimate = (images: readonly ImageWeight[]): FreedBytes => {
	const known = images.flatMap(({ownBytes}) => (ownBytes === undefined ? [] : [ownBytes]));
	return {bytes: known.length === images.length ? known.reduce((sum, bytes) => sum + bytes, 0) : undefined, estimated: true};
};

/**
 * What it frees to remove some images together: the layers that no other image has, each once. Two images that share a
 * layer with each other alone free it together and neither frees it by itself, so this is not a sum over images.
 */
export const freedByImages = (removed: ReadonlySet<string>, all: readonly ImageWeight[]): FreedBytes => {
	const going = all.filter(({id}) => removed.has(id));
	const staying = all.filter(({id}) => !removed.has(id));
	if (going.length === 0) return {bytes: 0, estimated: false};
	const kept = new Set(staying.flatMap(({layers}) => (layers ?? []).map(({chain}) => chain)));
	const freed = new Map<string, number | undefined>();
	for (const {layers} of going) {
		if (layers === undefined) return estimate(going);
		for (const {chain, bytes} of layers) if (!kept.has(chain)) freed.set(chain, bytes);
	}
	let bytes = 0;
	for (const each of freed.values()) {
		if (each === undefined) return estimate(going);
		bytes += each;
	}
	return {bytes, estimated: staying.some(({layers}) => layers === undefined)};
};
