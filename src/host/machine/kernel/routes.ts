import {endianness} from 'node:os';
import {isReason} from '../../../errors.ts';
import {readText} from '../files.ts';
import {parseAddress} from '../proc/sockets.ts';
import type {Route} from '../reader.ts';

/** Flags of the kernel's tables. */
const up = 0x1;
const viaGateway = 0x2;
const refused = 0x200;
/** Addresses of the machine itself, and copies of other routes: no routes to a network. */
const notANetwork = 0x01_00_00_00 | 0x00_10_00_00 | 0x80_00_00_00;

const isRoute = (flags: number): boolean => (flags & up) !== 0 && (flags & refused) === 0;

/** Ones of a netmask: the length of its prefix. */
const prefixOf = (hex: string): number => [...Number.parseInt(hex, 16).toString(2)].filter(bit => bit === '1').length;

/** /proc/net/route: Iface Destination Gateway Flags RefCnt Use Metric Mask …, addresses as the processor keeps them. */
export const parseRoutes = (text: string, littleEndian = true): Route[] =>
	text.split('\n').flatMap(row => {
		const [name = '', destination = '', gateway = '', flags = '', , , , mask = ''] = row.trim().split(/\s+/);
		if (!/^[0-9A-F]{8}$/.test(destination) || !isRoute(Number.parseInt(flags, 16))) return [];
		return [
			{
				destination: `${parseAddress(destination, littleEndian).address}/${prefixOf(mask)}`,
				interface: name,
				gateway: (Number.parseInt(flags, 16) & viaGateway) === 0 ? '' : parseAddress(gateway, littleEndian).address,
			},
		];
	});

/** /proc/net/ipv6_route: destination, prefix, source, its prefix, next hop, metric, two counters, flags, interface; addresses as they are written. */
export const parseRoutes6 = (text: string): Route[] =>
	text.split('\n').flatMap(row => {
		const [destination = '', prefix = '', , , gateway = '', , , , flagDigits = '', name = ''] = row.trim().split(/\s+/);
		const flags = Number.parseInt(flagDigits, 16);
		if (!/^[0-9a-f]{32}$/.test(destination) || destination.startsWith('ff') || !isRoute(flags) || (flags & notANetwork) !== 0) return [];
		return [
			{
				destination: `${parseAddress(destination, false).address}/${Number.parseInt(prefix, 16)}`,
				interface: name,
				gateway: (flags & viaGateway) === 0 ? '' : parseAddress(gateway, false).address,
			},
		];
	});

const largest = 64 * 1024 * 1024;

/** Of the network namespace that Drydock runs in. */
export const readRoutes = async (): Promise<Route[]> => {
	const four = parseRoutes(await readText('/proc/net/route', largest), endianness() === 'LE');
	const six = await readText('/proc/net/ipv6_route', largest).catch((error: unknown) => {
		// A kernel without IPv6.
		if (isReason(error, 'not-found')) return '';
		throw error;
	});
	return [...four, ...parseRoutes6(six)];
};
