import {describe, expect, it} from '@jest/globals';
import type {Question} from '../../src/engine/events.ts';
import {keys} from './support/fake-terminal.ts';
import {open, sizes, started} from './support/open.ts';

const asking = (question: Question) => async (script: Parameters<NonNullable<Parameters<typeof open>[1]>>[0]) => {
	script.enter(['ask'], 'ask', 'Say how to go on');
	if (question.kind === 'failed') script.tell({type: 'failed', step: ['ask'], why: question.why, nextSteps: question.nextSteps});
	await script.ask(['ask'], question);
	return 'cured' as const;
};

const choose: Question = {
	kind: 'choose',
	question: 'Which of the two is to keep the port?',
	options: [
		{outcome: 'first', label: 'Keep web', closed: 'it is gone already'},
		{outcome: 'second', label: 'Keep proxy', consequence: 'web is stopped, and stays so after a restart of the daemon'},
		{outcome: 'neither', label: 'Leave both and stop here'},
	],
};

describe.each(sizes)('a question at %ix%i', (columns, rows) => {
	it('is answered with arrows and Enter, never by a digit, and not with what is closed', async () => {
		const {terminal, run, exitCode} = open([columns, rows], asking(choose), started);
		await terminal.sees('Which of the two');
		expect(terminal.text()).toContain('it is gone already');
		await terminal.press(keys.up, screen => screen.includes('❯ Keep web'));
		await terminal.type('2', '3', keys.enter);
		await terminal.sees('Not possible here');
		expect(run.decisions).toEqual([]);
		await terminal.type(keys.up, keys.enter);
		await terminal.sees('Cured');
		expect(run.decisions).toEqual([{kind: 'choose', outcome: 'neither'}]);
		await terminal.type('q');
		await exitCode;
	});

	it('shows a long failure whole, by scrolling', async () => {
		const words = Array.from({length: 120}, (_, index) => `word${index}`);
		const {terminal, run, exitCode} = open([columns, rows], asking({kind: 'failed', why: words.join(' '), nextSteps: ['look at the journal'], undo: ['docker network connect edge app']}), started);
		await terminal.sees('This step failed. What now?');
		let seen = terminal.text();
		for (let page = 0; page < 30 && !seen.includes('journal'); page++) {
			await terminal.type(keys.pageDown);
			await terminal.settle();
			seen += terminal.text();
		}
		for (const word of words) expect(seen).toContain(word);
		await terminal.press('u', screen => screen.includes('Cured'));
		expect(run.decisions).toEqual([{kind: 'undo'}]);
		await terminal.type('q');
		await exitCode;
	});
});

describe('a question', () => {
	it('lets several items be picked, beginning with those suggested', async () => {
		const {terminal, run, exitCode} = open(
			[80, 24],
			asking({kind: 'pick', question: 'Which containers are precious?', items: [{id: 'a', label: 'app', suggested: true}, {id: 'b', label: 'db'}, {id: 'c', label: 'web', suggested: true}]}),
			started,
		);
		await terminal.sees('◉ app');
		await terminal.press(' ', screen => screen.includes('○ app'));
		await terminal.type(keys.down, ' ', keys.enter);
		await terminal.sees('Cured');
		expect(run.decisions).toEqual([{kind: 'pick', ids: ['c', 'b']}]);
		await terminal.type('q');
		await exitCode;
	});

	it('gives a note to the run, and what was read back answers nothing', async () => {
		const {terminal, run, exitCode} = open(
			[80, 24],
			async script => {
				script.enter(['one'], 'probe', 'The first step');
				script.leave(['one']);
				return asking({kind: 'manual', instructions: ['Unplug the cable', 'Plug it in again']})(script);
			},
			started,
		);
		await terminal.sees('Unplug the cable');
		await terminal.press('b', screen => screen.includes('Reading step 1 of 2'));
		await terminal.type(keys.enter);
		await terminal.settle();
		expect(run.decisions).toEqual([]);
		await terminal.press(keys.escape, screen => screen.includes('when it is done'));
		await terminal.press('n', screen => screen.includes('A note for the record'));
		await terminal.type(...'cable was loose', keys.enter);
		await terminal.sees('Noted.');
		expect(run.notes).toEqual(['cable was loose']);
		await terminal.press(keys.enter, screen => screen.includes('Cured'));
		expect(run.decisions).toEqual([{kind: 'manual-done'}]);
		await terminal.type('q');
		await exitCode;
	});
});
