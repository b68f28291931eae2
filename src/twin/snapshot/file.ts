import {createHash} from 'node:crypto';
import {gunzipSync, gzipSync} from 'node:zlib';
import {DrydockError} from '../../errors.ts';
import type {World} from '../world/world.ts';
import {worldProblem} from './check-world.ts';
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

/** Compressed: one line that says what it is, with a checksum of the JSON that follows. */
export const writeSnapshot = (snapshot: Snapshot): Buffer => {
	const content = JSON.stringify(snapshot);
	return gzipSync(`${JSON.stringify({drydockSnapshot: format, sha256: digest(content)})}\n${content}`);
};

const damaged = (file: string, why: string, cause?: unknown): DrydockError =>
	new DrydockError('usage', `${file} is no snapshot that can be used: ${why}.`, {nextSteps: ['Take it again: drydock snapshot FILE'], ...(cause === undefined ? {} : {cause})});

/** A thousand containers take a twentieth of it; what grows beyond it is not unpacked. Bytes. */
const mostBytes = 256 * 1024 * 1024;

const unpacked = (file: string, bytes: Buffer): string => {
	try {
		return gunzipSync(bytes, {maxOutputLength: mostBytes}).toString();
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'ERR_BUFFER_TOO_LARGE') throw damaged(file, 'it is bigger than any host', error);
		throw damaged(file, code === 'Z_BUF_ERROR' ? 'it was cut off' : 'it is damaged, or something else', error);
	}
};

const parsed = (file: string, text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch (error) {
		throw damaged(file, 'it does not say of itself that it is one', error);
	}
};

/** Throws `usage`, in words, for a file that is none, is damaged, or was written by a newer Drydock. */
export const readSnapshot = (file: string, bytes: Buffer): Snapshot => {
	const text = unpacked(file, bytes);
	const end = text.indexOf('\n');
	const head = parsed(file, text.slice(0, Math.max(0, end))) as {readonly drydockSnapshot?: unknown; readonly sha256?: unknown} | null;
	const version = head?.drydockSnapshot;
	if (typeof version !== 'number') throw damaged(file, 'it does not say of itself that it is one');
	if (version > format) throw new DrydockError('usage', `${file} was written by a newer Drydock (format ${version}; this one reads ${format}).`, {nextSteps: ['Use the Drydock that wrote it, or a newer one.']});
	const content = text.slice(end + 1);
	if (digest(content) !== head?.sha256) throw damaged(file, 'its checksum is wrong');
	const snapshot = parsed(file, content) as Snapshot;
	const problem = worldProblem(snapshot);
	if (problem !== undefined) throw damaged(file, problem);
	return snapshot;
};
