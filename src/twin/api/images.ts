import {ApiError} from '../world/errors.ts';
import {emitEvent, familiar, findImage, idOf, isOld, isRunning, record, withTag, type TwinHost} from '../world/host.ts';
import type {Raw, TwinImage, World} from '../world/world.ts';
import {filtersOf, flag, ok, type Handler, type Route} from './call.ts';
import {madeFrom, needImage} from './lookup.ts';

const tagsOf = ({inspect}: TwinImage): readonly string[] => (inspect['RepoTags'] ?? []) as string[];
const digestsOf = ({inspect}: TwinImage): readonly string[] => (inspect['RepoDigests'] ?? []) as string[];

const seconds = (time: unknown): number => Math.floor(Date.parse(String(time)) / 1000);

/** One row of a list of images. */
export const imageSummary = (image: TwinImage): Raw => ({
	Containers: -1,
	Created: seconds(image.inspect['Created']),
	Id: idOf(image),
	Labels: record(image.inspect, 'Config')['Labels'] ?? null,
	ParentId: image.inspect['Parent'] ?? '',
	RepoDigests: digestsOf(image).length > 0 ? digestsOf(image) : tagsOf(image).length === 0 ? ['<none>@<none>'] : null,
	RepoTags: tagsOf(image).length > 0 ? tagsOf(image) : ['<none>:<none>'],
	SharedSize: -1,
	Size: image.inspect['Size'],
	VirtualSize: image.inspect['Size'],
});

/** From 1.43 on nothing stands for a name that is not there. */
const list: Handler = ({host: {world}, query, version}) => {
	const filters = filtersOf(query);
	const matches = world.images.filter(
		image =>
			(filters['dangling'] ?? []).every(word => ['true', '1'].includes(word) === (tagsOf(image).length === 0)) &&
			(filters['reference'] === undefined || filters['reference'].some(wanted => tagsOf(image).some(tag => tag === withTag(wanted) || tag.split(':')[0] === wanted))) &&
			(filters['label'] ?? []).every(wanted => (wanted.split('=')[0] ?? '') in record(record(image.inspect, 'Config'), 'Labels')),
	);
	return ok(
		matches
			.toSorted((left, right) => seconds(right.inspect['Created']) - seconds(left.inspect['Created']))
			.map(image => (version < 143 ? imageSummary(image) : {...imageSummary(image), RepoTags: tagsOf(image), RepoDigests: digestsOf(image)})),
	);
};

/** Throws the engine's words for a name that an image cannot have. */
export const checkReference = (world: World, reference: string): void => {
	if (/^[a-z0-9]+([._/:-]+[a-z0-9]+)*:[\w][\w.-]*$/.test(reference)) return;
	const repository = reference.replace(/:[^:]*$/, '');
	// Names without a folder are those of the public library.
	const named = isOld(world) ? '' : ` (${repository.includes('/') ? '' : 'library/'}${repository})`;
	throw new ApiError(isOld(world) ? 500 : 400, `invalid reference format${/[A-Z]/.test(repository) ? `: repository name${named} must be lowercase` : ''}`);
};

const tag: Handler = ({host, parts, query}) => {
	const {world} = host;
	const image = needImage(world, parts[0]);
	const reference = `${familiar(query.get('repo') ?? '')}:${query.get('tag') || 'latest'}`;
	checkReference(world, reference);
	for (const other of world.images) other.inspect['RepoTags'] = tagsOf(other).filter(each => each !== reference);
	image.inspect['RepoTags'] = [...tagsOf(image), reference];
	emitEvent(host, 'image', 'tag', idOf(image), {name: reference});
	return {status: 201};
};

const short = (id: string): string => id.replace('sha256:', '').slice(0, 12);

