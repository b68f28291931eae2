import {describe, expect, it} from '@jest/globals';
import {keys} from '../support/fake-terminal.ts';
import {open, sizes} from '../support/open.ts';
import {finding, longError, lookedAt, scriptedWatch, stale} from '../support/scripted-watch.ts';

const found = {findings: [stale, finding('logs')], notKnown: [{what: 'the packet filter', why: 'Root is needed.'}], pending: [], at: lookedAt};

describe.each(sizes)('the first screen at %ix%i', (columns, rows) => {
	it('is painted before the host is asked for anything, and says what is being read', async () => {
		const asked: string[] = [];
		const {terminal, exitCode} = open([columns, rows], undefined, {
			describeHost: () => {
				asked.push(terminal.text());
				return new Promise<never>(() => undefined);
			},
			watch: () => {
				asked.push(terminal.text());
				return new Promise<never>(() => undefined);
			},
		});
		await terminal.sees('A port is already allocated');
		await terminal.until(() => asked.length === 2);
		for (const screen of asked) expect(screen).toContain('A port is already allocated');
		expect(terminal.text()).toContain('Looking at the host');
		await terminal.type('q');
		expect(await exitCode).toBe(0);
	});

	it('says what is still read, and lists findings as they come, the most severe first', async () => {
		const watch = scriptedWatch();
		const {terminal, exitCode} = open([columns, rows], undefined, watch.options);
		await terminal.sees('Reading the containers and 1 more');
		watch.show({findings: [finding('logs')], pending: ['the sizes of log files']});
		await terminal.sees('1 warning so far');
		expect(terminal.text()).toContain('Reading the sizes of log');
		watch.show(found);
		await terminal.sees('1 critical, 1 warning, 1 not known');
		const seen = terminal.rows();
		const critical = seen.findIndex(row => /✗ critical +Port 443/u.test(row));
		expect(critical).toBeGreaterThan(0);
		expect(seen.findIndex(row => /! warning +Title of logs/u.test(row))).toBeGreaterThan(critical);
		await terminal.type('q');
		await exitCode;
	});

	it('starts the cure of the finding under the cursor with nothing left to type', async () => {
		const watch = scriptedWatch();
		const {terminal, run, exitCode} = open([columns, rows], undefined, watch.options);
		watch.show(found);
		await terminal.sees('1 critical');
		expect(terminal.text()).toContain('port is already allocated');
		await terminal.press(keys.pageDown, screen => screen.includes('Enter starts stale-endpoint with container proxy'));
		await terminal.choose(screen => screen.includes('Cured'));
		expect(run.requests[0]).toMatchObject({runbook: 'stale-endpoint', inputs: {container: 'proxy'}});
		await terminal.type('q');
		await exitCode;
	});

	it('opens the form, filled in, where the host could not tell enough', async () => {
		const watch = scriptedWatch();
		const {terminal, run, exitCode} = open([columns, rows], undefined, watch.options);
		watch.show({...found, findings: [{...stale, inputs: {}}]});
		await terminal.press(keys.pageDown, screen => screen.includes('to be filled in'));
		await terminal.choose(screen => screen.includes('starts it. Nothing is changed'));
		expect(terminal.text()).not.toContain('This one is needed');
		expect(run.requests).toEqual([]);
		await terminal.type(...'db', keys.enter);
		await terminal.sees('Cured');
		expect(run.requests[0]?.inputs).toEqual({container: 'db'});
		await terminal.type('q');
		await exitCode;
	});

	it('shows the whole of a long error: wrapped and scrolled, nothing is cut', async () => {
		const watch = scriptedWatch();
		const {terminal, exitCode} = open([columns, rows], undefined, watch.options);
		watch.show({...found, findings: [finding('proxy', {evidence: [longError], title: 'Container proxy did not start'})]});
		await terminal.sees('Evidence');
		const seen = new Set<string>();
		for (;;) {
			const screen = terminal.text();
			for (const word of screen.split(/\s+/u)) seen.add(word);
			if (!screen.includes('more ↓')) break;
			await terminal.type(keys.pageDown);
			await terminal.until(next => next !== screen);
		}
		// At 60 columns the longest words are broken between rows.
		const missing = longError.split(' ').filter(word => word.length <= 40 && !seen.has(word));
		expect(missing).toEqual([]);
		expect(seen).toContain('proxy.');
		await terminal.type('q');
		await exitCode;
	});

	it('shows what to do by hand where no runbook cures it, and copies the commands alone', async () => {
		const watch = scriptedWatch();
		const {terminal, run, exitCode} = open([columns, rows], undefined, watch.options);
		watch.show({...found, findings: [finding('app')]});
		await terminal.sees('Title of app');
		await terminal.choose(screen => screen.includes('Esc back'));
		expect(terminal.text()).toContain('docker logs app');
		expect(terminal.text()).toContain('Ask whoever wrote it.');
		await terminal.type('c');
		await terminal.sees('Copied the command');
		const copied = /\u001B\]52;c;([^\u0007]+)\u0007/u.exec(terminal.bytes())?.[1] ?? '';
		expect(Buffer.from(copied, 'base64').toString()).toBe('docker logs app');
		await terminal.type(keys.escape);
		await terminal.sees('looked at');
		expect(run.requests).toEqual([]);
		await terminal.type('q');
		await exitCode;
	});

	it('says plainly that nothing was found, what is not known, and lets one look', async () => {
		const watch = scriptedWatch();
		const {terminal, exitCode} = open([columns, rows], undefined, {
			...watch.options,
			hostFacts: async () => [
				{name: 'Docker', text: '20.10.24'},
				{name: 'Containers', text: '5 running, 2 stopped'},
			],
		});
		watch.show({findings: [], notKnown: [], pending: [], at: lookedAt});
		await terminal.sees('Nothing was found that is wrong with this host.');
		await terminal.sees('5 running, 2 stopped');
		expect(terminal.text()).toContain('A port is already allocated');
		watch.show({notKnown: found.notKnown});
		await terminal.sees('could not be read, and can be wrong all the same');
		await terminal.type(keys.end);
		await terminal.sees('Root is needed.');
		await terminal.type('q');
		await exitCode;
	});
});
