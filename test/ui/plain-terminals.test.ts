import {describe, expect, it} from '@jest/globals';
import {keys} from './support/fake-terminal.ts';
import {open, sizes, started} from './support/open.ts';
import {destructiveStory} from './support/stories.ts';

describe.each(sizes)('at %ix%i', (columns, rows) => {
	it('a terminal without Unicode gets ASCII alone', async () => {
		const {terminal, exitCode} = open([columns, rows], destructiveStory, {...started, env: {LANG: 'C'}});
		await terminal.sees('in full to perform it');
		expect(terminal.text()).toMatch(/^[\x20-\x7e\n]*$/u);
		await terminal.press('z', screen => screen.includes('> z'));
		await terminal.type(keys.interrupt);
		await exitCode;
	});
});

describe('a terminal', () => {
	it('gets colours, and LIVE on red over the whole width', async () => {
		const {terminal, exitCode} = open([80, 24]);
		await terminal.sees('edge-1');
		for (const column of [0, 1, 40, 79]) expect(terminal.cell(column, 0).background).toBe(1);
		expect(terminal.text()).toContain(' LIVE ');
		await terminal.type('q');
		await exitCode;
	});

	it('is told a dry run by another word and another colour', async () => {
		const {terminal, exitCode} = open([80, 24], undefined, {mode: 'dry-run'});
		await terminal.sees('DRY RUN');
		expect(terminal.text()).not.toContain('LIVE');
		expect(terminal.cell(40, 0).background).toBe(6);
		await terminal.type('q');
		await exitCode;
	});

	it('gets no colour with NO_COLOR, and LIVE is still a bar', async () => {
		const {terminal, exitCode} = open([80, 24], destructiveStory, {...started, env: {LANG: 'en_GB.UTF-8', NO_COLOR: '1'}});
		await terminal.sees('in full to perform it');
		// Select Graphic Rendition with 30 to 49 or 90 to 107 is colour; 39 and 49 end one.
		expect(terminal.bytes()).not.toMatch(/\u001B\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;\d+)*m/u);
		expect(terminal.cell(40, 0).inverse).toBe(true);
		await terminal.type(keys.interrupt);
		await exitCode;
	});

	it('that is read out gets no spinner', async () => {
		const {terminal, exitCode} = open(
			[80, 24],
			script => {
				script.enter(['find'], 'probe', 'Find it');
				return new Promise<never>(() => undefined);
			},
			{...started, env: {LANG: 'en_GB.UTF-8', INK_SCREEN_READER: 'true'}},
		);
		await terminal.sees('Find it');
		await terminal.settle();
		expect(terminal.bytes()).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/u);
		await terminal.type(keys.interrupt, keys.interrupt);
		await exitCode;
	});
});

describe('resizing', () => {
	it('lays the screen out anew at every size, and asks for room where there is too little', async () => {
		const {terminal, run, exitCode} = open([120, 40], destructiveStory, started);
		await terminal.sees('in full to perform it');
		expect(terminal.text()).toContain('│');
		terminal.resize(80, 24);
		await terminal.until(screen => screen.includes('2 done') && !screen.includes('│'));
		terminal.resize(60, 16);
		await terminal.until(screen => screen.includes('more ↓') && screen.includes('Type edge'));
		terminal.resize(40, 10);
		await terminal.sees('Enlarge to 60x16 (is 40x10)');
		await terminal.type(...'edge', keys.enter);
		await terminal.settle();
		expect(run.decisions).toEqual([]);
		terminal.resize(80, 24);
		await terminal.sees('in full to perform it');
		await terminal.press('e', screen => screen.includes('❯ e'));
		await terminal.type('\u0015', ...'edge');
		await terminal.settle();
		await terminal.type(keys.enter);
		await terminal.sees('Cured');
		expect(run.decisions).toEqual([{kind: 'confirm', gave: {typed: 'edge'}}]);
		await terminal.type('q');
		await exitCode;
	});
});
