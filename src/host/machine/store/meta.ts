import {damaged} from './damage.ts';
import {checksumOffset, fnv1a64, magic, metaBytes, pageHeaderBytes, version} from './format.ts';

/**
 * The head of a bbolt file. Two meta pages are written in turn, so that a power cut can spoil one of them at most:
 * the valid one with the higher transaction is the state of the file.
 */
export interface Meta {
	/** Bytes; that of the machine which made the file, so 4096 must not be assumed. */
	readonly pageSize: number;
	/** The page of the root bucket. */
	readonly root: number;
	/** Grows with every change of the file. */
	readonly transaction: bigint;
}

/** bbolt's own bounds when it looks for the second meta page of a file whose first one is spoilt. */
const smallestPage = 1024;
const largestPage = 65_536;

const metaAt = (bytes: Buffer, pageOffset: number): Meta | undefined => {
	const start = pageOffset + pageHeaderBytes;
	if (start + metaBytes > bytes.length) return undefined;
	const meta = bytes.subarray(start, start + metaBytes);
	if (meta.readUInt32LE(0) !== magic || meta.readUInt32LE(4) !== version) return undefined;
	if (meta.readBigUInt64LE(checksumOffset) !== fnv1a64(meta.subarray(0, checksumOffset))) return undefined;
	const pageSize = meta.readUInt32LE(8);
	const root = meta.readBigUInt64LE(16);
	if (pageSize < smallestPage || pageSize > largestPage || (pageSize & (pageSize - 1)) !== 0) return undefined;
	if (root > BigInt(bytes.length)) return undefined;
	return {pageSize, root: Number(root), transaction: meta.readBigUInt64LE(48)};
};

/** The newest valid meta page. Throws `not-known` when there is none. */
export const readMeta = (bytes: Buffer): Meta => {
	const first = metaAt(bytes, 0);
	const candidates = first === undefined ? [] : [first];
	for (let size = smallestPage; size <= largestPage; size *= 2) {
		// The second one sits one page in: at any other place it is a copy inside of data.
		const second = metaAt(bytes, size);
		if (second?.pageSize === size && (first === undefined || first.pageSize === size)) candidates.push(second);
	}
	const [newest] = candidates.sort((a, b) => (a.transaction < b.transaction ? 1 : -1));
	if (newest === undefined) throw damaged('neither of its two head pages is valid');
	return newest;
};
