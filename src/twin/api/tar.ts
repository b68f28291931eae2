import {gunzipSync} from 'node:zlib';
import {ApiError} from '../world/errors.ts';
import type {TwinFile} from '../world/machine.ts';

export type TarEntry = readonly [path: string, file: TwinFile];

const block = 512;
const zeros = Buffer.alloc(1024 * 1024);

const padding = (bytes: number): number => (block - (bytes % block)) % block;

/** Octal; from 8 GiB on a big-endian number behind a first bit that says so. */
const numberField = (value: number, length: number): Buffer => {
	const field = Buffer.alloc(length);
	if (value < 8 ** (length - 1)) field.write(`${Math.floor(value).toString(8).padStart(length - 1, '0')}\0`, 'latin1');
	else {
		let rest = value;
		for (let at = length - 1; at > 0; at--, rest = Math.floor(rest / 256)) field[at] = rest % 256;
		field[0] = 0x80;
	}
	return field;
};

const header = (name: Buffer, type: string, {bytes, mode, uid, gid, modified}: Pick<TwinFile, 'bytes' | 'mode' | 'uid' | 'gid' | 'modified'>): Buffer => {
	const head = Buffer.alloc(block);
	name.subarray(0, 100).copy(head, 0);
	numberField(mode, 8).copy(head, 100);
	numberField(uid, 8).copy(head, 108);
	numberField(gid, 8).copy(head, 116);
	numberField(bytes, 12).copy(head, 124);
	numberField(modified / 1000, 12).copy(head, 136);
	head.write('        ', 148, 'latin1');
	head.write(type, 156, 'latin1');
	head.write('ustar\x0000', 257, 'latin1');
	numberField(head.reduce((sum, byte) => sum + byte, 0), 7).copy(head, 148);
	return head;
};

const contentOf = ({text, base64}: TwinFile): Buffer | undefined => (text !== undefined ? Buffer.from(text) : base64 !== undefined ? Buffer.from(base64, 'base64') : undefined);

/** A tar, piece by piece, never held whole: what is not known of a file but its size is zeros. */
export const tarOf = function* (entries: Iterable<TarEntry>): Generator<Buffer> {
	for (const [path, file] of entries) {
		const name = Buffer.from(file.directory === true ? `${path.replace(/\/$/, '')}/` : path);
		const bytes = file.directory === true ? 0 : file.bytes;
		if (name.length > 100) {
			const body = Buffer.concat([name, Buffer.from([0])]);
			yield Buffer.concat([header(Buffer.from('././@LongLink'), 'L', {...file, bytes: body.length}), body, zeros.subarray(0, padding(body.length))]);
		}
		yield header(name, file.directory === true ? '5' : '0', {...file, bytes});
		const content = contentOf(file);
		if (content !== undefined && bytes > 0) yield content;
		else for (let left = bytes; left > 0; left -= zeros.length) yield left < zeros.length ? zeros.subarray(0, left) : zeros;
		if (padding(bytes) > 0) yield zeros.subarray(0, padding(bytes));
	}
	yield zeros.subarray(0, 2 * block);
};

/** A file whose content is worth keeping. Bytes. */
const keptOfEach = 64 * 1024;

const textIn = (head: Buffer, from: number, to: number): string => head.subarray(from, to).toString('utf8').split('\0', 1)[0] ?? '';

const numberIn = (field: Buffer): number =>
	((field[0] ?? 0) & 0x80) === 0
		? Number.parseInt(field.toString('latin1').replaceAll(/[\0 ]/g, '') || '0', 8)
		: [...field.subarray(1)].reduce((sum, byte) => sum * 256 + byte, (field[0] ?? 0) & 0x7f);

const damaged = (): ApiError => new ApiError(500, 'Error processing tar file(exit status 1): unexpected EOF');

interface Reading {
	/** Undefined at the end. Throws the engine's words when it ends before. */
	take(bytes: number): Promise<Buffer | undefined>;
	skip(bytes: number): Promise<void>;
}

const readingOf = (source: AsyncIterable<Buffer>): Reading => {
	const chunks = source[Symbol.asyncIterator]();
	let held: Buffer = Buffer.alloc(0);
	const more = async (): Promise<boolean> => {
		const next = await chunks.next();
		if (next.done === true) return false;
		held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
		return true;
	};
	return {
		take: async bytes => {
			while (held.length < bytes) {
				if (await more()) continue;
				if (held.length === 0) return undefined;
				throw damaged();
			}
			const taken = held.subarray(0, bytes);
			held = held.subarray(bytes);
			return taken;
		},
		skip: async bytes => {
			for (let left = bytes; left > 0; ) {
				const step = Math.min(left, held.length);
				held = held.subarray(step);
				left -= step;
				if (left > 0 && held.length === 0 && !(await more())) throw damaged();
			}
		},
	};
};

/** `path=…` and the like of the attributes before a file. */
const attributesIn = (body: Buffer): ReadonlyMap<string, string> => new Map([...body.toString('utf8').matchAll(/(?:^|\n)\d+ ([^=\n]+)=([^\n]*)/g)].map(([, name = '', value = '']) => [name, value]));

/** Every file and folder of a tar as it streams in; of big ones only how big they are. Other kinds are passed over. */
export const readTar = async function* (source: AsyncIterable<Buffer>, keptBytes = keptOfEach): AsyncGenerator<TarEntry> {
	const reading = readingOf(source);
	let attributes: ReadonlyMap<string, string> = new Map();
	for (let head = await reading.take(block); head !== undefined; head = await reading.take(block)) {
		if (head.every(byte => byte === 0)) continue;
		if (textIn(head, 257, 262) !== 'ustar') throw new ApiError(400, 'Error processing tar file(exit status 1): archive/tar: invalid tar header');
		const type = textIn(head, 156, 157) || '0';
		const size = Number(attributes.get('size') ?? numberIn(head.subarray(124, 136)));
		if (type === 'x' || type === 'L') {
			const body = (await reading.take(size + padding(size))) ?? Buffer.alloc(0);
			attributes = type === 'x' ? attributesIn(body) : new Map([...attributes, ['path', textIn(body, 0, size)]]);
			continue;
		}
		const path = attributes.get('path') ?? [textIn(head, 345, 500), textIn(head, 0, 100)].filter(part => part !== '').join('/');
		attributes = new Map();
		const directory = type === '5';
		const bytes = type === '0' ? size : 0;
		const base = {mode: numberIn(head.subarray(100, 108)) % 0o10000, uid: numberIn(head.subarray(108, 116)), gid: numberIn(head.subarray(116, 124)), modified: numberIn(head.subarray(136, 148)) * 1000};
		if (bytes > 0 && bytes <= keptBytes) {
			const body = (await reading.take(bytes + padding(bytes)))?.subarray(0, bytes) ?? Buffer.alloc(0);
			yield [path, {...base, bytes, base64: body.toString('base64')}];
			continue;
		}
		await reading.skip(type === '0' || type === 'g' ? size + padding(size) : 0);
		if (directory) yield [path, {...base, bytes: 4096, directory}];
		else if (type === '0') yield [path, {...base, bytes}];
	}
};

/** A stream that may be packed with gzip, unpacked. What is packed is held whole. */
export const unpacked = async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	const held: Buffer[] = [];
	for await (const chunk of source) {
		const first = held[0] ?? chunk;
		if (first.length >= 2 && first[0] === 0x1f && first[1] === 0x8b) held.push(chunk);
		else yield chunk;
	}
	if (held.length > 0) yield gunzipSync(Buffer.concat(held));
};
