/** The format of a bbolt file, as far as reading and writing one share it: go.etcd.io/bbolt, page.go, db.go. Little-endian. */

export const magic = 0xed0cdaed;
export const version = 2;

export const pageHeaderBytes = 16;
export const branchPage = 0x01;
export const leafPage = 0x02;
export const metaPage = 0x04;
export const freeListPage = 0x10;

/** One element of a branch or a leaf. */
export const elementBytes = 16;
export const bucketElement = 0x01;
export const bucketHeaderBytes = 16;

export const metaBytes = 64;
/** Of a meta page: over all that stands before it. */
export const checksumOffset = 56;

export const fnv1a64 = (bytes: Buffer): bigint => {
	let hash = 0xcbf29ce484222325n;
	for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
	return hash;
};
