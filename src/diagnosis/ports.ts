import type {Protocol, PublishedPort} from '../host/docker/reader.ts';
import type {Listener} from '../host/machine/reader.ts';

/** One port or a range on the host, at one address or at all: what a container asks for, or an operator asks about. */
export interface HostPort {
	readonly protocol: Protocol;
	/** '' is every address of both families; '0.0.0.0' and '::' every one of a family. */
	readonly address: string;
	readonly first: number;
	/** The same as `first` unless it is a range. */
	readonly last: number;
	/** Of the range any one port will do: `-p 9000-9010:80`. */
	readonly anyOf?: true;
}

const highestPort = 65_535;
const accepted = 'a port like 443, 127.0.0.3:443, [::1]:443, 53/udp or 9000-9010';

/** Reads a port as an operator writes it. Throws an Error that says what is accepted. */
export const parseHostPort = (text: string): HostPort => {
	const match = /^(?:(?<address>\[[\da-f:.]+\]|\d+(?:\.\d+){3}|\*)?:)?(?<first>\d{1,5})(?:-(?<last>\d{1,5}))?(?:\/(?<protocol>tcp|udp|sctp))?$/i.exec(text.trim());
	const parts = match?.groups;
	if (!parts) throw new Error(`"${text}" is not ${accepted}`);
	const first = Number(parts['first']);
	const last = parts['last'] === undefined ? first : Number(parts['last']);
	if (first < 1 || last > highestPort || last < first) throw new Error(`"${text}": ports go from 1 to ${highestPort}, and a range from low to high`);
	const address = (parts['address'] ?? '').replace(/^\[|\]$/g, '').replace(/^\*$/, '');
	if (address.includes('.') && address.split('.').some(part => Number(part) > 255)) throw new Error(`"${text}": ${address} is not an IPv4 address`);
	return {protocol: (parts['protocol']?.toLowerCase() ?? 'tcp') as Protocol, address, first, last};
};

/** 0.0.0.0:443, [::1]:443, 53/udp, 9000-9010: what `parseHostPort` reads. tcp goes without saying. */
export const hostPortText = ({protocol, address, first, last}: HostPort): string => {
	const host = address === '' ? '' : address.includes(':') ? `[${address}]:` : `${address}:`;
	return `${host}${first}${last === first ? '' : `-${last}`}${protocol === 'tcp' ? '' : `/${protocol}`}`;
};

/** What a container publishes, as a place on the host. Docker's own form of several ports for one of the container is "any one of these". */
export const ofPublished = (port: PublishedPort): HostPort => ({
	protocol: port.protocol,
	address: port.hostIp,
	first: port.hostPort,
	last: Math.max(port.hostPort, port.hostPortEnd),
	...(port.hostPortEnd > port.hostPort ? {anyOf: true as const} : {}),
});

/** The one port of an any-of range that has to be freed: its first; none when one is free as it is. Other places stay as they are. */
export const needed = (wanted: HostPort, taken: (port: HostPort) => boolean): readonly HostPort[] => {
	if (wanted.anyOf === undefined) return [wanted];
	const {anyOf: _any, ...place} = wanted;
	const single = (port: number): HostPort => ({...place, first: port, last: port});
	for (let port = wanted.first; port <= wanted.last; port++) if (!taken(single(port))) return [];
	return [single(wanted.first)];
};

/** Where a socket listens. */
export const ofListener = (listener: Listener): HostPort => ({protocol: listener.protocol, address: listener.address, first: listener.port, last: listener.port});

const isIpv6 = (address: string): boolean => address.includes(':');
const isWildcard = (address: string): boolean => address === '0.0.0.0' || address === '::';

const addressesMeet = (left: string, right: string): boolean => {
	if (left === '' || right === '') return true;
	if (isIpv6(left) !== isIpv6(right)) return false;
	return left === right || isWildcard(left) || isWildcard(right);
};

/** Would one keep the other from being taken, as Docker's own allocator counts? */
export const portsMeet = (left: HostPort, right: HostPort): boolean =>
	left.protocol === right.protocol && left.first <= right.last && right.first <= left.last && addressesMeet(left.address, right.address);

/**
 * Would a program's socket keep a port from being taken? As the kernel counts: a socket on every IPv6 address
 * usually takes the IPv4 ones too, and nothing readable says whether it does.
 */
export const listenerBlocks = (listener: Listener, wanted: HostPort): boolean =>
	portsMeet(ofListener(listener), wanted) || (listener.address === '::' && portsMeet({...ofListener(listener), address: ''}, wanted));
