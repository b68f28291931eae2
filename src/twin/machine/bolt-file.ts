import {bucketElement, bucketHeaderBytes, checksumOffset, elementBytes, fnv1a64, freeListPage, leafPage, magic, metaBytes, metaPage, pageHeaderBytes, version} from '../../host/machine/store/format.ts';

/** One record: its key and its value. */
export type BoltRecord = readonly [key: string, value: Buffer];

const pageBytes = 4096;

const page = (id: number, flags: number, count: number, body: Buffer): Buffer => {
	const pages = Math.ceil((pageHeaderBytes + body.length) / pageBytes);
	const bytes = Buffer.alloc(pages * pageBytes);
	bytes.writeBigUInt64LE(BigInt(id), 0);
	bytes.writeUInt16LE(flags, 8);
	bytes.writeUInt16LE(count, 10);
	bytes.writeUInt32LE(pages - 1, 12);
	body.copy(bytes, pageHeaderBytes);
	return bytes;
};

/** A leaf's elements first, then keys and values, each element telling how far behind itself its own begin. */
const leafBody = (records: readonly (readonly [Buffer, Buffer, number])[]): Buffer => {
	const elements = Buffer.alloc(records.length * elementBytes);
	const data: Buffer[] = [];
	let offset = elements.length;
	for (const [index, [key, value, flags]] of records.entries()) {
		const at = index * elementBytes;
		elements.writeUInt32LE(flags, at);
		elements.writeUInt32LE(offset - at, at + 4);
		elements.writeUInt32LE(key.length, at + 8);
		elements.writeUInt32LE(value.length, at + 12);
		data.push(key, value);
		offset += key.length + value.length;
	}
	return Buffer.concat([elements, ...data]);
};

const headPage = (id: number, root: number, pages: number, transaction: number): Buffer => {
	const meta = Buffer.alloc(metaBytes);
	meta.writeUInt32LE(magic, 0);
	meta.writeUInt32LE(version, 4);
	meta.writeUInt32LE(pageBytes, 8);
	meta.writeBigUInt64LE(BigInt(root), 16);
	meta.writeBigUInt64LE(2n, 32);
	meta.writeBigUInt64LE(BigInt(pages), 40);
	meta.writeBigUInt64LE(BigInt(transaction), 48);
	meta.writeBigUInt64LE(fnv1a64(meta.subarray(0, checksumOffset)), checksumOffset);
	return page(id, metaPage, 0, meta);
};

/** A whole bbolt file with one bucket, as an engine would read it: two heads, an empty free list, the bucket's records in one leaf. */
export const boltFile = (bucket: string, records: readonly BoltRecord[]): Buffer => {
	const sorted = records.map(([key, value]) => [Buffer.from(key), value, 0] as const).toSorted(([left], [right]) => Buffer.compare(left, right));
	const bucketHead = Buffer.alloc(bucketHeaderBytes);
	bucketHead.writeBigUInt64LE(4n, 0);
	const root = page(3, leafPage, 1, leafBody([[Buffer.from(bucket), bucketHead, bucketElement]]));
	const leaf = page(4, leafPage, sorted.length, leafBody(sorted));
	const pages = 4 + leaf.length / pageBytes;
	return Buffer.concat([headPage(0, 3, pages, 2), headPage(1, 3, pages, 3), page(2, freeListPage, 0, Buffer.alloc(0)), root, leaf]);
};
