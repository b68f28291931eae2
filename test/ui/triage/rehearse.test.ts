import {describe, expect, it} from '@jest/globals';
import {keys} from '../support/fake-terminal.ts';
import {open, sizes} from '../support/open.ts';
import {finding, lookedAt, scriptedWatch, stale} from '../support/scripted-watch.ts';

const found = {findings: [stale, finding('logs')], notKnown: [], pending: [], at: lookedAt};

describe.each(sizes)('t on the first screen at %ix%i', (columns, rows) => {
	it('rehearses the cure of the finding under the cursor, says so in the header, and goes back to a live screen', async () => {
		const watch = scriptedWatch();
		const {terminal, run, exitCode} = open([columns, rows], undefined, watch.options);
		watch.show(found);
		await terminal.sees('1 critical');
		expect(terminal.rows()[0]).toContain('LIVE');
		await terminal.press('t', screen => screen.includes('Cured'));
		expect(run.requests[0]).toMatchObject({runbook: 'stale-endpoint', inputs: {container: 'proxy'}, mode: 'rehearsal'});
		expect(terminal.rows()[0]).toContain('REHEARSAL');
		await terminal.press(keys.enter, screen => screen.includes('LIVE'));
		await terminal.choose(screen => screen.includes('Cured'));
		expect(run.requests[1]?.mode).toBe('live');
		await terminal.type('q');
		await exitCode;
	});

	it('goes by the form where something is missing, and is live again where that is left', async () => {
		const watch = scriptedWatch();
		const {terminal, run, exitCode} = open([columns, rows], undefined, watch.options);
		watch.show({...found, findings: [{...stale, inputs: {}}]});
		await terminal.sees('1 critical');
		await terminal.press('t', screen => screen.includes('starts it. Nothing is changed.'));
		expect(terminal.rows()[0]).toContain('REHEARSAL');
		await terminal.press(keys.escape, screen => screen.includes('LIVE'));
		await terminal.press('t', screen => screen.includes('REHEARSAL'));
		await terminal.type(...'db', keys.enter);
		await terminal.sees('Cured');
		expect(run.requests).toMatchObject([{inputs: {container: expect.stringMatching(/db$/)}, mode: 'rehearsal'}]);
		await terminal.type('q');
		await exitCode;
	});

	it('says where there is nothing to rehearse', async () => {
		const watch = scriptedWatch();
		const {terminal, run, exitCode} = open([columns, rows], undefined, watch.options);
		watch.show({...found, findings: [finding('logs')]});
		await terminal.sees('1 warning');
		await terminal.press('t', screen => screen.includes('nothing to rehearse'));
		expect([run.requests, terminal.rows()[0]]).toEqual([[], expect.stringContaining('LIVE')]);
		await terminal.type('q');
		await exitCode;
	});
});
