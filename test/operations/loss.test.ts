import {describe, expect, it} from '@jest/globals';
import {sumLoss} from '../../src/operations/loss.ts';
import {noLoss} from '../../src/operations/operation.ts';

const stops = (name: string, downtimeSeconds?: number, detail?: string) => ({
	stops: [{name, ...(detail === undefined ? {} : {detail})}],
	gone: [],
	...(downtimeSeconds === undefined ? {} : {downtimeSeconds}),
});

describe('the loss of several operations', () => {
	it('is nothing of nothing, and says no downtime of 0 seconds', () => {
		expect(sumLoss([])).toEqual(noLoss);
		expect(sumLoss([noLoss, noLoss])).toEqual(noLoss);
	});

	it('names each object once and keeps a detail that only a later operation knows', () => {
		expect(sumLoss([stops('container app'), stops('container app', undefined, 'up 3 hours'), stops('container db')]).stops).toEqual([
			{name: 'container app', detail: 'up 3 hours'},
			{name: 'container db'},
		]);
	});

	it('counts an object that one operation stops and another removes as gone, not as both', () => {
		const loss = sumLoss([stops('container app'), {stops: [], gone: [{name: 'container app'}]}]);
		expect(loss).toEqual({stops: [], gone: [{name: 'container app'}]});
	});

	it('adds downtimes, as operations follow one another', () => {
		expect(sumLoss([stops('container a', 5), noLoss, stops('container b', 7)]).downtimeSeconds).toBe(12);
	});

	it('does not know the downtime of all when it does not know that of one', () => {
		expect(sumLoss([stops('container a', 5), stops('container b')])).not.toHaveProperty('downtimeSeconds');
	});

	it('is not kept from knowing a downtime by an operation that stops nothing', () => {
		expect(sumLoss([stops('container a', 5), {stops: [], gone: [{name: 'network edge'}]}]).downtimeSeconds).toBe(5);
	});
});
