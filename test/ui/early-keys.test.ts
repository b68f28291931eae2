import {describe, expect, it} from '@jest/globals';
import {open, started} from './support/open.ts';
import {gate, removal, remove, restart, toTheGate} from './support/stories.ts';

describe('keys that were typed before a question was painted', () => {
	it.each([
		['while the step before it ran', false],
		['in the very turn in which it is asked', true],
	])('are no answer to it: %s', async (_, atOnce) => {
		const go = Promise.withResolvers<void>();
		const {terminal, run, exitCode} = open(
			[80, 24],
			async script => {
				script.enter(['restart'], 'act', 'Restart the daemon');
				await go.promise;
				if (atOnce) terminal.stdin.write('y');
				const answer = gate(script, ['restart'], restart);
				if (atOnce) terminal.stdin.write('y\r');
				await answer;
				return 'cured';
			},
			started,
		);
		await terminal.sees('Restart the daemon');
		await terminal.type('y', '\r', 'y\r');
		go.resolve();
		await terminal.sees('y performs it.');
		await terminal.settle();
		expect(run.decisions).toEqual([]);
		await terminal.press('y', screen => screen.includes('Cured'));
		expect(run.decisions).toHaveLength(1);
		await terminal.type('q');
		await exitCode;
	});

	it('leave the field for a name empty', async () => {
		const {terminal, run, exitCode} = open(
			[80, 24],
			async script => {
				toTheGate(script);
				const answer = gate(script, remove, removal);
				terminal.stdin.write('edge\r');
				await answer;
				return 'cured';
			},
			started,
		);
		await terminal.sees('in full to perform it');
		await terminal.settle();
		expect(run.decisions).toEqual([]);
		expect(terminal.text()).toContain('❯ ▏');
		await terminal.type('\u0003');
		await exitCode;
	});

	it('answer one question only, when a key is pressed twice', async () => {
		const {terminal, run, exitCode} = open(
			[80, 24],
			async script => {
				script.enter(['one'], 'act', 'The first step');
				await gate(script, ['one'], restart);
				script.leave(['one']);
				script.enter(['two'], 'act', 'The second step');
				await gate(script, ['two'], restart);
				return 'cured';
			},
			started,
		);
		await terminal.sees('The first step');
		await terminal.press('yyyy', () => run.decisions.length > 0);
		await terminal.sees('The second step');
		await terminal.settle();
		expect(run.decisions).toHaveLength(1);
		await terminal.type('\u0003');
		await exitCode;
	});
});
