import {describe, expect, it} from '@jest/globals';
import {openSite, type Struck} from './support/matrix.ts';
import {scenarios} from './support/matrix-scenarios.ts';
import {serverDescribe} from './support/real.ts';

const minutes = 60_000;
const asked = process.env['DRYDOCK_MATRIX'];
const everything: readonly Struck[] = ['drydock', 'daemon', 'power'];
const wanted = process.env['DRYDOCK_MATRIX_STRUCK']?.split(',') ?? everything;
/** How many points are taken of each; so many with DRYDOCK_MATRIX=NUMBER, all of them with DRYDOCK_MATRIX=all. */
const most: Readonly<Record<Struck, number>> = {drydock: Number(asked) || 2, daemon: Number(asked) || 1, power: Number(asked) || 1};
/** Of the other two each scenario takes one, unless all are wanted. */
const struckIn = (index: number): readonly Struck[] => (asked !== undefined ? everything : ['drydock', index % 2 === 0 ? 'power' : 'daemon']);

serverDescribe('a run that is struck', () => {
	describe.each(scenarios.map((scenario, index) => [scenario.name, scenario, struckIn(index)] as const))('of %s', (_, scenario, struck) => {
		it('goes on to its cure, or says in words what to do: nothing is lost, and nothing done twice', async () => {
			const site = await openSite(scenario);
			try {
				const wrong: unknown[] = [];
				for (const each of struck.filter(name => wanted.includes(name))) {
					const row = await site.strike(each, most[each]);
					expect(row.points).toBeGreaterThan(0);
					wrong.push(...row.wrong);
				}
				expect(wrong).toEqual([]);
			} finally {
				await site.server.gone();
			}
		}, 180 * minutes);
	});
});
