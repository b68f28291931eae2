import type {Symptom} from 'drydock-cli';

const allocated = 'Docker has given the port to an endpoint: of a container, or of one that is gone.';
const inUse = 'The kernel refused: a program, a container on the host\'s network, or one at an overlapping address listens on the port.';

/** The same words stand for a stale endpoint. `publish` finds running containers alone, and only those can hold a port. */
const byContainers = {
	command: 'docker ps --filter publish={number} --filter publish={number}/udp',
	means: 'A container is listed: it has the port (port-conflict). Nobody is listed: a container that is gone still has it (stale-endpoint).',
};
const bySockets = {
	command: "ss -Hltunp 'sport = :{number}'",
	means: 'The last column names the program that listens (root sees those of every user). docker-proxy: a container has the port, at an address that overlaps.',
};

/** Engines from 20.10 to 29, and Podman. Where the container is named it is all that is needed: it knows its ports. */
export const symptoms: readonly Symptom[] = [
	{
		pattern: /endpoint (?<container>\S{1,200}) \([\da-f]{1,64}\): Bind for \S{0,60}?(?<number>\d{1,5}) failed: port is already allocated/i,
		means: allocated,
		tellApart: byContainers,
	},
	{
		pattern: /Bind for (?:\[[\da-f:.]{0,40}\]:|[\da-f:]{0,40}:)?(?<port>(?:\d{1,3}(?:\.\d{1,3}){3}:)?(?<number>\d{1,5})) failed: port is already allocated/i,
		means: allocated,
		tellApart: byContainers,
	},
	{pattern: /port is already allocated/i, means: allocated, tellApart: byContainers},
	{
		pattern: /endpoint (?<container>\S{1,200}) \([\da-f]{1,64}\): (?:Error starting userland proxy: )?listen \S{1,8} \S{0,60}:(?<number>\d{1,5}): bind: address already in use/i,
		means: inUse,
		tellApart: bySockets,
	},
	{
		pattern: /endpoint (?<container>\S{1,200}) \([\da-f]{1,64}\): failed to bind host port (?:for )?(?:[\d.]{1,15}:|\[[\da-f:.]{1,40}\]:)?(?<number>\d{1,5})(?:[:/]\S{0,60})?: address already in use/i,
		means: inUse,
		tellApart: bySockets,
	},
	// The protocol is in the words, so the words are handed on.
	{pattern: /(?<error>listen (?:tcp|udp|sctp)[46]? \S{0,60}:(?<number>\d{1,5}): bind: address already in use)/i, means: inUse, tellApart: bySockets},
	{
		pattern: /(?<error>failed to bind host port (?:for )?(?:[\d.]{1,15}:|\[[\da-f:.]{1,40}\]:)?(?<number>\d{1,5})(?:[:/]\S{0,60})?: address already in use)/i,
		means: inUse,
		tellApart: bySockets,
	},
	{pattern: /\bbind: address already in use/i, means: inUse, tellApart: bySockets},
];
