const units: readonly (readonly [number, string])[] = [[365 * 86_400, 'year'], [30 * 86_400, 'month'], [7 * 86_400, 'week'], [86_400, 'day'], [3600, 'hour'], [60, 'minute']];

/** "3 weeks ago"; "just now". ISO 8601 in; '' for a time that is not one, as the engine writes for "never". */
export const ago = (iso: string, now: number): string => {
	const seconds = (now - Date.parse(iso)) / 1000;
	if (!Number.isFinite(seconds) || iso.startsWith('0001-')) return '';
	const [length, unit] = units.find(([each]) => seconds >= each) ?? [0, ''];
	if (length === 0) return 'just now';
	const count = Math.floor(seconds / length);
	return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
};

/** The parts that say something. */
export const clauses = (...parts: readonly string[]): string => parts.filter(part => part !== '').join('; ');

/** a, b and 3 more. */
export const some = (names: readonly string[], most = 3): string =>
	names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;

/** By eights: a host in trouble is not asked everything at once. */
export const byEights = async <In, Out>(all: readonly In[], work: (each: In) => Promise<Out>): Promise<readonly Out[]> => {
	const done: Out[] = [];
	for (let index = 0; index < all.length; index += 8) done.push(...(await Promise.all(all.slice(index, index + 8).map(work))));
	return done;
};
