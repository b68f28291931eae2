import {existsSync, lstatSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, isAbsolute, join} from 'node:path';
import {deviceOf, lackOfRoom, roomToBegin} from './room.ts';

/**
 * Where records are kept while the disk of the state folder is full or read-only: memory first, as it is there on
 * every host. Found again by the same names.
 */
export const otherRunsFolders = (env: NodeJS.ProcessEnv, what: 'runs' | 'rehearsals' = 'runs'): readonly string[] => {
	const uid = process.getuid?.() ?? 0;
	const runtime = env['XDG_RUNTIME_DIR'];
	const places = [
		...(runtime !== undefined && isAbsolute(runtime) ? [join(runtime, 'drydock')] : []),
		`/run/user/${uid}/drydock`,
		...(uid === 0 ? ['/run/drydock'] : []),
		`/dev/shm/drydock-${uid}`,
		join(env['TMPDIR'] || tmpdir(), `drydock-${uid}`),
	];
	return [...new Set(places)].map(place => join(place, what));
};

/** Those of some places that lie on another file system than `full`, and have room. */
export const placesWithRoom = (places: readonly string[], full: string): readonly string[] =>
	places.filter(runs => {
		try {
			// The folder above is the system's: it is there, or this is no place.
			return existsSync(dirname(dirname(runs))) && deviceOf(runs) !== deviceOf(full) && lackOfRoom(runs, roomToBegin) === undefined;
		} catch {
			return false;
		}
	});

/** Is it a folder of this user alone, so that what is read there was written by nobody else? */
export const isOwnFolder = (runs: string): boolean =>
	[dirname(runs), runs].every(path => {
		const status = lstatSync(path, {throwIfNoEntry: false});
		return status?.isDirectory() === true && status.uid === process.getuid?.() && (status.mode & 0o022) === 0;
	});
