import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import {pipeline} from 'node:stream/promises';
import type {SafetyCopies} from 'drydock-cli';
import type {Saved} from './facts.ts';

/** Volumes may be named alike but for characters that a file name does not take; the number keeps them apart. */
export const copyName = (tag: string, volume: string, index: number): string => `volume-${tag}-${index}-${volume.replaceAll(/[^A-Za-z0-9_.-]/g, '-').slice(0, 100)}.tar`;

const sha256Of = async (path: string): Promise<string> => {
	const hash = createHash('sha256');
	// Volumes can be bigger than memory.
	await pipeline(createReadStream(path), hash);
	return hash.digest('hex');
};

/** What is known of a file in the folder of a run; undefined when it is not there. */
export const readSaved = async (volume: string, file: string, copies: SafetyCopies): Promise<Saved | undefined> => {
	const path = copies.find(file);
	return path === undefined ? undefined : {volume, file, path, sha256: await sha256Of(path), bytes: (await stat(path)).size};
};

/** The path of a saved volume that is whole, or why it cannot be loaded. `folder`: where it is, if not with a run. */
export const findSaved = async (saved: Pick<Saved, 'file' | 'sha256'>, copies: SafetyCopies, folder: string | undefined): Promise<{readonly path: string} | {readonly why: string}> => {
	const path = folder === undefined ? copies.find(saved.file) : join(folder, saved.file);
	const lost = `its saved copy ${saved.file} is not in ${folder ?? 'the folder of any run of this user'}`;
	if (path === undefined) return {why: lost};
	try {
		return (await sha256Of(path)) === saved.sha256 ? {path} : {why: `its saved copy ${path} is not what was saved: it was changed or damaged since`};
	} catch (error) {
		return {why: (error as NodeJS.ErrnoException).code === 'ENOENT' ? lost : `its saved copy ${path} cannot be read: ${(error as Error).message}`};
	}
};
