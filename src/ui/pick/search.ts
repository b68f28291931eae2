import {callersFirst} from '../../recognition/callers-first.ts';
import {recognise, type Recognition} from '../../recognition/recognise.ts';
import type {ListedRunbook} from '../screen-options.ts';

export interface Match {
	readonly runbook: ListedRunbook;
	/** The symptom by which the text was recognised; without one, only words of it are those of the runbook. */
	readonly recognised?: Recognition<ListedRunbook>;
	/** The part of the text that a symptom recognised, or the words that matched. Empty without a search. */
	readonly matched: string;
}

const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** The words that an author's text has, with those that begin alike: "port" finds "ports". */
const found = (wanted: readonly string[], texts: readonly string[]): string[] => {
	const have = words(texts.join(' '));
	return wanted.filter(word => have.some(candidate => candidate.startsWith(word)));
};

/** Words beyond these are no search any more. Characters. */
const mostSearched = 10_000;

/** Words that say nothing about an incident. */
const common = new Set(['a', 'an', 'and', 'as', 'by', 'for', 'from', 'in', 'is', 'it', 'not', 'of', 'on', 'or', 'that', 'the', 'to', 'with']);

/**
 * Runbooks for what was typed or pasted, best first: those with a symptom that recognises the text, of these the one that
 * leads to the others; then those with the most of its words. A runbook with none of them is left out.
 */
export const searchRunbooks = (runbooks: readonly ListedRunbook[], query: string): Match[] => {
	if (query.trim() === '') return callersFirst(runbooks).map(runbook => ({runbook, matched: ''}));
	const recognised = recognise(runbooks, query);
	const wanted = [...new Set(words(query.slice(0, mostSearched)))].filter(word => !common.has(word));
	const scored = callersFirst(runbooks).flatMap((runbook): Array<{readonly match: Match; readonly score: number}> => {
		if (recognised.some(known => known.runbook === runbook)) return [];
		const inTitle = found(wanted, [runbook.title, runbook.id]);
		const elsewhere = found(wanted, [runbook.summary, ...runbook.symptoms.map(({means, pattern}) => `${means} ${pattern.source}`), ...Object.keys(runbook.inputs)]);
		const all = [...new Set([...inTitle, ...elsewhere])];
		return all.length === 0 ? [] : [{match: {runbook, matched: all.join(', ')}, score: 2 * inTitle.length + elsewhere.length}];
	});
	return [
		...recognised.map(known => ({runbook: known.runbook, recognised: known, matched: known.matched})),
		...scored.toSorted((left, right) => right.score - left.score).map(({match}) => match),
	];
};
