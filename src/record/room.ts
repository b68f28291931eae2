import {existsSync, statfsSync, statSync} from 'node:fs';
import {dirname} from 'node:path';

/** A run begins only where this much is free: its journal, its safety copies, what its operations print. Bytes. */
export const roomToBegin = 8_000_000;
/** And goes on elsewhere before the last of a disk is used up. Bytes. */
export const roomToGoOn = 1_000_000;
const fewestInodes = 16;

const fullCodes = new Set(['ENOSPC', 'EROFS', 'EDQUOT']);

/** Was something not written because its disk is full or read-only? In words, or undefined. */
export const whyNoRoom = (error: unknown): string | undefined => {
	for (let cause = error, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth++) {
		const {code} = cause as NodeJS.ErrnoException;
		if (code !== undefined && fullCodes.has(code)) return code === 'EROFS' ? 'it is read-only' : code === 'EDQUOT' ? 'the quota is used up' : 'it is full';
	}
	return undefined;
};

const nearestThere = (path: string): string => (existsSync(path) || dirname(path) === path ? path : nearestThere(dirname(path)));

/** Of the file system that a path lies on, or will lie on. Throws what the system says. */
export const deviceOf = (path: string): number => statSync(nearestThere(path)).dev;

/** Why the file system of a path has too little room, in words; undefined when it has enough, or does not say. */
export const lackOfRoom = (path: string, wanted: number): string | undefined => {
	try {
		const {bsize, bfree, bavail, files, ffree} = statfsSync(nearestThere(path));
		// What is kept for root is room for root.
		const bytes = bsize * (process.getuid?.() === 0 ? bfree : bavail);
		if (bytes < wanted) return `it has ${bytes < 1_000_000 ? `${Math.floor(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`} left`;
		// Some file systems count no inodes.
		return files > 0 && ffree < fewestInodes ? `it has ${ffree} inodes left` : undefined;
	} catch {
		return undefined;
	}
};
