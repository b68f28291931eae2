/** One record: its key and its value. */
export type BoltRecord = readonly [key: string, value: Buffer];

const pageBytes = 4096;
const headerBytes = 16;
const elementBytes = 16;
const magic = 0xed0cdaed;
const version = 2;
const metaFlag = 4;
const freelistFlag = 16;
const leafFlag = 2;
const bucketFlag = 1;

const fnv1a64 = (bytes: Buffer): bigint => {
	let hash = 0xcbf29ce484222325n;
	for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
	return hash;
};

const page = (id: number, flags: number, count: number, body: Buffer): Buffer => {
	const pages = Math.ceil((headerBytes + body.length) / pageBytes);
	const bytes = Buffer.alloc(pages * pageBytes);
	bytes.writeBigUInt64LE(BigInt(id), 0);
	bytes.writeUInt16LE(flags, 8);
	bytes.writeUInt16LE(count, 10);
	bytes.writeUInt32LE(pages - 1, 12);
	body.copy(bytes, headerBytes);
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

const metaPage = (id: number, root: number, pages: number, transaction: number): Buffer => {
	const meta = Buffer.alloc(64);
	meta.writeUInt32LE(magic, 0);
	meta.writeUInt32LE(version, 4);
	meta.writeUInt32LE(pageBytes, 8);
	meta.writeBigUInt64LE(BigInt(root), 16);
	meta.writeBigUInt64LE(2n, 32);
	meta.writeBigUInt64LE(BigInt(pages), 40);
	meta.writeBigUInt64LE(BigInt(transaction), 48);
	meta.writeBigUInt64LE(fnv1a64(meta.subarray(0, 56)), 56);
	return page(id, metaFlag, 0, meta);
};

/** A whole bbolt file with one bucket, as an engine would read it: two heads, an empty free list, the bucket's records in one leaf. */
export const boltFile = (bucket: string, records: readonly BoltRecord[]): Buffer => {
	const sorted = records.map(([key, value]) => [Buffer.from(key), value, 0] as const).toSorted(([left], [right]) => Buffer.compare(left, right));
	const bucketHead = Buffer.alloc(16);
	bucketHead.writeBigUInt64LE(4n, 0);
	const root = page(3, leafFlag, 1, leafBody([[Buffer.from(bucket), bucketHead, bucketFlag]]));
	const leaf = page(4, leafFlag, sorted.length, leafBody(sorted));
	const pages = 4 + leaf.length / pageBytes;
	return Buffer.concat([metaPage(0, 3, pages, 2), metaPage(1, 3, pages, 3), page(2, freelistFlag, 0, Buffer.alloc(0)), root, leaf]);
};
