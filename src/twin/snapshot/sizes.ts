import {setTimeout as pause} from 'node:timers/promises';
import {errorMessage} from '../../errors.ts';
import type {DiskUsage} from '../../host/docker/objects.ts';
import type {HostReader} from '../../host/reader.ts';
import {idOf} from '../world/host.ts';
import type {World} from '../world/world.ts';
import {notKnown} from './engine-part.ts';
import type {Gap} from './machine-part.ts';

type Sizes = Pick<DiskUsage, 'containers' | 'volumes' | 'buildCache'>;

/** What only a walk over the disk can tell, as far as it comes in time. */
export const readSizes = async (host: HostReader, seconds: number, gaps: Gap[]): Promise<Sizes> => {
	const what = 'what containers, volumes and the build cache take on the disk';
	const without = (why: string): Sizes => {
		gaps.push({what, why});
		return {};
	};
	if (seconds <= 0) return without('it was not asked for');
	const ended = new AbortController();
	const late = pause(seconds * 1000, undefined, {signal: ended.signal}).then(
		() => `Docker had not worked it out within ${seconds} s`,
		() => '',
	);
	try {
		const usage = await Promise.race([host.docker.diskUsage(), late]);
		return typeof usage === 'string' ? without(usage) : usage;
	} catch (error) {
		return without(errorMessage(error));
	} finally {
		ended.abort();
	}
};

/** Into a world whose sizes are not known. */
export const fillSizes = (world: World, {containers, volumes, buildCache = []}: Sizes): void => {
	const written = new Map(containers?.map(({id, writtenBytes}) => [id, writtenBytes]));
	for (const container of world.containers) container.writtenBytes = written.get(idOf(container)) ?? notKnown;
	const sizes = new Map(volumes?.map(({name, bytes}) => [name, bytes]));
	for (const volume of world.volumes) volume.bytes = sizes.get(String(volume.inspect['Name'])) ?? notKnown;
	// What a record was made by is a command, and can hold anything.
	world.buildCache = buildCache.map(({id, type, bytes, inUse, shared, lastUsed}) => ({record: {ID: id, Type: type, Description: '', Size: bytes, InUse: inUse, Shared: shared, LastUsedAt: lastUsed}}));
};
