import {DrydockError} from '../errors.ts';
import type {LayerChange} from '../host/docker/objects.ts';
import type {Container} from '../host/docker/reader.ts';
import type {HostReader} from '../host/reader.ts';
import {type Judged, judgePet, type PetReading} from './pets.ts';
import {isUp} from './saved-network.ts';

/** What was found, pets first. */
export interface Pets {
	readonly judged: readonly Judged[];
	/** Names of containers whose own layer was not looked at: what they have written is not known. */
	readonly notLookedAt: readonly string[];
}

/** Each is a walk over files, so only so many are looked at, and for so long. */
const most = 40;
const together = 4;
const secondsInAll = 20;

/** Those that matter most first: what runs, then what is oldest. */
const byWeight = (left: Container, right: Container): number => Number(isUp(right.state)) - Number(isUp(left.state)) || left.created.localeCompare(right.created);

type Layer = Pick<PetReading, 'writtenBytes' | 'changes'>;
const unknownLayer: Layer = {writtenBytes: undefined, changes: undefined};

/** A daemon that is gone ends it; one layer that cannot be read does not. */
const orUnknown = async <T>(reading: Promise<T>): Promise<T | undefined> => {
	try {
		return await reading;
	} catch (error) {
		if (error instanceof DrydockError && error.reason !== 'bug' && error.reason !== 'denied') return undefined;
		throw error;
	}
};

const readLayer = async (host: HostReader, id: string): Promise<Layer> => {
	const writtenBytes = await orUnknown(host.docker.writtenBytes(id));
	const nothing: readonly LayerChange[] = [];
	return {writtenBytes, changes: writtenBytes === 0 ? nothing : await orUnknown(host.docker.layerChanges(id))};
};

/** The layers of some containers, a few at a time, as far as the time goes. */
const readLayers = async (host: HostReader, containers: readonly Container[]): Promise<ReadonlyMap<string, Layer>> => {
	const found = new Map<string, Layer>();
	const waiting = [...containers];
	const {promise: late, resolve} = Promise.withResolvers<void>();
	const timer = setTimeout(resolve, secondsInAll * 1000);
	const work = async (): Promise<void> => {
		for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) found.set(next.id, await readLayer(host, next.id));
	};
	const working = Promise.all(Array.from({length: together}, work));
	try {
		await Promise.race([working, late]);
	} finally {
		// Those that are under way are not waited for.
		waiting.length = 0;
		clearTimeout(timer);
		working.catch(() => undefined);
	}
	return new Map(found);
};

/** Looks for containers with which something would be lost, and judges each with its reasons. */
export const findPets = async (host: HostReader): Promise<Pets> => {
	const [summaries, images] = await Promise.all([host.docker.containers(), host.docker.images()]);
	const containers = (await host.docker.inspectAll(summaries.map(({id}) => id), () => undefined)).filter(({state}) => state !== 'removing' && state !== 'dead').toSorted(byWeight);
	const candidates = containers.slice(0, most);
	const layers = await readLayers(host, candidates);
	const byId = new Map(images.map(image => [image.id, image]));
	const judged = containers.map(container => judgePet({container, image: byId.get(container.imageId) ?? null, ...(layers.get(container.id) ?? unknownLayer)}));
	return {
		judged: [...judged.filter(({pet}) => pet), ...judged.filter(({pet}) => !pet)],
		notLookedAt: containers.filter(({id}) => layers.get(id)?.writtenBytes === undefined).map(({name}) => name),
	};
};
