import {describe, expect, it} from '@jest/globals';
import {defaultThresholds, parseThreshold, severityOf} from '../../src/triage/thresholds.ts';

describe('thresholds', () => {
	it('begin at the value for shares and times, and above it for counts', () => {
		const words = (name: Parameters<typeof severityOf>[0], ...values: readonly number[]) => values.map(value => severityOf(name, value, defaultThresholds));
		expect(words('disk-space', 69.9, 70, 84.9, 85)).toEqual([undefined, 'warning', 'warning', 'critical']);
		expect(words('restarts', 3, 4, 10, 11)).toEqual([undefined, 'warning', 'warning', 'critical']);
		expect(words('unhealthy', 0, 1, 2, 3)).toEqual([undefined, 'warning', 'warning', 'critical']);
		expect(words('daemon-down', 0, 29, 30)).toEqual(['warning', 'warning', 'critical']);
	});

	it('are read as one types them', () => {
		expect(parseThreshold('disk-space', '80,90', '--threshold')).toEqual({'disk-space': {warning: 80, critical: 90}});
		expect(parseThreshold('disk-space', '80%, 90 %', '--threshold')).toEqual({'disk-space': {warning: 80, critical: 90}});
		expect(parseThreshold('log-bytes', '1GB,2.5g', '--threshold')).toEqual({'log-bytes': {warning: 1e9, critical: 2.5e9}});
		expect(parseThreshold('daemon-down', '5s,60', '--threshold')).toEqual({'daemon-down': {warning: 5, critical: 60}});
		expect(parseThreshold('reclaimable', '5', '--threshold')).toEqual({reclaimable: {warning: 5, critical: Number.POSITIVE_INFINITY}});
	});

	it.each([
		['disk-spcae', '70,85', /no threshold "disk-spcae"/, /disk-space/],
		['constructor', '70,85', /no threshold/, /There is/],
		['disk-space', '70', /cannot be "70"/, /WARNING,CRITICAL in percent, the lower first, like 70,85/],
		['disk-space', '90,80', /cannot be/, /lower first/],
		['disk-space', '70,101', /cannot be/, /percent/],
		['disk-space', '70,85,90', /cannot be/, /percent/],
		['restarts', '1.5,2', /cannot be/, /a number/],
		['log-bytes', '-1,2', /cannot be/, /bytes/],
		['reclaimable', '10,20', /cannot be/, /one value/],
		['disk-space', '', /cannot be ""/, /percent/],
	])('refuses %s=%s with what it takes', (name, text, problem, remedy) => {
		const refused = (() => {
			try {
				return parseThreshold(name, text, '--threshold');
			} catch (error) {
				return error;
			}
		})();
		expect(refused).toMatchObject({reason: 'usage', message: expect.stringMatching(problem), nextSteps: [expect.stringMatching(remedy)]});
	});
});
