import {isIP} from 'node:net';

/** A range of addresses as networks have them: `172.31.7.0/24`, `fd00:7::/64`. */
export interface Subnet {
	readonly family: 4 | 6;
	/** Its first address, as a number. */
	readonly first: bigint;
	readonly prefix: number;
}

const bitsOf = (family: 4 | 6): number => (family === 4 ? 32 : 128);

const fromFour = (text: string): bigint => text.split('.').reduce((value, part) => value * 256n + BigInt(part), 0n);

const fromSix = (text: string): bigint => {
	// The last 32 bits may be written as an IPv4 address.
	const four = /[\d.]*\.[\d.]*$/.exec(text)?.[0];
	const hex = four === undefined ? text : text.slice(0, -four.length) + [fromFour(four) >> 16n, fromFour(four) & 0xffffn].map(part => part.toString(16)).join(':');
	const [head = '', tail] = hex.split('::');
	const parts = (side: string): readonly string[] => (side === '' ? [] : side.split(':'));
	const before = parts(head);
	const after = tail === undefined ? [] : parts(tail);
	const groups = [...before, ...Array.from({length: tail === undefined ? 0 : 8 - before.length - after.length}, () => '0'), ...after];
	return groups.reduce((value, group) => value * 0x10000n + BigInt(`0x${group}`), 0n);
};

/** An address as a number; undefined for what is none. */
const numberOf = (address: string): {readonly family: 4 | 6; readonly value: bigint} | undefined => {
	const family = isIP(address);
	if (family === 4) return {family: 4, value: fromFour(address)};
	return family === 6 && !address.includes('%') ? {family: 6, value: fromSix(address)} : undefined;
};

const addressText = (family: 4 | 6, value: bigint): string => {
	if (family === 4) return [24n, 16n, 8n, 0n].map(shift => String((value >> shift) & 0xffn)).join('.');
	const groups = Array.from({length: 8}, (_group, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16)).join(':');
	// Node writes the shortest form only as a part of an address of the web.
	return new URL(`http://[${groups}]`).hostname.slice(1, -1);
};

const sizeOf = ({family, prefix}: Subnet): bigint => 1n << BigInt(bitsOf(family) - prefix);

const around = (family: 4 | 6, value: bigint, prefix: number): Subnet => {
	const host = BigInt(bitsOf(family) - prefix);
	return {family, first: (value >> host) << host, prefix};
};

/** Reads a subnet; one that is written by an address in the middle of it is the subnet around that. Undefined for what is none. */
export const parseSubnet = (text: string): Subnet | undefined => {
	const [address = '', prefix = '', ...rest] = text.trim().split('/');
	const number = numberOf(address);
	if (number === undefined || rest.length > 0 || !/^\d{1,3}$/.test(prefix) || Number(prefix) > bitsOf(number.family)) return undefined;
	return around(number.family, number.value, Number(prefix));
};

export const subnetText = ({family, first, prefix}: Subnet): string => `${addressText(family, first)}/${prefix}`;

export const subnetsMeet = (left: Subnet, right: Subnet): boolean => left.family === right.family && left.first < right.first + sizeOf(right) && right.first < left.first + sizeOf(left);

/** Can the address be given to a container in it? The first and the last of IPv4 cannot. */
export const hasRoomFor = (subnet: Subnet, address: string): boolean => {
	const number = numberOf(address);
	if (number?.family !== subnet.family) return false;
	const last = subnet.first + sizeOf(subnet) - 1n;
	return subnet.family === 4 ? number.value > subnet.first && number.value < last : number.value > subnet.first && number.value <= last;
};

/** What Docker would make of a pool without being told, and the least that leaves room for a gateway. */
const usual = {4: 24, 6: 64} as const;
const widest = {4: 16, 6: 48} as const;
const narrowest = {4: 29, 6: 125} as const;

/**
 * The subnet of the usual size that holds these addresses, all of one family; a wider one if they lie further apart, a
 * narrower one if that meets one of `taken`. Undefined where there is none.
 */
export const subnetHolding = (addresses: readonly string[], taken: readonly Subnet[]): Subnet | undefined => {
	const numbers = addresses.map(numberOf);
	const [one] = numbers;
	if (one === undefined || numbers.some(number => number?.family !== one.family)) return undefined;
	const {family, value} = one;
	const holdsAll = (subnet: Subnet): boolean => addresses.every(address => hasRoomFor(subnet, address));
	const sizes = (from: number, to: number): readonly number[] => Array.from({length: Math.abs(to - from) + 1}, (_size, index) => from + Math.sign(to - from) * index);
	const wider = sizes(usual[family], widest[family]).map(prefix => around(family, value, prefix)).find(holdsAll);
	if (wider === undefined) return undefined;
	return sizes(wider.prefix, narrowest[family]).map(prefix => around(family, value, prefix)).find(subnet => holdsAll(subnet) && !taken.some(other => subnetsMeet(subnet, other)));
};

/** A gateway where the engine's own choice, the first address, is a container's: the last one that is nobody's. Undefined where its choice will do. */
export const gatewayBeside = (subnet: Subnet, addresses: readonly string[]): string | undefined => {
	const used = new Set(addresses.map(address => numberOf(address)?.value));
	if (!used.has(subnet.first + 1n)) return undefined;
	const last = subnet.first + sizeOf(subnet) - 1n;
	for (let value = last - 1n; value > subnet.first + 1n; value--) if (!used.has(value)) return addressText(subnet.family, value);
	return undefined;
};
