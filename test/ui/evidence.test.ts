import {describe, expect, it} from '@jest/globals';
import {keys} from './support/fake-terminal.ts';
import {open, started} from './support/open.ts';
import {operation, planOf, type Script} from './support/scripted-run.ts';
import {perform} from './support/stories.ts';

const id = '0123456789abcdef'.repeat(4);

const find = (run: Script, step: string, line: string): void => {
	run.enter([step], 'probe', 'Look');
	run.tell({type: 'read', step: [step], command: `docker inspect ${id}`});
	run.tell({type: 'found', step: [step], lines: [line]});
	run.leave([step]);
};

const change = (run: Script): void => {
	run.enter(['change'], 'act', 'Change something');
	const plan = planOf([operation('docker network rm edge', 'destructive')], {by: 'type', text: 'edge'});
	run.tell({type: 'planned', step: ['change'], plan});
	perform(run, ['change'], plan);
};

const choice = {
	kind: 'choose',
	question: 'How on?',
	options: [
		{outcome: 'bold', label: 'Restart everything'},
		{outcome: 'careful', label: 'Leave it at that'},
	],
	unattended: 'careful',
} as const;

describe('a choice', () => {
	it('shows what was found since the host was changed last, and nothing older', async () => {
		const {terminal, exitCode} = open([80, 24], async run => {
			find(run, 'before', 'The port is held.');
			change(run);
			find(run, 'after', `Container ${id} is free.`);
			run.enter(['ask'], 'ask', 'Say how to go on');
			await run.ask(['ask'], choice);
			return 'cured';
		}, started);
		await terminal.sees('How on?');
		expect(terminal.text()).toContain('Found      Container 0123456789ab is free.');
		expect(terminal.text()).not.toContain('The port is held.');
		await terminal.type(keys.interrupt);
		await exitCode;
	});

	it('begins at what is right when nobody is there, so that a hasty Enter does the least', async () => {
		const {terminal, run, exitCode} = open([80, 24], async script => {
			script.enter(['ask'], 'ask', 'Say how to go on');
			await script.ask(['ask'], choice);
			return 'cured';
		}, started);
		await terminal.sees('❯ Leave it at that');
		await terminal.press(keys.enter, screen => screen.includes('Cured'));
		expect(run.decisions).toEqual([{kind: 'choose', outcome: 'careful'}]);
		await terminal.type('q');
		await exitCode;
	});
});

describe('the debrief', () => {
	it('says where the record is before what was done, and leaves out what only read', async () => {
		const {terminal, exitCode} = open([80, 24], async run => {
			find(run, 'before', 'The port is held.');
			change(run);
			return 'cured';
		}, started);
		await terminal.sees('What was done');
		expect(terminal.text()).toMatch(/Cured\.[^]*Record[^]*drydock report r1[^]*What was done[^]*Change something[^]*docker network rm edge/);
		expect(terminal.text()).not.toContain('Look');
		await terminal.type('q');
		await exitCode;
	});

	it('of a rehearsal has the account', async () => {
		const {terminal, exitCode} = open([80, 40], async run => {
			change(run);
			run.tell({
				type: 'account',
				account: {
					steps: [
						{step: ['look'], title: 'Look', proof: 'read', why: []},
						{step: ['change'], title: 'Change something', proof: 'not-proved', why: ['The twin does not know POST /x.']},
					],
					taken: [],
					notTaken: [{runbook: 'toy', step: 'look', to: 'end', outcome: 'right', kind: 'to'}],
					neverEntered: 3,
					operations: 1,
					loss: {stops: [], gone: [{name: 'network edge'}]},
					down: [{container: 'app', seconds: 4.2, back: false}],
					gaps: [],
					notThrown: [],
				},
			});
			return 'not-proved';
		}, {...started, mode: 'rehearsal'});
		await terminal.sees('Account');
		expect(terminal.text()).toContain('REHEARSAL');
		expect(terminal.text()).toMatch(/Not proved\.[^]*read for real +Look\s+not proved +Change something\s+The twin does not know POST \/x\.[^]*gone: network edge[^]*app: 4\.2 s, and not up again[^]*toy: look -> end \(right\)/);
		await terminal.type('q');
		await exitCode;
	});
});
