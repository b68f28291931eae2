/** Values as JSON with sorted names, to be compared: the order in which the engine lists things means nothing. */
export const canonical = (value: unknown): string =>
	JSON.stringify(value, (_key, part: unknown) =>
		typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).toSorted(([left], [right]) => left.localeCompare(right))) : part,
	) ?? 'nothing';
