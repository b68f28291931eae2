import {errorMessage, isReason} from '../errors.ts';
import type {Image} from '../host/docker/reader.ts';
import {shellQuote} from '../host/machine/commands.ts';
import {bytesText} from './means/bytes.ts';
import {answeredWith, engineCall, inPath, type EngineAttempt} from './means/engine.ts';
import {goneAlready, ifThere, leaveAlone, type LeftAlone} from './means/left-alone.ts';
import {positional} from './means/positional.ts';
import {say, stopIfCancelled} from './means/run.ts';
import {typeable} from './means/typeable.ts';
import {noLoss, type Hands, type Operation, type OperationKind} from './operation.ts';

type Remove = Extract<Operation, {kind: 'image.remove'}>;

/** What the engine answers to a removal: one field in each. */
interface Deed {
	readonly Untagged?: string;
	readonly Deleted?: string;
}

/** Of an inspect, what names an image. */
interface Inspected {
	readonly Id: string;
	readonly RepoTags?: readonly string[] | null;
	readonly RepoDigests?: readonly string[] | null;
}

const bareId = (id: string): string => id.replace(/^sha256:/, '');

const sameTags = (now: readonly string[], shown: readonly string[]): boolean => JSON.stringify(now.toSorted()) === JSON.stringify(shown.toSorted());

const detail = ({bytes, digests, tags}: Image, promised: number | undefined): string =>
	[
		// The size of an image counts layers that others have too; what is freed is less.
		promised === undefined ? `${bytesText(bytes)} with the layers it shares` : bytesText(promised),
		...(tags.length > 1 ? [`${tags.length} tags: ${tags.join(', ')}`] : []),
		digests.length > 0 ? 'can be pulled again, if its registry still has it' : 'cannot be pulled again',
	].join('; ');

export const imageRemove: OperationKind<Remove> = {
	text: ({image, tags}) => shellQuote(['docker', 'image', 'rm', ...(tags.length > 0 ? positional(...tags) : [bareId(image.id).slice(0, 12)])]),
	risk: () => 'destructive',
	object: ({image}) => typeable(image.name, bareId(image.id)),
	loss: async ({image: {id, name}, tags, bytes}, host) => {
		const now = await ifThere(host.docker.image(id));
		return now === undefined || !sameTags(now.tags, tags) ? noLoss : {stops: [], gone: [{name: `image ${name}`, detail: detail(now, bytes)}]};
	},
	inverse: async ({image: {id}}, host) => {
		const now = await ifThere(host.docker.image(id));
		if (now === undefined) return {operations: []};
		const [digest] = now.digests;
		return {none: digest === undefined ? 'it came from no registry: build it again, or load it from where it was saved' : `${shellQuote(['docker', 'pull', digest])} brings it back, from its registry`};
	},
	perform: async ({image: {id, name}, tags}, hands) => {
		const object = `image ${name}`;
		const attempt: EngineAttempt = {doing: `remove ${object}`, nextSteps: () => ['docker image ls --digests', 'docker ps -a']};
		const now = await inspect(hands, attempt, id);
		if (now === undefined) return goneAlready(hands, object);
		const why = await reasonToStay(hands, attempt, id, now.RepoTags ?? [], tags);
		if (why !== undefined) return leaveAlone(hands, object, why);
		stopIfCancelled(hands, `removing ${object}`);
		const digests = now.RepoDigests ?? [];
		// One that has no tag and is known by several digests is not removed by its id without force.
		const references = tags.length > 0 ? tags : digests.length > 1 ? digests : [id];
		return removeBy(hands, attempt, {id, object}, references);
	},
};

const inspect = (hands: Hands, attempt: EngineAttempt, reference: string): Promise<Inspected | undefined> =>
	ifThere(engineCall(hands, attempt, docker => docker.getImage(inPath(reference)).inspect() as Promise<Inspected>));

/** A clause; undefined when it is as it was shown and nobody needs it. */
const reasonToStay = async (hands: Hands, attempt: EngineAttempt, id: string, tags: readonly string[], shown: readonly string[]): Promise<string | undefined> => {
	if (!sameTags(tags, shown)) return tags.length === 0 ? 'it has no tag any more' : `its tags are ${tags.join(', ')} now`;
	const users = (await engineCall(hands, attempt, docker => docker.listContainers({all: true}))).filter(({ImageID}) => ImageID === id);
	const [user] = users;
	if (user !== undefined) return `container ${user.Names[0]?.slice(1) ?? user.Id.slice(0, 12)}${users.length > 1 ? ` and ${users.length - 1} more use` : ' uses'} it now`;
	return childOf(hands, attempt, id);
};

/** Removing the tags of an image that others are built on would free nothing, and leave it without a name. */
const childOf = async (hands: Hands, attempt: EngineAttempt, id: string): Promise<string | undefined> => {
	const child = (await engineCall(hands, attempt, docker => docker.listImages({all: true}))).find(({ParentId}) => ParentId === id);
	return child === undefined ? undefined : `image ${child.RepoTags?.find(tag => tag !== '<none>:<none>') ?? bareId(child.Id).slice(0, 12)} is built on it`;
};

/** Reference by reference, each only while it leads to this image; the last takes the image with it. */
const removeBy = async (hands: Hands, attempt: EngineAttempt, {id, object}: {readonly id: string; readonly object: string}, references: readonly string[]): Promise<LeftAlone | {untagged: string[]; deleted: string[]}> => {
	const deeds: Deed[] = [];
	const taken: string[] = [];
	for (const reference of references) {
		const leadsTo = (await inspect(hands, attempt, reference))?.Id;
		if (leadsTo !== id) {
			say(hands, `left alone: ${reference}: it ${leadsTo === undefined ? 'is gone' : 'is the name of another image now'}`);
			continue;
		}
		try {
			deeds.push(...(await engineCall(hands, attempt, docker => docker.getImage(inPath(reference)).remove() as Promise<Deed[]>)));
			taken.push(reference);
		} catch (error) {
			if (isReason(error, 'not-found')) say(hands, `${reference} was gone already`);
			// Without force the engine itself refuses an image that somebody has begun to use.
			else if (answeredWith(error, 409)) return giveBack(hands, attempt, {id, object}, taken, errorMessage(error).replace(`${attempt.doing}: `, ''));
			else throw error;
		}
	}
	if ((await inspect(hands, attempt, id)) !== undefined) return giveBack(hands, attempt, {id, object}, taken, (await childOf(hands, attempt, id)) ?? 'the engine keeps it');
	const untagged = deeds.flatMap(({Untagged}) => Untagged ?? []);
	const deleted = deeds.flatMap(({Deleted}) => Deleted ?? []);
	for (const name of untagged) say(hands, `untagged: ${name}`);
	for (const name of deleted) say(hands, `deleted: ${name}`);
	return {untagged, deleted};
};

/** The image stays, so it gets back the tags that it has lost by now. */
const giveBack = async (hands: Hands, attempt: EngineAttempt, {id, object}: {readonly id: string; readonly object: string}, taken: readonly string[], why: string): Promise<LeftAlone> => {
	for (const reference of taken) {
		const colon = reference.lastIndexOf(':');
		if (reference.includes('@') || colon === -1) continue;
		await engineCall(hands, attempt, docker => docker.getImage(inPath(id)).tag({repo: reference.slice(0, colon), tag: reference.slice(colon + 1)}));
		say(hands, `tagged again: ${reference}`);
	}
	return leaveAlone(hands, object, why);
};
