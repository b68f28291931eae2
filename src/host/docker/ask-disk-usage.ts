import {setTimeout as pause} from 'node:timers/promises';
import {DrydockError} from '../../errors.ts';
import {diskUsage} from './normalise/disk-usage.ts';
import {neededRecord} from './normalise/values.ts';
import type {DiskKind, DiskUsage} from './objects.ts';
import type {Connection} from './transport/connection.ts';
import {isOlder} from './transport/negotiate.ts';

const all: readonly DiskKind[] = ['container', 'image', 'volume', 'build-cache'];
const limitSeconds = 600;
/** Until an engine that says that it is at it already is asked again. Milliseconds. */
const interval = 1000;

/** Answers under way, by what was asked of whom: one walk over the disk serves all who ask meanwhile. */
const underWay = new WeakMap<Connection, Map<string, Promise<unknown>>>();

/** Sizes on the disk, of some kinds only where the engine can do that (API 1.42); otherwise it works out everything. */
export const askDiskUsage = async (connection: Connection, kinds: readonly DiskKind[] = all): Promise<DiskUsage> => {
	const {apiVersion} = await connection.negotiated();
	const wanted = all.filter(kind => kinds.includes(kind));
	const some = wanted.length < all.length && !isOlder(apiVersion, '1.42');
	const answer = await shared(connection, some ? wanted : []);
	return diskUsage(neededRecord(answer, 'sizes on the disk'), new Set(wanted));
};

const shared = async (connection: Connection, type: readonly DiskKind[]): Promise<unknown> => {
	const asked = underWay.get(connection) ?? new Map<string, Promise<unknown>>();
	underWay.set(connection, asked);
	const key = type.join();
	const answer = asked.get(key) ?? ask(connection, type).finally(() => asked.delete(key));
	asked.set(key, answer);
	return answer;
};

/** Up to 20.10 an engine refuses a second one that overlaps, whoever asked for the first. */
const ask = async (connection: Connection, type: readonly DiskKind[]): Promise<unknown> => {
	const deadline = performance.now() + limitSeconds * 1000;
	for (;;) {
		const timeoutSeconds = (deadline - performance.now()) / 1000;
		try {
			return await connection.json('/system/df', type.length === 0 ? undefined : {type}, {timeoutSeconds});
		} catch (error) {
			const busy = error instanceof DrydockError && error.message.includes('disk usage operation is already running');
			if (!busy || timeoutSeconds * 1000 < 2 * interval) throw error;
		}
		await pause(interval);
	}
};
