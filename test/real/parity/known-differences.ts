/** A difference between the twin and a real engine that is left, and why. Each is in docs/twin.md, too. */
export interface KnownDifference {
	readonly sequence: string;
	readonly call: string;
	readonly versions: readonly string[];
	readonly because: string;
}

export const knownDifferences: readonly KnownDifference[] = [
	{
		sequence: 'lists and their filters',
		call: 'GET /containers/json?filters=nonsense',
		versions: ['20.10'],
		because: "The older engine passes on the words of Go's JSON parser, which depend on the letter at which it gave up; the twin says that the filter is invalid.",
	},
	{
		sequence: 'versions and the engine itself',
		call: 'GET /v1.5/containers/json',
		versions: ['20.10'],
		because: 'The older engine answers a version below its lowest with an empty text; the twin says which one is the lowest.',
	},
	{
		sequence: 'images as files',
		call: 'POST /images/load?quiet=1',
		versions: ['20.10', '26.1'],
		because: 'What is no archive of images is told with the name of a temporary folder of the engine, which is made up anew each time.',
	},
];
