import {describe, expect, it} from '@jest/globals';
import {openSite, type Struck} from './support/matrix.ts';
import {scenarios} from './support/matrix-scenarios.ts';
import {serverDescribe} from './support/real.ts';

const minutes = 60_000;
/** How many points of each kind are taken unless all are wanted. */
const most: Readonly<Record<Struck, number>> = {drydock: 4, daemon: 1, power: 1};
const only = process.env['DRYDOCK_MATRIX_STRUCK']?.split(',');

serverDescribe('a run that is struck anywhere goes on to its cure: nothing is lost, and nothing done twice', () => {
	describe.each(scenarios.map(scenario => [scenario.name, scenario] as const))('%s', (_, scenario) => {
		it('drydock, the daemon, the power', async () => {
			const site = await openSite(scenario);
			try {
				const wrong: unknown[] = [];
				for (const struck of ['drydock', 'daemon', 'power'] as const) {
					if (only !== undefined && !only.includes(struck)) continue;
					const row = await site.strike(struck, most[struck]);
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
