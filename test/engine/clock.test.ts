import {describe, expect, it} from '@jest/globals';
import {collectReport} from '../../src/report/collect.ts';
import {markdownReport} from '../../src/report/markdown.ts';
import {act, book, on, runToy, toyClock, toyHost} from './support/toy.ts';

const day = 86_400_000;

/** The clock of the machine is set in the middle of a run: at its third reading, and again at each one after. */
const jumping = (by: number) => {
	const steady = toyClock();
	let read = 0;
	return {...steady, now: () => steady.now() + (++read > 3 ? by * (read % 2) : 0)};
};

describe.each([['forwards by a day', day], ['back by a day', -day]])('a clock that is set %s in the middle of a run', (_, by) => {
	it('moves no limit and makes no duration negative; the order is that of the numbers', async () => {
		const host = toyHost();
		let asked = 0;
		const clock = jumping(by);
		const waits = act({plan: async () => [on('a')], verify: async () => (++asked < 5 ? 'not yet' : true), verifyWithinSeconds: 30});
		const {records, result} = await runToy(book({act: waits}), {host, clock});
		expect(result.outcome).toBe('cured');
		// With a limit that follows the clock it would have been asked once, or for a day.
		expect(asked).toBe(5);
		expect(records.map(({seq}) => seq)).toEqual(records.map((__, index) => index + 1));
		for (const event of records) if ('seconds' in event) expect(event.seconds).toBeGreaterThanOrEqual(0);
		expect(Math.max(...records.map(event => (event.type === 'performed' ? event.seconds : 0)))).toBeLessThan(60);
		expect(markdownReport(collectReport({id: 'toy', folder: '/toy'}, records), {}, 'UTC')).not.toMatch(/-\d+ ?(?:s|min|h)\b/u);
	});
});
