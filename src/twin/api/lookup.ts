import {ApiError} from '../world/errors.ts';
import {findContainer, findImage, findNetwork, findVolume, idOf, withTag} from '../world/host.ts';
import type {TwinContainer, TwinImage, TwinNetwork, TwinVolume, World} from '../world/world.ts';

/** Each throws as the engine does when there is no such thing. */
export const needContainer = (world: World, reference = ''): TwinContainer => {
	const found = findContainer(world, reference);
	if (found === undefined) throw new ApiError(404, `No such container: ${reference}`);
	if (found === 'ambiguous') throw new ApiError(400, `Multiple IDs found with provided prefix: ${reference}`);
	return found;
};

export const needNetwork = (world: World, reference = ''): TwinNetwork => {
	const found = findNetwork(world, reference);
	if (found === undefined) throw new ApiError(404, `network ${reference} not found`);
	return found;
};

export const needVolume = (world: World, name = ''): TwinVolume => {
	const found = findVolume(world, name);
	if (found === undefined) throw new ApiError(404, `get ${name}: no such volume`);
	return found;
};

export const needImage = (world: World, reference = ''): TwinImage => {
	const found = findImage(world, reference);
	if (found !== undefined) return found;
	throw new ApiError(404, `No such image: ${/^(?:sha256:)?[0-9a-f]{12,}$/.test(reference) ? reference : withTag(reference)}`);
};

/** Containers made from an image, running or not. */
export const madeFrom = ({containers}: World, image: TwinImage): readonly TwinContainer[] => containers.filter(({inspect}) => inspect['Image'] === idOf(image));
