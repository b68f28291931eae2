import {type HostPort, parseHostPort} from './ports.ts';

/**
 * What a failed start says about a port. The two texts mean different things:
 * `allocated`: the engine's own allocator has given the port to an endpoint, living or stale;
 * `in-use`: the kernel refused, because somebody holds a socket on it. The engine's allocator counts 0.0.0.0 and
 * 127.0.0.3 as different places, so that may be a container, too (tried on 20.10 and 26.1).
 */
export interface PortError {
	readonly meaning: 'allocated' | 'in-use';
	readonly port: HostPort;
	/** The endpoint's name, which is the container's, where the text has it. */
	readonly container?: string;
}

const allocated = /Bind for (?<place>\S+) failed: port is already allocated/i;
/** Up to version 27; then "failed to bind host port" with the container's side behind it. */
const proxyInUse = /listen (?<protocol>tcp|udp|sctp)[46]? (?<place>\S+): bind: address already in use/i;
const hostInUse = /failed to bind host port (?:for )?(?<place>\[[^\]]+\]:\d+|[\d.]+:\d+|\d+)(?::\S*)?(?:\/(?<protocol>tcp|udp|sctp))?[^\n]*address already in use/i;
const endpointName = /external connectivity on endpoint (?<name>\S+) \(/i;

/** Finds a port error in any pasted text; undefined when there is none. */
export const findPortError = (text: string): PortError | undefined => {
	const match = allocated.exec(text) ?? proxyInUse.exec(text) ?? hostInUse.exec(text);
	if (!match?.groups) return undefined;
	const {place, protocol} = match.groups;
	const container = endpointName.exec(text)?.groups?.['name'];
	try {
		const port = parseHostPort(`${(place ?? '').replace(/^(?=[\da-f]*:[\da-f:]*:\d+$)(.*):(\d+)$/i, '[$1]:$2')}/${protocol ?? 'tcp'}`);
		return {meaning: allocated.test(text) ? 'allocated' : 'in-use', port, ...(container === undefined ? {} : {container})};
	} catch {
		return undefined;
	}
};

/** What each text means, in a sentence for the operator. */
export const meaningOf = (meaning: PortError['meaning']): string =>
	meaning === 'allocated'
		? '"port is already allocated": Docker itself has given the port to an endpoint. A container holds it, or one that is gone still does (a stale endpoint).'
		: '"address already in use": the kernel refused. A program that Docker did not start, a container on the host\'s network, or one that publishes the port at another address that overlaps, listens on it.';
