import {DrydockError} from '../../errors.ts';

const block = 512;
/** More than the names and times of any one file take. Bytes. */
const mostAttributes = 1024 * 1024;

const text = (header: Buffer, from: number, to: number): string => {
	const field = header.subarray(from, to);
	const end = field.indexOf(0);
	return field.subarray(0, end === -1 ? field.length : end).toString('latin1');
};

/** Octal, or from 8 GiB on a big-endian number behind a first bit that says so. */
const numberIn = (field: Buffer): number => {
	if (((field[0] ?? 0) & 0x80) === 0) return Number.parseInt(field.toString('latin1').replaceAll(/[\0 ]/g, '') || '0', 8);
	return [...field.subarray(1)].reduce((sum, byte) => sum * 256 + byte, (field[0] ?? 0) & 0x7f);
};

/** All bytes of the header added up, its own field as blanks. */
const isHeader = (header: Buffer): boolean => {
	let sum = 0;
	for (const [index, byte] of header.entries()) sum += index >= 148 && index < 156 ? 32 : byte;
	return sum === numberIn(header.subarray(148, 156));
};

/** A link, a device, a folder or a pipe: no bytes follow, whatever the size says. */
const hasNoBytes = new Set(['1', '2', '3', '4', '5', '6']);

const rounded = (bytes: number): number => Math.ceil(bytes / block) * block;

/** What the archive says of one entry. */
export interface TarEntry {
	/** Its bytes in latin1, cut at 255. */
	readonly path: string;
	/** As the archive marks it: `0` a file, `5` a folder, `2` a symbolic link. */
	readonly type: string;
	readonly bytes: number;
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
}

export interface TarWalk {
	/** Throws `refused` at the first byte that cannot be of a tar. */
	feed(chunk: Buffer): void;
	/** Throws `refused` when the archive has no end. */
	end(): void;
	readonly entries: number;
}

/**
 * Follows a tar as it streams by, from header to header, holding nothing. An engine that fails in the middle of one ends
 * its answer as if it were whole, with an error message behind the files: only the archive's own end tells.
 */
export const walkTar = (entry: (entry: TarEntry) => void = () => {}): TarWalk => {
	const collected: Buffer[] = [];
	let collect = block;
	let skip = 0;
	let zeros = 0;
	let entries = 0;
	let attributes = false;
	let sizeOfNext: number | undefined;
	const refuse = (why: string): DrydockError => new DrydockError('refused', `the engine's archive is not whole: ${why}`, {nextSteps: ['Stop what writes to these files, and try again.', 'journalctl -u docker -n 50']});

	const takeHeader = (header: Buffer): void => {
		if (header.every(byte => byte === 0)) {
			zeros += 1;
			return;
		}
		if (zeros > 0 || !isHeader(header)) throw refuse(`there is something else than a file after ${entries} of them`);
		const type = text(header, 156, 157);
		const size = numberIn(header.subarray(124, 136));
		if (type === 'x') {
			if (size > mostAttributes) throw refuse('a file has more attributes than can be');
			attributes = size > 0;
			collect = attributes ? rounded(size) : block;
			return;
		}
		const bytes = hasNoBytes.has(type) ? 0 : (sizeOfNext ?? size);
		skip = rounded(bytes);
		if (type === 'g' || type === 'L' || type === 'K') return;
		sizeOfNext = undefined;
		entries += 1;
		const path = [text(header, 345, 500), text(header, 0, 100)].filter(part => part !== '').join('/');
		const [mode = 0, uid = 0, gid = 0] = [100, 108, 116].map(at => numberIn(header.subarray(at, at + 8)));
		entry({path, type: type === '' ? '0' : type, bytes, mode: mode & 0o7777, uid, gid});
	};

	const take = (bytes: Buffer): void => {
		collect = block;
		if (!attributes) return takeHeader(bytes);
		attributes = false;
		const [, size] = /(?:^|\n)\d+ size=(\d+)\n/.exec(bytes.toString('latin1')) ?? [];
		if (size !== undefined) sizeOfNext = Number(size);
	};

	return {
		feed: chunk => {
			for (let at = 0; at < chunk.length; ) {
				if (skip > 0) {
					const step = Math.min(skip, chunk.length - at);
					skip -= step;
					at += step;
					continue;
				}
				const have = collected.reduce((sum, part) => sum + part.length, 0);
				const part = chunk.subarray(at, at + collect - have);
				at += part.length;
				collected.push(part);
				if (have + part.length === collect) take(Buffer.concat(collected.splice(0)));
			}
		},
		end: () => {
			if (zeros < 2 || skip > 0 || collected.length > 0) throw refuse(`it ends in the middle, after ${entries} files`);
		},
		get entries() {
			return entries;
		},
	};
};
