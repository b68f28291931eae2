import {describe, expect, it} from '@jest/globals';
import {keys} from './support/fake-terminal.ts';
import {open, sizes, started} from './support/open.ts';
import {destructiveStory, gate, removal, remove, restart, saving, toTheGate} from './support/stories.ts';
import type {Script} from './support/scripted-run.ts';
import type {Outcome} from '../../src/engine/events.ts';

const restartStory = async (run: Script): Promise<Outcome> => {
	run.enter(['restart'], 'act', 'Restart the daemon');
	await gate(run, ['restart'], restart);
	return 'cured';
};

describe.each(sizes)('a plan at %ix%i', (columns, rows) => {
	it('shows the risk, the loss and what must be typed beside the answer', async () => {
		const {terminal, exitCode} = open([columns, rows], destructiveStory, started);
		await terminal.sees('in full to perform it');
		const screen = terminal.text();
		for (const part of ['LIVE', 'docker network rm edge', 'destructive', 'gone: network edge', 'stops: container app', 'Type edge']) expect(screen).toContain(part);
		expect(Math.max(...terminal.rows().map(row => row.length))).toBeLessThanOrEqual(columns);
		await terminal.type(keys.interrupt);
		await exitCode;
	});

	it('performs a destructive step only for the name, typed in full', async () => {
		const {terminal, run, exitCode} = open([columns, rows], destructiveStory, started);
		await terminal.sees('in full to perform it');
		await terminal.press('x', screen => screen.includes('❯ x'));
		await terminal.type('\u0015');
		await terminal.press(keys.enter, screen => screen.includes('Enter alone confirms nothing'));
		await terminal.press(keys.pageDown, screen => !screen.includes('more ↓'));
		await terminal.press('y', screen => screen.includes('❯ y'));
		await terminal.type(keys.enter);
		await terminal.sees('That was not the name');
		expect(run.decisions).toEqual([{kind: 'confirm', gave: {typed: expect.stringMatching(/^y+$/u)}}]);
		expect(terminal.text()).not.toContain('❯ y');
		await terminal.press('e', screen => screen.includes('❯ e'));
		await terminal.type('\u0015', ...'edge', keys.enter);
		await terminal.sees('Cured');
		expect(run.decisions.at(-1)).toEqual({kind: 'confirm', gave: {typed: 'edge'}});
		await terminal.type('q');
		expect(await exitCode).toBe(0);
	});
});

describe('the gate', () => {
	it('does not confirm a disruptive step with Enter, and does with y', async () => {
		const {terminal, run, exitCode} = open([80, 24], restartStory, started);
		await terminal.sees('y performs it. Enter does not.');
		await terminal.press(keys.enter, screen => screen.includes('press y'));
		expect(run.decisions).toEqual([]);
		await terminal.type('y');
		await terminal.sees('Cured');
		expect(run.decisions).toEqual([{kind: 'confirm', gave: 'y'}]);
		await terminal.type('q');
		await exitCode;
	});

	it('confirms a safe step with Enter', async () => {
		const {terminal, run, exitCode} = open(
			[80, 24],
			async script => {
				script.enter(['save'], 'act', 'Save');
				await gate(script, ['save'], saving);
				return 'cured';
			},
			started,
		);
		await terminal.sees('Enter performs it.');
		await terminal.press(keys.enter, screen => screen.includes('Cured'));
		expect(run.decisions).toEqual([{kind: 'confirm', gave: 'enter'}]);
		await terminal.type('q');
		await exitCode;
	});

	it('accepts nothing felt before every command and its cost were on the screen', async () => {
		const many = {...removal, operations: Array.from({length: 40}, (_, index) => ({...removal.operations[0]!, text: `docker stop app-${index}`}))};
		const {terminal, run, exitCode} = open(
			[80, 24],
			async script => {
				toTheGate(script);
				await gate(script, remove, many);
				return 'cured';
			},
			started,
		);
		await terminal.sees('in full to perform it');
		await terminal.press('e', screen => screen.includes('❯ e'));
		await terminal.type('\u0015', ...'edge', keys.enter);
		await terminal.sees('Not all of it was on the screen');
		// Jumping to the end is not having seen it.
		await terminal.press(keys.end, screen => !screen.includes('more ↓'));
		await terminal.type(keys.enter);
		await terminal.settle();
		expect(run.decisions).toEqual([]);
		await terminal.type(keys.home);
		await terminal.settle();
		await terminal.press(keys.pageDown, screen => !screen.includes('more ↓'));
		await terminal.settle();
		await terminal.type(keys.enter);
		await terminal.sees('Cured');
		expect(run.decisions).toEqual([{kind: 'confirm', gave: {typed: 'edge'}}]);
		await terminal.type('q');
		await exitCode;
	});

	it('asks for the reason of a skip, and Esc makes that key reachable from the name', async () => {
		const {terminal, run, exitCode} = open([80, 24], destructiveStory, started);
		await terminal.sees('in full to perform it');
		await terminal.press(keys.escape, screen => screen.includes('Tab type the name'));
		await terminal.press('s', screen => screen.includes('Skip this step, because:'));
		await terminal.type(keys.enter);
		await terminal.sees('needs a reason');
		await terminal.type(...'too busy', keys.enter);
		await terminal.sees('escalate');
		expect(run.decisions).toEqual([{kind: 'skip', reason: 'too busy'}]);
		await terminal.type('q');
		expect(await exitCode).toBe(4);
	});
});
