import {expect, it} from '@jest/globals';
import {open, sizes, started} from './support/open.ts';

it.each(sizes)('a session that only reads says so in the header, and opens no shell, at %ix%i', async (columns, rows) => {
	const {terminal, run, exitCode} = open([columns, rows], undefined, {...started, readOnly: true, env: {LANG: 'C.UTF-8', SHELL: '/bin/false'}});
	await terminal.sees('Cured');
	expect(terminal.rows()[0]).toMatch(/^ READ ONLY {2}nothing is performed/u);
	expect(terminal.text()).not.toContain('changes are real');
	await terminal.press('!', screen => screen.includes('no shell is opened'), 'the refusal');
	expect(run.deviations).toEqual([]);
	await terminal.type('q');
	await exitCode;
});
