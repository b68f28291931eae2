import {describe, expect, it} from '@jest/globals';
import {nearest, suggestion} from '../../src/language/nearest.ts';

describe('the nearest words', () => {
	const ids = ['port-conflict', 'stale-endpoint', 'network-recreation'];

	it.each([
		['port-conflcit', ['port-conflict']],
		['STALE-ENDPOINT', ['stale-endpoint']],
		['port', ['port-conflict']],
		['disk-full', []],
		['x'.repeat(100_000), []],
	])('to %.20s', (typed, near) => {
		expect(nearest(typed, ids)).toEqual(near);
	});

	it('come nearest first, and never more than three', () => {
		expect(nearest('step', ['stop', 'stepp', 'steps', 'stap', 'setp', 'step'])).toEqual(['step', 'stop', 'stepp']);
	});

	it('are not invented for a name of one letter', () => {
		expect(nearest('b', ['a', 'c'])).toEqual([]);
	});

	it('give way to all that there is', () => {
		expect(suggestion('disk', ['port', 'network'], 'Add one.')).toBe('There is: port, network.');
		expect(suggestion('disk', [], 'Add one.')).toBe('Add one.');
	});
});
