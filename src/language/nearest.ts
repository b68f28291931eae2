/** How many letters must be changed, added, left out or swapped with their neighbour to turn one word into the other. */
const distance = (left: string, right: string): number => {
	let before: number[] = [];
	let previous = Array.from({length: right.length + 1}, (_, index) => index);
	for (let row = 1; row <= left.length; row++) {
		const current = [row];
		for (let column = 1; column <= right.length; column++) {
			const same = left[row - 1] === right[column - 1];
			let least = Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (previous[column - 1] ?? 0) + (same ? 0 : 1));
			const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
			if (swapped) least = Math.min(least, (before[column - 2] ?? 0) + 1);
			current.push(least);
		}

		before = previous;
		previous = current;
	}

	return previous[right.length] ?? 0;
};

/** The words that somebody who typed `word` may have meant, nearest first, at most three. */
export const nearest = (word: string, words: Iterable<string>): readonly string[] => {
	const typed = word.toLowerCase();
	// Nobody types a word that long by mistake, and the comparison takes the product of the two lengths.
	if (typed.length > 100) return [];

	return [...words]
		.map(candidate => {
			const lower = candidate.toLowerCase();
			const part = Math.min(typed.length, lower.length) > 2 && (lower.includes(typed) || typed.includes(lower));
			return {candidate, away: Math.min(part ? 1 : Number.POSITIVE_INFINITY, distance(typed, lower)), length: Math.max(typed.length, lower.length)};
		})
		.filter(({away, length}) => away < length && away <= Math.max(1, Math.floor(length / 3)))
		.sort((left, right) => left.away - right.away)
		.slice(0, 3)
		.map(({candidate}) => candidate);
};

/** `Did you mean "a" or "b"?`, or what there is to choose from. */
export const suggestion = (word: string, words: readonly string[], none: string): string => {
	const near = nearest(word, words).map(candidate => `"${candidate}"`);
	if (near.length > 0) return `Did you mean ${near.join(' or ')}?`;
	return words.length === 0 ? none : `There is: ${words.join(', ')}.`;
};
