import type {Symptom} from 'drydock-cli';

const connected = 'Something is still connected to the network, so it cannot be removed.';

/** Engines from 20.10 to 29. The name of a network may have blanks in it. */
export const symptoms: readonly Symptom[] = [
	{pattern: /network (?<network>[^\s:"](?:[^\n:"]{0,80}?[^\s:"])?) (?:id [\da-f]{12,64} )?has active endpoints/i, means: connected},
	{pattern: /network (?<network>[\da-f]{64}) not found/i, means: 'A container is to be on a network that was removed while it was stopped; it knows it by its id.'},
	{
		pattern: /(?:daemon|error|message"|mode [\da-f]{12,64}): ?"?network (?<network>[^\s:"](?:[^\n:"]{0,80}?[^\s:"])?) not found/i,
		means: 'A container is to be on a network that is not there.',
	},
	{pattern: /error while removing network/i, means: 'Docker refuses to remove the network.'},
];
