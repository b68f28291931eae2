import {closeSync, existsSync, fsyncSync, openSync, readdirSync, readlinkSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';

/**
 * A link, because a short one needs no block of a disk that is full: it lies in its inode.
 */
const marker = 'moved-to';

/** Names in the old folder of a run where it went on. Where the disk does not take even that, the new place says it. */
export const leaveMarker = (from: string, to: string): void => {
	try {
		symlinkSync(to, join(from, marker));
		const folder = openSync(from, 'r');
		fsyncSync(folder);
		closeSync(folder);
	} catch {
		// The disk is full or read-only.
	}
};

/** Where the run of this folder went on; undefined when it stayed. */
export const movedTo = (folder: string): string | undefined => {
	try {
		return readlinkSync(join(folder, marker));
	} catch {
		return undefined;
	}
};

/** What is there already stays where it is, and is found under its name in the new place too. */
export const linkContents = (from: string, to: string): void => {
	for (const name of readdirSync(from)) if (!existsSync(join(to, name))) symlinkSync(join(from, name), join(to, name));
};
