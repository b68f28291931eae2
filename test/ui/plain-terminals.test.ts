import {describe, expect, it} from '@jest/globals';
import {keys} from './support/fake-terminal.ts';
import {open, sizes, started} from './support/open.ts';
import {finding, lookedAt, scriptedWatch, stale} from './support/scripted-watch.ts';
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

describe.each(sizes)('the first screen at %ix%i', (columns, rows) => {
	it('tells severities by words and symbols: without colours, and in ASCII where there is nothing else', async () => {
		const watch = scriptedWatch();
		const {terminal, exitCode} = open([columns, rows], undefined, {...watch.options, env: {LANG: 'C', NO_COLOR: '1'}});
		watch.show({findings: [stale, finding('logs', {evidence: ['größe: 5 GB → full']})], notKnown: [{what: 'the packet filter', why: 'Root is needed.'}], pending: [], at: lookedAt});
		await terminal.sees('1 critical, 1 warning, 1 not known');
		expect(terminal.text()).toMatch(/> x critical Port 443[^]*! warning +Title of logs/u);
		await terminal.type(keys.down);
		await terminal.sees('gr??e');
		expect(terminal.text()).toMatch(/^[\x20-\x7e\n]*$/u);
		expect(terminal.bytes()).not.toMatch(/\u001B\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;\d+)*m/u);
		await terminal.type('q');
		await exitCode;
	});

	it('is told from a hostile name: nothing of it moves the cursor', async () => {
		const watch = scriptedWatch();
		const {terminal, exitCode} = open([columns, rows], undefined, watch.options);
		const hostile = '\u001B[2J\u001B]0;owned\u0007-rf\u202Egnp';
		watch.show({findings: [finding('x', {title: hostile, evidence: [hostile], cost: hostile, nextSteps: [hostile], subject: hostile})], notKnown: [{what: hostile, why: hostile}], pending: [], at: lookedAt});
		await terminal.sees('␛');
		expect(terminal.bytes()).not.toContain('\u001B[2J\u001B]0;owned');
		expect(terminal.bytes()).not.toContain('\u202E');
		expect(terminal.text()).toContain('LIVE');
		await terminal.type('q');
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

	it('is told a rehearsal by another word and another colour', async () => {
		const {terminal, exitCode} = open([80, 24], undefined, {mode: 'rehearsal'});
		await terminal.sees('REHEARSAL');
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

	it('that is read out gets no spinner while the host is looked at', async () => {
		const watch = scriptedWatch();
		const {terminal, exitCode} = open([80, 24], undefined, {...watch.options, env: {LANG: 'en_GB.UTF-8', INK_SCREEN_READER: 'true'}});
		await terminal.sees('Looking at the host');
		watch.show({findings: [stale], pending: ['the sizes of log files'], at: lookedAt});
		await terminal.sees('Port 443');
		await terminal.settle();
		expect(terminal.bytes()).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/u);
		await terminal.type('q');
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
