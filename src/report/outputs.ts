import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import {join, relative, resolve} from 'node:path';
import {errorMessage} from '../errors.ts';
import type {PerformedEntry} from './collect.ts';

/** The end of what an operation printed. */
export interface Tail {
	readonly lines: readonly string[];
	/** Bytes of the whole. */
	readonly bytes: number;
	readonly cut: boolean;
	/** Absolute path of the whole. */
	readonly file: string;
	/** Why there is nothing to show. */
	readonly unread?: string;
}

/** Of each operation: what is longer is in its file. */
const mostBytes = 4096;
const mostLines = 20;

const readTail = (file: string): Tail => {
	const descriptor = openSync(file, 'r');
	try {
		const {size} = fstatSync(descriptor);
		const buffer = Buffer.alloc(Math.min(size, mostBytes));
		const read = readSync(descriptor, buffer, 0, buffer.length, Math.max(0, size - mostBytes));
		// The first line of a cut is half a line.
		const all = buffer.subarray(0, read).toString('utf8').replace(/\r?\n$/, '').split(/\r?\n/);
		const whole = size > mostBytes ? all.slice(1) : all;
		return {lines: whole.slice(-mostLines), bytes: size, cut: size > mostBytes || whole.length > mostLines, file};
	} finally {
		closeSync(descriptor);
	}
};

/** The end of the output of each operation that printed anything, by its file's name in the record. Never throws. */
export const readOutputs = (folder: string, performed: readonly PerformedEntry[]): Readonly<Record<string, Tail>> =>
	Object.fromEntries(
		performed.flatMap(({output}) => {
			if (output === undefined) return [];
			const file = resolve(folder, output);
			const isInside = !relative(join(folder, 'output'), file).startsWith('..');
			const nothing = (unread: string): Tail => ({lines: [], bytes: 0, cut: false, file, unread});
			try {
				return [[output, isInside ? readTail(file) : nothing('it is not in the folder of the run')]];
			} catch (error) {
				return [[output, nothing(errorMessage(error))]];
			}
		}),
	);
