import type {Listener} from '../reader.ts';

/** The kernel's tables of sockets, each with what is in it. */
export const socketTables = [
	{path: '/proc/net/tcp', protocol: 'tcp', family: 4},
	{path: '/proc/net/tcp6', protocol: 'tcp', family: 6},
	{path: '/proc/net/udp', protocol: 'udp', family: 4},
	{path: '/proc/net/udp6', protocol: 'udp', family: 6},
] as const;

export type SocketTable = (typeof socketTables)[number];
export type Socket = Omit<Listener, 'owners'>;

/** sl: local remote state queues timer retransmits uid timeout inode */
const row =
	/^ *\d+: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) \S+ \S+ \S+ +\d+ +\d+ (\d+)/gm;
const listening = '0A';

/** Words of four bytes, each as the processor keeps it. */
const bytesOf = (hex: string, littleEndian: boolean): Buffer => {
	const bytes = Buffer.from(hex, 'hex');
	return littleEndian ? bytes.swap32() : bytes;
};

/** The longest run of zero groups is left out; one alone is not (RFC 5952). */
const ipv6 = (bytes: Buffer): string => {
	const groups = Array.from({length: 8}, (_, index) => bytes.readUInt16BE(index * 2));
	let start = -1;
	let length = 1;
	for (let at = 0; at < 8; at++) {
		let end = at;
		while (groups[end] === 0) end++;
		if (end - at > length) [start, length] = [at, end - at];
	}
	const text = (part: readonly number[]): string => part.map(group => group.toString(16)).join(':');
	return start === -1 ? text(groups) : `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`;
};

const mapped = Buffer.from('00000000000000000000ffff', 'hex');

/** The address as an operator writes it. An IPv4 address in an IPv6 socket is that IPv4 address, and family 4. */
export const parseAddress = (hex: string, littleEndian = true): {address: string; family: 4 | 6} => {
	const bytes = bytesOf(hex, littleEndian);
	if (bytes.length === 4) return {address: bytes.join('.'), family: 4};
	if (bytes.subarray(0, 12).equals(mapped)) return {address: bytes.subarray(12).join('.'), family: 4};
	return {address: ipv6(bytes), family: 6};
};

const addressDigits = {4: 8, 6: 32} as const;

/** Listening tcp sockets, and every udp socket that has a port: a connected one keeps others off its port too. */
export const parseSockets = (text: string, table: SocketTable, littleEndian = true): Socket[] => {
	const sockets: Socket[] = [];
	for (const [, hex = '', port = '', state, inode] of text.matchAll(row)) {
		if (hex.length !== addressDigits[table.family]) continue;
		if (table.protocol === 'tcp' && state !== listening) continue;
		sockets.push({protocol: table.protocol, ...parseAddress(hex, littleEndian), port: Number.parseInt(port, 16), inode: Number(inode)});
	}
	return sockets;
};
