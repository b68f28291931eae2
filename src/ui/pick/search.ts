import type {ListedRunbook} from '../screen-options.ts';

export interface Match {
	readonly runbook: ListedRunbook;
	/** What the symptom means that recognised the text. */
	readonly means?: string;
	/** The part of the text that a symptom recognised, or the words that matched. Empty without a search. */
	readonly matched: string;
}

const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** The words that an author's text has, with those that begin alike: "port" finds "ports". */
const found = (wanted: readonly string[], texts: readonly string[]): string[] => {
	const have = words(texts.join(' '));
	return wanted.filter(word => have.some(candidate => candidate.startsWith(word)));
};

/** Longer than any error message; a pasted log is searched up to here. */
const mostSearched = 10_000;

/** Words that say nothing about an incident. */
const common = new Set(['a', 'an', 'and', 'as', 'by', 'for', 'from', 'in', 'is', 'it', 'not', 'of', 'on', 'or', 'that', 'the', 'to', 'with']);

/** Those that begin at a symptom before those that they call: what a runbook calls is a part of the cure. */
const callersFirst = (runbooks: readonly ListedRunbook[]): ListedRunbook[] => {
	const called = ({steps = {}}: ListedRunbook): string[] => Object.values(steps).flatMap(({runbook}) => (runbook === undefined ? [] : [runbook]));
	const ordered: ListedRunbook[] = [];
	const place = (runbook: ListedRunbook, around: readonly string[]): void => {
		if (ordered.includes(runbook) || around.includes(runbook.id)) return;
		for (const id of called(runbook)) for (const each of runbooks) if (each.id === id) place(each, [...around, runbook.id]);
		ordered.unshift(runbook);
	};
	for (const runbook of runbooks.toReversed()) place(runbook, []);
	return ordered;
};

/**
 * Runbooks for what was typed or pasted, best first: those with a symptom that recognises the text, of these the one that
 * leads to the others; then those with the most of its words. A runbook with none of them is left out.
 */
export const searchRunbooks = (runbooks: readonly ListedRunbook[], query: string): Match[] => {
	const text = query.slice(0, mostSearched);
	if (text.trim() === '') return callersFirst(runbooks).map(runbook => ({runbook, matched: ''}));
	const wanted = [...new Set(words(text))].filter(word => !common.has(word));
	const scored = callersFirst(runbooks).flatMap((runbook): Array<{readonly match: Match; readonly score: number}> => {
		for (const {pattern, means} of runbook.symptoms) {
			// A fresh copy: a pattern with the g or y flag remembers where it stopped.
			const match = new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/gu, '')).exec(text);
			if (match !== null) return [{match: {runbook, means, matched: match[0]}, score: 1000}];
		}
		const inTitle = found(wanted, [runbook.title, runbook.id]);
		const elsewhere = found(wanted, [runbook.summary, ...runbook.symptoms.map(({means, pattern}) => `${means} ${pattern.source}`), ...Object.keys(runbook.inputs)]);
		const all = [...new Set([...inTitle, ...elsewhere])];
		return all.length === 0 ? [] : [{match: {runbook, matched: all.join(', ')}, score: 2 * inTitle.length + elsewhere.length}];
	});
	return scored.toSorted((left, right) => right.score - left.score).map(({match}) => match);
};
