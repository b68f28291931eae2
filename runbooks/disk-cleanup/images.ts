import {errorMessage, type Container, type EngineEvent, type HostReader, type ImageLayer, type ImageSummary, plural, presentBytes} from 'drydock-cli';
import type {Containers} from './containers.ts';
import {type Item, promise, type Weight} from './items.ts';
import {ago, byEights, clauses} from './words.ts';

export interface Images {
	readonly items: readonly Item[];
	readonly weights: readonly Weight[];
	readonly notKnown: readonly string[];
	/** All layers, each once; null: not known. */
	readonly totalBytes: number | null;
}

const shortId = (id: string): string => id.replace(/^sha256:/, '').slice(0, 12);

const isUsed = ({id, tags}: ImageSummary, {inspected, failed}: Containers): boolean =>
	inspected.some(({imageId}) => imageId === id) || failed.some(({image}) => tags.includes(image) || tags.includes(`${image}:latest`) || (image !== '' && id.replace(/^sha256:/, '').startsWith(image.replace(/^sha256:/, ''))));

/** How long the engine's own memory of what happened is asked: it keeps little, and a container that was removed is nowhere else. Seconds. */
const memory = 86_400;

/** When a container of an image last did something, by the name of the image; as far as the engine remembers. */
const lastSeen = (events: readonly EngineEvent[]): ReadonlyMap<string, number> => {
	const seen = new Map<string, number>();
	for (const {type, at, attributes} of events) {
		const image = type === 'container' ? attributes['image'] : undefined;
		if (image !== undefined) seen.set(image.replace(/^([^:@]+)$/, '$1:latest'), at * 1000);
	}
	return seen;
};

const item = (image: ImageSummary, {seen, weights, now}: {readonly seen: ReadonlyMap<string, number>; readonly weights: readonly Weight[]; readonly now: number}): Item => {
	const {id, tags, digests, created} = image;
	const [name = shortId(id)] = tags;
	const used = Math.max(0, ...tags.flatMap(tag => seen.get(tag) ?? []));
	const pullable = digests.length > 0;
	const alone: Item = {id: '', kind: 'dangling-images', label: '', detail: '', bytes: null, thing: {is: 'image', image: {id, name}, tags}};
	const {bytes, unknown, estimated} = promise([alone], weights);
	return {
		...alone,
		id: `image:${tags[0] ?? shortId(id)}`,
		kind: tags.length === 0 ? 'dangling-images' : pullable ? 'pullable-images' : 'local-images',
		label: tags.length === 0 ? `image ${name} without a name` : `image ${name}`,
		detail: clauses(
			unknown > 0 ? `at most ${presentBytes(image.bytes)}` : `frees ${estimated ? 'about ' : ''}${presentBytes(bytes)}${bytes < image.bytes * 0.95 ? ` of ${presentBytes(image.bytes)}, the rest is shared` : ''}`,
			created === '' ? '' : `built ${ago(created, now)}`,
			used > 0 ? `a container of it, gone by now, was there ${ago(new Date(used).toISOString(), now)}` : 'last use not known, no container has it',
			tags.length > 1 ? `${plural(tags.length, 'name')}: ${tags.join(', ')}` : '',
			pullable ? 'can be pulled again' : 'cannot be pulled again',
		),
		bytes: unknown > 0 ? null : bytes,
		...(used > 0 ? {hesitate: true as const} : {}),
	};
};

const layersOf = async (host: HostReader, images: readonly ImageSummary[], failed: (image: ImageSummary, error: unknown) => void): Promise<ReadonlyMap<string, readonly ImageLayer[]>> => {
	const read = await byEights(images, async image => {
		try {
			return [[image.id, await host.docker.imageLayers(image.id)] as const];
		} catch (error) {
			failed(image, error);
			return [];
		}
	});
	return new Map(read.flat());
};

const weigh = (candidates: readonly ImageSummary[], others: readonly ImageSummary[], layers: ReadonlyMap<string, readonly ImageLayer[]>): readonly Weight[] => {
	const kept = new Set(others.flatMap(({id}) => (layers.get(id) ?? []).map(({chain}) => chain)));
	const dark = others.some(({id}) => !layers.has(id));
	return [
		...candidates.map(({id}): Weight => ({id, ownBytes: null, layers: layers.get(id)?.filter(({chain}) => !kept.has(chain)).map(({chain, bytes}) => ({chain, bytes: bytes ?? null})) ?? null})),
		...(dark ? [{id: '', layers: null, ownBytes: null}] : []),
	];
};

const totalOf = (layers: ReadonlyMap<string, readonly ImageLayer[]>, count: number): number | null => {
	const each = new Map([...layers.values()].flat().map(({chain, bytes}) => [chain, bytes]));
	const known = [...each.values()].filter(bytes => bytes !== undefined);
	return layers.size < count || known.length < each.size ? null : known.reduce((sum, bytes) => sum + bytes, 0);
};

/** Images that no container was made from, with what each would free. A few requests for each image, and no walk over the disk. */
export const readImages = async (host: HostReader, containers: Containers, now: number, only: (image: ImageSummary) => boolean = () => true): Promise<Images> => {
	const images = await host.docker.images();
	const notKnown: string[] = [];
	const candidates = images.filter(image => !isUsed(image, containers) && only(image));
	if (candidates.length === 0) return {items: [], weights: [], notKnown, totalBytes: null};
	const [layers, events] = await Promise.all([
		layersOf(host, images, ({id, tags}, error) => notKnown.push(`the layers of image ${tags[0] ?? shortId(id)}: ${errorMessage(error)}`)),
		host.docker.recentEvents(memory).catch((): readonly EngineEvent[] => []),
	]);
	const weights = weigh(candidates, images.filter(image => !candidates.includes(image)), layers);
	const seen = lastSeen(events);
	return {items: candidates.map(image => item(image, {seen, weights, now})), weights, notKnown, totalBytes: totalOf(layers, images.length)};
};

/** Of a container that is looked at: the images that must stay. */
export const imageUser = (containers: readonly Container[], imageId: string): string | undefined => containers.find(container => container.imageId === imageId)?.name;
