import {beforeAll, describe, expect, it} from '@jest/globals';
import {loadCatalogue} from '../../src/catalogue/catalogue.ts';
import {countSteps} from './count-steps.ts';

const length = 2000;
const fill = (piece: string): string => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

/** Texts that a pattern may get lost in: its own words over and over, its beginning without an end, and long runs of one kind. */
const hostile = ({source}: RegExp): readonly string[] => {
	const words = source.match(/[A-Za-z][A-Za-z :]{3,}[A-Za-z]/g) ?? [];
	const runs = ['a', '0', ' ', ':', '.', '-', 'f ', '0:', '0.', 'network ', 'endpoint '];
	return [...runs, ...words, words.join(' ')].filter(piece => piece !== '').flatMap(piece => [fill(piece), ...words.map(word => `${word} ${fill(piece)}`), fill(`${piece} ${words[0] ?? ''} `)]);
};

describe('counting', () => {
	it('finds what is exponential, what is quadratic, and what is neither', () => {
		expect(countSteps(/(?:a+)+b/, 'a'.repeat(30), 1_000_000)).toBe(1_000_000);
		expect(countSteps(/\S+ x/, 'a'.repeat(length), 10_000_000)).toBeGreaterThan((length * length) / 2);
		expect(countSteps(/port (?<port>\d{1,5}) is/i, fill('PORT 123456 '), 1_000_000)).toBeLessThan(20 * length);
	});

	it('finds what is there in as many steps as it has characters', () => {
		expect(countSteps(/port is \w+/i, 'Port is taken', 1000)).toBeLessThan(40);
	});
});

describe('the symptoms of every runbook', () => {
	let patterns: readonly RegExp[];
	beforeAll(async () => {
		patterns = (await loadCatalogue()).entries.flatMap(({runbook}) => runbook.symptoms.map(({pattern}) => pattern));
	});

	it('are searched for in steps that grow with the text, and not with its square', () => {
		const limit = 400 * length;
		const slow = patterns.flatMap(pattern => {
			const most = Math.max(...hostile(pattern).map(text => countSteps(pattern, text, limit)));
			return most >= limit ? [String(pattern)] : [];
		});
		expect(slow).toEqual([]);
	});
});
