import {notSimulated} from '../world/errors.ts';
import {emitEvent, idOf} from '../world/host.ts';
import type {TwinImage} from '../world/world.ts';
import {filtersOf, ok, type Answer, type Handler, type Route} from './call.ts';
import {importImage} from './image-import.ts';
import {layersOf, tagsOf} from './image-parts.ts';
import {loadImages, saveImages} from './image-save.ts';
import {deleteImage} from './images.ts';
import {madeFrom} from './lookup.ts';

/** `POST /images/prune`: images without a name that nobody uses; with `dangling=false` all that no container uses. */
const prune: Handler = ({host, query}): Answer => {
	const {world} = host;
	const filters = filtersOf(query);
	const unknown = Object.keys(filters).find(name => name !== 'dangling');
	if (unknown !== undefined) throw notSimulated(`the filter ${unknown} of a removal of images`);
	const danglingOnly = (filters['dangling'] ?? ['true']).every(word => ['true', '1'].includes(word));
	const before = new Map(world.images.flatMap(image => layersOf(image).map((layer, index) => [layer, image.layerBytes[index] ?? 0] as const)));
	const answer: object[] = [];
	const isBase = (image: TwinImage): boolean => world.images.some(({inspect}) => inspect['Parent'] === idOf(image));
	// Those that are built on others go first, so that these can go as well.
	for (let gone = true; gone; ) {
		gone = false;
		for (const image of world.images.filter(each => madeFrom(world, each).length === 0 && !isBase(each) && (!danglingOnly || tagsOf(each).length === 0))) {
			for (const tag of tagsOf(image)) answer.push({Untagged: tag});
			deleteImage(host, image, answer);
			gone = true;
		}
	}
	const after = new Set(world.images.flatMap(layersOf));
	const SpaceReclaimed = [...before].reduce((sum, [layer, bytes]) => sum + (after.has(layer) ? 0 : bytes), 0);
	emitEvent(host, 'image', 'prune', '', {reclaimed: String(SpaceReclaimed)});
	return ok({ImagesDeleted: answer.length === 0 ? null : answer, SpaceReclaimed});
};

export const imageFileRoutes: readonly Route[] = [
	['GET', '/images/get', saveImages],
	['GET', '/images/**/get', saveImages],
	['POST', '/images/load', loadImages],
	['POST', '/images/create', importImage],
	['POST', '/images/prune', prune],
];
