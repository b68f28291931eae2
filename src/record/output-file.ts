import {closeSync, openSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import type {OutputFile} from '../engine/store.ts';

/**
 * Writes without a queue: a program that prints faster than the disk takes it waits in its pipe, and our memory
 * stays as it is. The file is made with the first byte, in the folder that is the run's by then.
 */
export const openOutput = (folder: () => string, name: string): OutputFile => {
	const path = join('output', name);
	let file: number | undefined;
	let bytes = 0;
	let lost: unknown;
	return {
		path,
		get bytes() {
			return bytes;
		},
		get lost() {
			return lost;
		},
		write: chunk => {
			if (lost !== undefined) return;
			try {
				file ??= openSync(join(folder(), path), 'wx', 0o600);
				for (let offset = 0; offset < chunk.length; ) offset += writeSync(file, chunk, offset);
				bytes += chunk.length;
			} catch (error) {
				lost = error;
			}
		},
		close: () => {
			if (file !== undefined) closeSync(file);
			file = undefined;
		},
	};
};
