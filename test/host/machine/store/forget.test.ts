import {describe, it, expect} from '@jest/globals';
import {noNetwork, withoutEndpoint} from '../../../../src/host/machine/store/forget.ts';
import {parseStore} from '../../../../src/host/machine/store/records.ts';
import {staleIn} from '../../../../src/host/machine/store/stale.ts';
import {fixture} from './fixtures.ts';

const differing = (before: Buffer, after: Buffer): number[] => [...before.keys()].filter(at => before[at] !== after[at]);

describe.each(['20', '26'] as const)('forgetting one stale endpoint in the store of engine %s', version => {
	const bytes = fixture(`engine-${version}-stale`);
	const [stale] = staleIn(parseStore('', bytes)).filter(({ports}) => ports.some(port => port.hostPort === 443));
	const id = stale?.id ?? '';

	it('makes it name a network that does not exist, and changes nothing else', () => {
		const copy = Buffer.from(bytes);
		const after = withoutEndpoint(bytes, id);
		expect(bytes.equals(copy)).toBe(true);
		const places = differing(bytes, after);
		expect(after).toHaveLength(bytes.length);
		expect((places.at(-1) ?? 0) - (places[0] ?? 0)).toBeLessThan(64);
		const [was, is] = [parseStore('', bytes), parseStore('', after)];
		expect(is.bridgeEndpoints.find(endpoint => endpoint.id === id)?.networkId).toBe(noNetwork);
		expect(is.bridgeEndpoints.filter(endpoint => endpoint.id !== id)).toEqual(was.bridgeEndpoints.filter(endpoint => endpoint.id !== id));
		expect({...is, bridgeEndpoints: []}).toEqual({...was, bridgeEndpoints: []});
	});

	it('refuses an endpoint that a container still has', () => {
		const healthy = fixture(`engine-${version}-healthy`);
		const [used] = parseStore('', healthy).bridgeEndpoints;
		expect(() => withoutEndpoint(healthy, used?.id ?? '')).toThrow(expect.objectContaining({reason: 'refused'}));
	});

	it('says so when the endpoint is gone already', () => {
		expect(() => withoutEndpoint(bytes, 'f'.repeat(64))).toThrow(expect.objectContaining({reason: 'not-found'}));
	});

	it('does not touch a damaged store', () => {
		const damaged = Buffer.from(bytes);
		damaged.fill(0, 0, 100);
		damaged.fill(0, 4096, 4196);
		expect(() => withoutEndpoint(damaged, id)).toThrow(expect.objectContaining({reason: 'not-known'}));
	});
});
