import {neededRecord, neededRecords, neededText, unknownShape} from '../../host/docker/normalise/values.ts';
import {inPool} from '../../host/docker/pool.ts';
import {isReason} from '../../errors.ts';
import {record} from '../world/host.ts';
import type {Raw, TwinContainer, TwinImage, TwinNetwork, TwinVolume} from '../world/world.ts';
import {behaviourOf} from './behaviour.ts';
import {redactContainer, redactImage, redactInfo, redactVolume} from './redact.ts';

/** Asks the engine for the JSON of a reading; a connection that refuses everything else. */
export type AskJson = (path: string, query?: Readonly<Record<string, string | number | boolean>>) => Promise<unknown>;

/** What a snapshot has of the engine. */
export interface EnginePart {
	readonly versionAnswer: Raw;
	readonly infoAnswer: Raw;
	readonly containers: TwinContainer[];
	readonly images: TwinImage[];
	readonly networks: TwinNetwork[];
	readonly volumes: TwinVolume[];
}

const together = 16;

/** As the engine itself says that it does not know a size. */
export const notKnown = -1;

/** Those that are there when they are asked for; what is gone meanwhile is gone. */
const each = async <T>(items: readonly T[], ask: (item: T) => Promise<unknown>): Promise<Raw[]> => {
	const found = await inPool(items, together, async item => {
		try {
			return neededRecord(await ask(item), 'an object');
		} catch (error) {
			if (isReason(error, 'not-found')) return undefined;
			throw error;
		}
	});
	return found.filter(item => item !== undefined);
};

/** The history names sizes from the top down, and layers that add nothing have none; bottom up here. */
const layerBytesOf = (inspect: Raw, history: readonly Raw[]): readonly number[] => {
	const layers = (record(inspect, 'RootFS')['Layers'] ?? []) as readonly string[];
	const sizes = history.map(({Size}) => Number(Size ?? 0)).filter(size => size > 0).toReversed();
	return layers.map((_, index) => sizes[index] ?? 0);
};

/** For the path of a request: whatever it is, it stays one part of it. */
const idIn = (listed: Raw, what: string): string => encodeURIComponent(neededText(listed, 'Id', what));

/** What a twin cannot do without: nothing can be asked about a thing without an id. */
const identified = (value: unknown, what: string): Raw => {
	const object = neededRecord(value, what);
	if (typeof object['Id'] !== 'string') throw unknownShape(`${what} without Id`);
	return object;
};

const inspectedContainer = (value: unknown): Raw => {
	const inspect = identified(value, 'a container');
	if (typeof inspect['Name'] !== 'string') throw unknownShape('a container without Name');
	for (const part of ['State', 'Config', 'HostConfig']) neededRecord(inspect[part], `the ${part} of a container`);
	return inspect;
};

const imageOf = (ask: AskJson) => async (summary: Raw): Promise<Raw> => {
	const id = idIn(summary, 'an image');
	const [inspect, history] = await Promise.all([ask(`/images/${id}/json`), ask(`/images/${id}/history`)]);
	return {inspect: redactImage(identified(inspect, 'an image')), history: neededRecords(history, 'layer').map(entry => ({...entry, CreatedBy: ''}))};
};

/** Of one that is half removed the list says something else than an inspect, and the list is what people see. */
const asListed = (inspect: Raw, state: unknown): Raw => (state === 'removing' ? {...inspect, State: {...record(inspect, 'State'), Status: state}} : inspect);

/** Reads an engine, by readings alone: everything that its twin will answer. */
export const readEngine = async (ask: AskJson): Promise<EnginePart> => {
	const answers = await Promise.all([ask('/version'), ask('/info'), ask('/containers/json', {all: true}), ask('/images/json'), ask('/networks'), ask('/volumes')]);
	const [version, info] = [neededRecord(answers[0], 'a version'), neededRecord(answers[1], 'the state of an engine')];
	const [listed, images, networks] = [neededRecords(answers[2], 'container'), neededRecords(answers[3], 'image'), neededRecords(answers[4], 'network')];
	const volumes = neededRecords(neededRecord(answers[5], 'volumes')['Volumes'] ?? [], 'volume');
	const [inspected, imageParts, inspectedNetworks] = await Promise.all([
		each(listed, async item => inspectedContainer(await ask(`/containers/${idIn(item, 'a container')}/json`))),
		each(images, imageOf(ask)),
		each(networks, async item => identified(await ask(`/networks/${idIn(item, 'a network')}`), 'a network')),
	]);
	const listedAs = new Map(listed.map(({Id, State}) => [String(Id), State]));
	return {
		versionAnswer: version,
		infoAnswer: redactInfo(info),
		containers: inspected.map(read => {
			const inspect = asListed(read, listedAs.get(String(read['Id'])));
			const behaviour = behaviourOf(inspect);
			return {inspect: redactContainer(inspect), log: [], ...(behaviour === undefined ? {} : {behaviour}), writtenBytes: notKnown, logBytes: 0, changes: []};
		}),
		images: imageParts.map(({inspect, history}) => ({inspect: inspect as Raw, history: history as Raw[], layerBytes: layerBytesOf(inspect as Raw, history as Raw[])})),
		networks: inspectedNetworks.map(({Containers: _members, ...inspect}) => ({inspect})),
		volumes: volumes.map(inspect => ({inspect: redactVolume(inspect), bytes: notKnown})),
	};
};
