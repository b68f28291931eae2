import {createHash} from 'node:crypto';
import {gunzipSync, gzipSync} from 'node:zlib';
import {DrydockError} from '../../errors.ts';
import type {World} from '../world/world.ts';
import type {Gap} from './machine-part.ts';

/** Raise it when a world of today could not be read by a Drydock of yesterday. */
const format = 1;

/** A host in one file, for whoever rehearses or trains on it. */
export interface Snapshot {
	/** ISO 8601, UTC. */
	readonly taken: string;
	/** The Drydock that took it. */
	readonly by: string;
	/** How the host was named on screen. */
	readonly host: string;
	readonly gaps: readonly Gap[];
	readonly world: World;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Compressed JSON, with a checksum of what is in it. */
export const writeSnapshot = (snapshot: Snapshot): Buffer => {
	const content = JSON.stringify(snapshot);
	return gzipSync(JSON.stringify({drydockSnapshot: format, sha256: digest(content), content}));
};

const damaged = (file: string, why: string, cause?: unknown): DrydockError =>
	new DrydockError('usage', `${file} is no snapshot that can be used: ${why}.`, {nextSteps: ['Take it again: drydock snapshot FILE'], ...(cause === undefined ? {} : {cause})});

/** Longer than any host's; what is packed smaller than this and grows beyond it is not unpacked. Bytes. */
const mostBytes = 512 * 1024 * 1024;

/** Throws `usage`, in words, for a file that is none, is damaged, or was written by a newer Drydock. */
export const readSnapshot = (file: string, bytes: Buffer): Snapshot => {
	let outer: {drydockSnapshot?: unknown; sha256?: unknown; content?: unknown};
	try {
		outer = JSON.parse(gunzipSync(bytes, {maxOutputLength: mostBytes}).toString()) as typeof outer;
	} catch (error) {
		throw damaged(file, 'it is not compressed JSON, or was cut off', error);
	}
	const version = outer.drydockSnapshot;
	if (typeof version !== 'number') throw damaged(file, 'it does not say of itself that it is one');
	if (version > format) throw new DrydockError('usage', `${file} was written by a newer Drydock (format ${version}; this one reads ${format}).`, {nextSteps: ['Use the Drydock that wrote it, or a newer one.']});
	if (typeof outer.content !== 'string' || digest(outer.content) !== outer.sha256) throw damaged(file, 'its checksum is wrong');
	return JSON.parse(outer.content) as Snapshot;
};