/** Why an image cannot go; the engine's own words. */
const refuse = (world: World, image: TwinImage, reference: string, byId: boolean, force: boolean): void => {
	const users = madeFrom(world, image);
	const running = users.find(isRunning);
	const last = tagsOf(image).length <= 1;
	if (byId && !force && tagsOf(image).length > 1) throw new ApiError(409, `conflict: unable to delete ${short(idOf(image))} (must be forced) - image is referenced in multiple repositories`);
	if (!last && !byId) return;
	if (running !== undefined && (byId || !force)) {
		throw new ApiError(
			409,
			byId
				? `conflict: unable to delete ${short(idOf(image))} (cannot be forced) - image is being used by running container ${short(idOf(running))}`
				: `conflict: unable to remove repository reference "${reference}" (must force) - container ${short(idOf(running))} is using its referenced image ${short(idOf(image))}`,
		);
	}
	const [stopped] = users;
	if (stopped !== undefined && !force) {
		throw new ApiError(
			409,
			byId
				? `conflict: unable to delete ${short(idOf(image))} (must be forced) - image is being used by stopped container ${short(idOf(stopped))}`
				: `conflict: unable to remove repository reference "${reference}" (must force) - container ${short(idOf(stopped))} is using its referenced image ${short(idOf(image))}`,
		);
	}
};

const childrenOf = ({images}: World, image: TwinImage): readonly TwinImage[] => images.filter(({inspect}) => inspect['Parent'] === idOf(image));

/** Takes an image away whole, and its parents that nobody names, uses or is built on. */
export const deleteImage = (host: TwinHost, image: TwinImage, answer: object[]): void => {
	const {world} = host;
	world.images = world.images.filter(other => other !== image);
	for (const digest of digestsOf(image)) answer.push({Untagged: digest});
	answer.push({Deleted: idOf(image)});
	emitEvent(host, 'image', 'delete', idOf(image), {name: idOf(image)});
	const kept = new Set(world.images.flatMap(other => record(other.inspect, 'RootFS')['Layers'] as string[]));
	for (const layer of (record(image.inspect, 'RootFS')['Layers'] as string[]).toReversed()) if (!kept.has(layer)) answer.push({Deleted: layer});
	const parent = world.images.find(other => idOf(other) === image.inspect['Parent']);
	if (parent !== undefined && tagsOf(parent).length === 0 && digestsOf(parent).length === 0 && madeFrom(world, parent).length === 0 && childrenOf(world, parent).length === 0) deleteImage(host, parent, answer);
};

const remove: Handler = ({host, parts: [reference = ''], query}) => {
	const {world} = host;
	const image = needImage(world, reference);
	const named = tagsOf(image).find(each => each === withTag(reference));
	const hasChildren = childrenOf(world, image).length > 0;
	if (named === undefined && hasChildren) throw new ApiError(409, `conflict: unable to delete ${short(idOf(image))} (cannot be forced) - image has dependent child images`);
	refuse(world, image, reference, named === undefined, flag(query, 'force'));
	const gone = named === undefined ? tagsOf(image) : [named];
	const answer: object[] = [];
	for (const each of gone) {
		answer.push({Untagged: each});
		emitEvent(host, 'image', 'untag', idOf(image), {name: idOf(image)});
	}
	image.inspect['RepoTags'] = tagsOf(image).filter(each => !gone.includes(each));
	// What others are built on stays, without a name.
	if (tagsOf(image).length === 0 && !hasChildren && madeFrom(world, image).length === 0) deleteImage(host, image, answer);
	return ok(answer);
};

export const imageRoutes: readonly Route[] = [
	['GET', '/images/json', list],
	['GET', '/images/**/json', ({host: {world}, parts: [reference = '']}) => {
		// The older engine says it twice.
		if (isOld(world) && findImage(world, reference) === undefined) throw new ApiError(404, `no such image: ${reference}: No such image: ${withTag(reference)}`);
		return ok(needImage(world, reference).inspect);
	}],
	['GET', '/images/**/history', ({host, parts}) => ok(needImage(host.world, parts[0]).history)],
	['POST', '/images/**/tag', tag],
	['DELETE', '/images/**', remove],
];
