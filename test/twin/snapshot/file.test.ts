import {describe, expect, it} from '@jest/globals';
import {createHash} from 'node:crypto';
import {gzipSync} from 'node:zlib';
import {findScenario} from '../../../src/twin/scenarios/all.ts';
import {readSnapshot, writeSnapshot, type Snapshot} from '../../../src/twin/snapshot/file.ts';

const snapshot: Snapshot = {taken: '2026-03-01T00:00:00.000Z', by: '1', host: 'web-01', gaps: [{what: 'routes', why: 'denied'}], world: findScenario('stale-endpoint')!.make(0)};
const whole = writeSnapshot(snapshot);

/** With a checksum that fits, as somebody else's program could write it. */
const forged = (content: string, format = 1): Buffer => gzipSync(`${JSON.stringify({drydockSnapshot: format, sha256: createHash('sha256').update(content).digest('hex')})}\n${content}`);

const refusal = (bytes: Buffer): {readonly reason?: string; readonly message: string} => {
	try {
		readSnapshot('/srv/it', bytes);
	} catch (error) {
		return error as {readonly reason?: string; readonly message: string};
	}
	throw new Error('it was read');
};

const noSnapshot = (words: RegExp) => ({reason: 'usage', message: expect.stringMatching(new RegExp(`^/srv/it is no snapshot that can be used: ${words.source}`))});

describe('the file of a snapshot', () => {
	it('is read as it was written, and the same host makes the same file', () => {
		expect(readSnapshot('it', whole)).toEqual(snapshot);
		expect(writeSnapshot(snapshot).equals(whole)).toBe(true);
		expect(whole.length).toBeLessThan(JSON.stringify(snapshot).length / 4);
	});

	it.each([0, 1, 9, 10, 11, 100, 0.5, -9, -8, -1].map(at => [at]))('cut at %d is refused', at => {
		const end = at > 0 && at < 1 ? Math.floor(whole.length * at) : at < 0 ? whole.length + at : at;
		expect(refusal(whole.subarray(0, end))).toMatchObject(noSnapshot(/it (?:was cut off|is damaged)/));
	});

	it('with any bit flipped is refused, or is what was written', () => {
		const step = Math.max(1, Math.floor(whole.length / 150));
		for (let at = 0; at < whole.length; at += step) {
			const flipped = Buffer.from(whole);
			flipped[at] = (flipped[at] ?? 0) ^ (1 << at % 8);
			try {
				// Some bits of the head of a compressed file mean nothing: a time, a system.
				expect(readSnapshot('it', flipped)).toEqual(snapshot);
				expect(at).toBeLessThan(10);
			} catch (error) {
				if ((error as {reason?: string}).reason !== 'usage') throw error;
			}
		}
	});

	it('of a newer Drydock is refused with what to do', () => {
		expect(refusal(forged('{"tomorrow":true}', 2))).toMatchObject({reason: 'usage', message: '/srv/it was written by a newer Drydock (format 2; this one reads 1).', nextSteps: ['Use the Drydock that wrote it, or a newer one.']});
	});

	it('that unpacks to more than any host is not unpacked', () => {
		expect(refusal(gzipSync(Buffer.alloc(300 * 1024 * 1024)))).toMatchObject(noSnapshot(/it is bigger than any host/));
	});

	it.each([
		['not compressed', Buffer.from('PK\u0003\u0004'), /it is damaged, or something else/],
		['compressed text', gzipSync('hello'), /it does not say of itself that it is one/],
		['JSON of something else', gzipSync('{"a":1}\n{}'), /it does not say of itself that it is one/],
		['nothing', gzipSync('null\n'), /it does not say of itself that it is one/],
		['another content under its checksum', gzipSync(`${JSON.stringify({drydockSnapshot: 1, sha256: '0'.repeat(64)})}\n{}`), /its checksum is wrong/],
		['no JSON', forged('{'), /it does not say/],
		['no host', forged('{}'), /there is no host in it/],
		['no containers', forged(JSON.stringify({...snapshot, world: {...snapshot.world, containers: 7}})), /its containers are not as an engine tells them/],
		['a container without a name', forged(JSON.stringify({...snapshot, world: {...snapshot.world, containers: [{inspect: {Id: 'a'}, log: []}]}})), /its containers are not/],
		['no engine', forged(JSON.stringify({...snapshot, world: {...snapshot.world, engine: undefined}})), /its engine is missing/],
		['no disk', forged(JSON.stringify({...snapshot, world: {...snapshot.world, machine: {...snapshot.world.machine, fileSystems: []}}})), /its machine is missing: fileSystems/],
	])('that is %s is refused', (_what, bytes, words) => {
		expect(refusal(bytes)).toMatchObject(noSnapshot(words));
	});
});
