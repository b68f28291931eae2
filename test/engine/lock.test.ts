import {expect, it} from '@jest/globals';
import type {HostLock} from '../../src/engine/lock.ts';
import {act, book, off, runToy, toyHost} from './support/toy.ts';
import {toyTwin} from './support/toy-twin.ts';

const holder = {run: 'first', user: 'ops', since: '2026-11-22T01:58:30.000Z', from: 'from 192.0.2.7', folder: '/records/first', pid: 7, known: true, lockFile: '/run/lock/x'};
const lamp = book({start: act({plan: async () => [off('a')]})});

/** Counts who has it. */
const counted = () => {
	let taken = 0;
	let released = 0;
	const lock: HostLock = {
		take: async () => {
			taken++;
			return {lease: {notes: ['a note'], release: () => released++}};
		},
	};
	return {lock, counts: () => [taken, released]};
};

it('changes nothing of a host that another run has, and says who has it: exit code 3', async () => {
	const {host, result, of} = await runToy(lamp, {lock: {take: async () => ({held: holder})}});
	expect(result).toEqual({outcome: 'decision-needed', exitCode: 3});
	expect(host.performed).toEqual([]);
	expect(of('ended')[0]?.lines[0]).toBe('Another run has this host: first, by ops, since 2026-11-22 01:58 UTC, from 192.0.2.7 (pid 7). Nothing was changed.');
	expect(of('ended')[0]?.lines[1]).toContain('drydock runs');
});

it.each([
	['cured', {}],
	['stopped', {answers: [{kind: 'stop' as const}]}],
	['whose record is lost', {failAt: 6}],
])('lets go of the host after a run that is %s, once', async (_, options) => {
	const {lock, counts} = counted();
	await runToy(lamp, {lock, ...options});
	expect(counts()).toEqual([1, 1]);
});

it('puts on record what the lock has to say', async () => {
	const {of} = await runToy(lamp, {lock: counted().lock});
	expect(of('note').map(({text}) => text)).toEqual(['a note']);
});

it('needs no lock on a twin: a rehearsal goes on beside another run', async () => {
	const {lock, counts} = counted();
	const host = toyHost();
	const {result} = await runToy(lamp, {lock, host, target: toyTwin(host)});
	expect([result.exitCode, ...counts()]).toEqual([0, 0, 0]);
});

it('has nothing to lock where the host does not say who it is', async () => {
	const {lock, counts} = counted();
	const host = toyHost();
	host.away = true;
	await runToy(lamp, {lock, host});
	expect(counts()).toEqual([0, 0]);
});
