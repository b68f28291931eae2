import {describe, expect, it} from '@jest/globals';
import {createOutputRing} from '../../../src/ui/run/output-ring.ts';

describe('the output ring', () => {
	it('puts lines together that came in pieces', () => {
		const ring = createOutputRing();
		for (const piece of ['on', 'e\ntw', 'o\nth']) ring.push(piece);
		expect(ring.tail(10)).toEqual(['one', 'two', 'th']);
		expect(ring.total()).toBe(3);
	});

	it('keeps the last 5000 lines and the first 2000 characters of each', () => {
		const ring = createOutputRing();
		ring.push('line\n'.repeat(20_000));
		ring.push('x'.repeat(90_000));
		ring.push('y'.repeat(90_000));
		expect(ring.total()).toBe(20_001);
		expect(ring.tail(100_000)).toHaveLength(5001);
		expect(ring.tail(1)).toEqual(['x'.repeat(2000)]);
	});

	it('shows a progress bar as one line and its last state, and Windows line ends as none', () => {
		const ring = createOutputRing();
		ring.push('10%\r50%\r');
		ring.push('\r90%');
		expect(ring.tail(5)).toEqual(['90%']);
		ring.push('\r\nnext\r\n');
		expect(ring.tail(5)).toEqual(['90%', 'next']);
	});

	it('begins where it is asked to', () => {
		const ring = createOutputRing();
		ring.push('old\nnew\n');
		expect(ring.tail(5, 1)).toEqual(['new']);
	});
});
