import {record} from './host.ts';
import type {Raw, TwinContainer, TwinNetwork, World} from './world.ts';

export const toNumber = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
export const toAddress = (number: number): string => [24, 16, 8, 0].map(shift => Math.floor(number / 2 ** shift) % 256).join('.');

export interface Subnet {
	readonly first: number;
	readonly last: number;
	readonly bits: number;
}

/** An IPv4 subnet in CIDR form; undefined for anything else. */
export const parseSubnet = (text: string): Subnet | undefined => {
	const [, address, bits] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(text) ?? [];
	if (address === undefined || Number(bits) > 32) return undefined;
	const size = 2 ** (32 - Number(bits));
	const first = Math.floor(toNumber(address) / size) * size;
	return {first, last: first + size - 1, bits: Number(bits)};
};

export const overlaps = (left: Subnet, right: Subnet): boolean => left.first <= right.last && right.first <= left.last;

export interface Pool {
	readonly subnet: Subnet;
	/** Addresses are given from here. */
	readonly range: Subnet;
	readonly gateway: number;
}

/** The IPv4 pools of a network. */
export const poolsOf = ({inspect}: TwinNetwork): readonly Pool[] =>
	((record(inspect, 'IPAM')['Config'] ?? []) as Raw[]).flatMap(config => {
		const subnet = parseSubnet(String(config['Subnet'] ?? ''));
		if (subnet === undefined) return [];
		const gateway = String(config['Gateway'] ?? '').split('/', 1)[0] ?? '';
		return [{subnet, range: parseSubnet(String(config['IPRange'] ?? '')) ?? subnet, gateway: gateway === '' ? subnet.first + 1 : toNumber(gateway)}];
	});

export const endpointsOf = ({inspect}: TwinContainer): Record<string, Raw> => record(record(inspect, 'NetworkSettings'), 'Networks') as Record<string, Raw>;

/** Addresses in use on a network: of running containers, and of stale endpoints. */
export const addressesIn = (world: World, networkId: string): ReadonlySet<number> => {
	const live = world.containers.flatMap(container => Object.values(endpointsOf(container)).filter(endpoint => endpoint['NetworkID'] === networkId && endpoint['IPAddress'] !== ''));
	// The address of a stale endpoint is given out again: only its ports are taken.
	return new Set(live.map(endpoint => toNumber(String(endpoint['IPAddress']))));
};

/** The next free address of a network; undefined when none is. */
export const nextAddress = (world: World, network: TwinNetwork): {readonly address: string; readonly bits: number} | undefined => {
	const used = addressesIn(world, String(network.inspect['Id']));
	for (const {subnet, range, gateway} of poolsOf(network)) {
		for (let number = Math.max(range.first, subnet.first + 1); number <= Math.min(range.last, subnet.last - 1); number++) {
			if (number !== gateway && !used.has(number)) return {address: toAddress(number), bits: subnet.bits};
		}
	}
	return undefined;
};

/** What the engine makes of an IPv4 address, up to version 27. */
export const macOf = (address: string): string => `02:42:${address.split('.').map(part => Number(part).toString(16).padStart(2, '0')).join(':')}`;

/** Pools from which the engine takes a subnet for a network that names none: 172.17 to 172.31, then 192.168. */
export const defaultPools: readonly string[] = [
	...Array.from({length: 15}, (_, index) => `172.${17 + index}.0.0/16`),
	...Array.from({length: 16}, (_, index) => `192.168.${16 * index}.0/20`),
];
