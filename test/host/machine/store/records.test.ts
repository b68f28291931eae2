import {describe, it, expect} from '@jest/globals';
import fc from 'fast-check';
import {DrydockError} from '../../../../src/errors.ts';
import {readMeta} from '../../../../src/host/machine/store/meta.ts';
import {parseStore} from '../../../../src/host/machine/store/records.ts';
import {staleIn} from '../../../../src/host/machine/store/stale.ts';
import {fixture} from './fixtures.ts';

const outcome = (bytes: Buffer): unknown => {
	try {
		return parseStore('/store', bytes);
	} catch (error) {
		return error;
	}
};

describe.each(['20', '26'] as const)('the network store of engine %s', version => {
	it('names networks, endpoints and sandboxes', () => {
		const store = parseStore('/store', fixture(`engine-${version}-healthy`));
		expect(store.networks.map(({name}) => name).sort()).toEqual(['bridge', 'edge', 'host', 'none']);
		expect(store.endpoints.map(({name}) => name).sort()).toEqual(['app', 'db', 'proxy']);
		expect(store.sandboxes).toHaveLength(3);
		for (const endpoint of store.endpoints) {
			const sandbox = store.sandboxes.find(({id}) => id === endpoint.sandboxId);
			expect(sandbox?.endpointIds).toEqual([endpoint.id]);
			expect(sandbox?.containerId).toMatch(/^[0-9a-f]{64}$/);
		}
	});

	it('has the ports that the bridge driver took, one row for each family', () => {
		const store = parseStore('/store', fixture(`engine-${version}-healthy`));
		const proxy = store.endpoints.find(({name}) => name === 'proxy');
		const taken = store.bridgeEndpoints.find(({id}) => id === proxy?.id);
		expect(taken).toEqual({
			id: proxy?.id,
			networkId: proxy?.networkId,
			address: '172.31.240.10/24',
			ports: [
				{protocol: 'tcp', hostIp: '0.0.0.0', hostPort: 443, hostPortEnd: 443, containerPort: 80},
				{protocol: 'tcp', hostIp: '::', hostPort: 443, hostPortEnd: 443, containerPort: 80},
			],
		});
	});

	it('has no stale endpoint while all is well', () => {
		expect(staleIn(parseStore('/store', fixture(`engine-${version}-healthy`)))).toEqual([]);
	});

	it('has three stale endpoints, two with ports, when their records are lost', () => {
		const stale = staleIn(parseStore('/store', fixture(`engine-${version}-stale`)));
		expect(stale.map(({address, ports}) => `${address} ${ports.map(port => port.hostPort).join()}`).sort()).toEqual([
			'172.31.240.10/24 443,443',
			'172.31.240.20/24 ',
			'172.31.240.30/24 5432',
		]);
	});

	it('is read from the other head page when one was spoilt by a power cut', () => {
		const bytes = fixture(`engine-${version}-healthy`);
		const newest = readMeta(bytes);
		const older = [0, newest.pageSize].map(offset => {
			const spoilt = Buffer.from(bytes);
			spoilt.fill(0xff, offset + 16, offset + 40);
			return readMeta(spoilt).transaction;
		});
		expect(older).toContain(newest.transaction);
		expect(older).toContain(newest.transaction - 1n);
	});
});

describe('a damaged network store', () => {
	it.each([
		['nothing', Buffer.alloc(0)],
		['another file', Buffer.from('SQLite format 3\0'.repeat(1000))],
		['zeros', Buffer.alloc(65_536)],
	])('is not known when it holds %s', (_, bytes) => {
		expect(outcome(bytes)).toMatchObject({reason: 'not-known', retryable: true});
	});

	it('is not known when it is cut short, and never looks healthy', () => {
		const bytes = fixture('engine-20-stale');
		expect(outcome(bytes.subarray(0, 8192))).toMatchObject({reason: 'not-known'});
	});

	it('does not end in an endless walk when a branch leads back to its own page', () => {
		const bytes = Buffer.from(fixture('engine-20-healthy'));
		const {pageSize, root} = readMeta(bytes);
		const start = root * pageSize;
		bytes.writeUInt16LE(0x01, start + 8);
		bytes.writeUInt16LE(1, start + 10);
		bytes.writeBigUInt64LE(BigInt(root), start + 16 + 8);
		expect(outcome(bytes)).toMatchObject({reason: 'not-known', message: expect.stringContaining('reached twice')});
	});

	it('does not read a value that claims to reach beyond its page', () => {
		const bytes = Buffer.from(fixture('engine-20-healthy'));
		const {pageSize, root} = readMeta(bytes);
		bytes.writeUInt32LE(0x7f_ff_ff_ff, root * pageSize + 16 + 12);
		expect(outcome(bytes)).toMatchObject({reason: 'not-known', message: expect.stringContaining('outside of its page')});
	});

	it('does not pass over a record that cannot be read: the endpoint would look stale', () => {
		const bytes = Buffer.from(fixture('engine-20-healthy').toString('latin1').replaceAll('{"anonymous"', '["anonymous"'), 'latin1');
		expect(outcome(bytes)).toMatchObject({reason: 'not-known', message: expect.stringContaining('record endpoint')});
	});

	it('never crashes or hangs, whatever bytes are spoilt', () => {
		const originals = [fixture('engine-20-stale'), fixture('engine-26-stale')];
		const spoils = fc.array(fc.tuple(fc.nat(65_535), fc.uint8Array({minLength: 1, maxLength: 16})), {minLength: 1, maxLength: 24});
		fc.assert(
			fc.property(fc.constantFrom(...originals), spoils, (original, changes) => {
				const bytes = Buffer.from(original);
				for (const [at, change] of changes) bytes.set(change.subarray(0, bytes.length - at), at);
				const result = outcome(bytes);
				expect(result instanceof Error && !(result instanceof DrydockError)).toBe(false);
			}),
			{numRuns: 300},
		);
	});

	it('never crashes or hangs when the heads of its live pages are spoilt', () => {
		const original = fixture('engine-26-stale');
		const {pageSize} = readMeta(original);
		const pages = original.length / pageSize;
		const spoil = fc.record({
			page: fc.integer({min: 2, max: pages - 1}),
			at: fc.nat(200),
			word: fc.oneof(fc.constantFrom(0, 1, 2, 0xff_ff_ff_ff, 0x7f_ff_ff_ff), fc.nat(pages + 2)),
		});
		fc.assert(
			fc.property(fc.array(spoil, {minLength: 1, maxLength: 6}), changes => {
				const bytes = Buffer.from(original);
				for (const {page, at, word} of changes) bytes.writeUInt32LE(word, page * pageSize + at);
				const result = outcome(bytes);
				expect(result instanceof Error && !(result instanceof DrydockError)).toBe(false);
			}),
			{numRuns: 500},
		);
	});
});
