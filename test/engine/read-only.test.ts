import {describe, expect, it} from '@jest/globals';
import {isReadOnly, refuseReadOnly} from '../../src/cli/read-only.ts';
import {parseArguments} from '../../src/cli/arguments.ts';
import {readOnlyTarget} from '../../src/host/targets/read-only.ts';
import {act, agree, book, off, on, probe, runToy, smash, toyHost, toyTarget} from './support/toy.ts';

describe('a session that only reads', () => {
	it.each([['safe', on('a')], ['disruptive', off('a')], ['destructive', smash('a')]])('performs nothing %s, and says at the gate what it would have', async (_, operation) => {
		const host = toyHost();
		const {result, of, questions} = await runToy(book({look: probe({to: 'act'}), act: act({plan: async () => [operation], noWayBack: 'gone'})}), {host, target: readOnlyTarget(toyTarget(host)), answers: [agree, agree]});
		expect(host.performed).toEqual([]);
		expect(of('performing')).toEqual([]);
		expect(questions).toEqual([]);
		expect(result).toEqual({outcome: 'decision-needed', exitCode: 3});
		expect(of('ended')[0]?.lines.join('\n')).toMatch(/only reads \(--readonly\)[^]*It would perform: (?:on|off|smash) a/u);
	});

	it('gives nobody the means to change a host, whoever came past the gate', () => {
		expect(() => readOnlyTarget(toyTarget(toyHost())).writer()).toThrow(/only reads/);
	});

	it('is one by the option, before or after any command, and by the environment', () => {
		for (const words of [['--readonly'], ['--readonly', 'run', 'x'], ['run', 'x', '--readonly'], ['--readonly', 'lab', 'up'], ['triage', '--readonly']]) expect(isReadOnly(parseArguments(words), {})).toBe(true);
		expect(isReadOnly(parseArguments(['run', 'x']), {DRYDOCK_READONLY: '1'})).toBe(true);
		for (const value of [undefined, '', '0']) expect(isReadOnly(parseArguments(['run', 'x']), {DRYDOCK_READONLY: value})).toBe(false);
	});

	it('starts and ends no daemons', () => {
		for (const words of [['--readonly', 'lab', 'up'], ['drill', '--all', '--readonly']]) expect(() => refuseReadOnly(parseArguments(words), {})).toThrow(/only reads/);
		expect(() => refuseReadOnly(parseArguments(['lab', 'up']), {DRYDOCK_READONLY: '1'})).toThrow(/only reads/);
		expect(() => refuseReadOnly(parseArguments(['lab', 'up']), {})).not.toThrow();
	});
});
