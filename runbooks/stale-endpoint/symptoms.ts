import type {Symptom} from 'drydock-cli';

const means = 'The engine has given the port away; if no container holds it, a stale endpoint does.';
const tellApart = {
	command: 'docker ps --filter publish={number} --filter publish={number}/udp',
	means: 'A container is listed: it has the port (port-conflict). Nobody is listed: a container that is gone still has it (stale-endpoint).',
};

/** Engines from 20.10 to 29. The same words stand for a container that has the port. */
export const symptoms: readonly Symptom[] = [
	{pattern: /endpoint (?<container>\S{1,200}) \([\da-f]{1,64}\): Bind for \S{0,60}?(?<number>\d{1,5}) failed: port is already allocated/i, means, tellApart},
	{pattern: /Bind for (?:\[[\da-f:.]{0,40}\]:|[\da-f:]{0,40}:)?(?<port>(?:\d{1,3}(?:\.\d{1,3}){3}:)?(?<number>\d{1,5})) failed: port is already allocated/i, means, tellApart},
	{pattern: /port is already allocated/i, means, tellApart},
	{pattern: /Failed to allocate and map port (?<port>(?<number>\d{1,5}))-\d/i, means: 'The engine could not take a port for a container.', tellApart},
];
