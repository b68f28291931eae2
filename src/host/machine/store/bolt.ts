import {damaged} from './damage.ts';
import {branchPage, bucketElement, bucketHeaderBytes, elementBytes, leafPage, pageHeaderBytes} from './format.ts';
import {readMeta} from './meta.ts';

/**
 * Reads a bbolt file as bytes. The engine's own library is not used on purpose: it takes a lock, which newer engines
 * hold for as long as they run. Nothing read here is trusted: every offset is checked, every page is entered once.
 */
export interface BoltEntry {
	readonly key: Buffer;
	/** Where the value lies in the file. */
	readonly valueStart: number;
	readonly valueEnd: number;
}

interface Leaf extends BoltEntry {
	readonly isBucket: boolean;
}

interface Walk {
	readonly bytes: Buffer;
	readonly pageSize: number;
	readonly entered: Set<number>;
}

/** The elements of one page, which lies between `start` and `end` of the file. */
function* pageElements(walk: Walk, start: number, end: number): Generator<Leaf> {
	const {bytes} = walk;
	if (start + pageHeaderBytes > end || end > bytes.length) throw damaged('a page lies outside of the file');
	const flags = bytes.readUInt16LE(start + 8);
	const count = bytes.readUInt16LE(start + 10);
	const elements = start + pageHeaderBytes;
	if (flags !== leafPage && flags !== branchPage) throw damaged('a page is neither a branch nor a leaf');
	if (elements + count * elementBytes > end) throw damaged('a page has more elements than room');
	for (let index = 0; index < count; index++) {
		const element = elements + index * elementBytes;
		if (flags === branchPage) {
			yield* treeElements(walk, bytes.readBigUInt64LE(element + 8));
			continue;
		}
		const keyStart = element + bytes.readUInt32LE(element + 4);
		const valueStart = keyStart + bytes.readUInt32LE(element + 8);
		const valueEnd = valueStart + bytes.readUInt32LE(element + 12);
		if (valueEnd > end) throw damaged('a key or value lies outside of its page');
		const isBucket = (bytes.readUInt32LE(element) & bucketElement) !== 0;
		yield {key: bytes.subarray(keyStart, valueStart), valueStart, valueEnd, isBucket};
	}
}

/** The elements of the tree under a page. */
function* treeElements(walk: Walk, page: bigint): Generator<Leaf> {
	const {bytes, pageSize, entered} = walk;
	const start = Number(page) * pageSize;
	if (page < 2n || start + pageHeaderBytes > bytes.length) throw damaged(`page ${page} does not exist`);
	if (entered.has(start)) throw damaged(`page ${page} is reached twice`);
	entered.add(start);
	const pages = bytes.readUInt32LE(start + 12) + 1;
	yield* pageElements(walk, start, start + pages * pageSize);
}

/** Everything in one top-level bucket, in key order. Throws `not-known` on a damaged file or when there is no such bucket. */
export const bucketEntries = (bytes: Buffer, bucket: string): readonly BoltEntry[] => {
	const {pageSize, root} = readMeta(bytes);
	const walk: Walk = {bytes, pageSize, entered: new Set()};
	const name = Buffer.from(bucket);
	for (const {key, valueStart, valueEnd, isBucket} of treeElements(walk, BigInt(root))) {
		if (!isBucket || !key.equals(name)) continue;
		if (valueStart + bucketHeaderBytes > valueEnd) throw damaged(`bucket ${bucket} has no head`);
		const bucketRoot = bytes.readBigUInt64LE(valueStart);
		// A small bucket has no page of its own: it lies in the value, behind the head.
		const elements =
			bucketRoot === 0n
				? pageElements(walk, valueStart + bucketHeaderBytes, valueEnd)
				: treeElements(walk, bucketRoot);
		return [...elements].filter(element => !element.isBucket);
	}
	throw damaged(`it has no bucket ${bucket}`);
};
