import {describe, expect, it} from '@jest/globals';
import {keys} from '../support/fake-terminal.ts';
import {open, started} from '../support/open.ts';
import {finding, lookedAt, scriptedWatch, stale} from '../support/scripted-watch.ts';

const found = {findings: [stale, finding('logs')], pending: [], at: lookedAt};

describe('after a run', () => {
	it('Enter goes back to the first screen, which looks again; q leaves with the exit code of the last run', async () => {
		const watch = scriptedWatch();
		const {terminal, run, exitCode} = open([80, 24], async () => 'escalate', watch.options);
		watch.show(found);
		await terminal.sees('1 critical');
		expect(watch.listeners()).toBe(1);
		await terminal.choose(screen => screen.includes('escalate.'));
		// Nothing looks at the host while a run has it.
		expect(watch.listeners()).toBe(0);
		expect(terminal.text()).toContain('Enter back to the first screen');
		// An Enter of a moment before is not for the debrief.
		await terminal.press(keys.enter, screen => screen.includes('looked at'));
		expect(watch.listeners()).toBe(1);
		watch.show({findings: [finding('logs')]});
		await terminal.until(screen => !screen.includes('Port 443') && screen.includes('Evidence of logs'));
		expect(run.requests).toHaveLength(1);
		await terminal.type('q');
		expect(await exitCode).toBe(4);
		await terminal.settle();
		expect(terminal.text()).toContain('Record: /var/lib/drydock/runs/r1');
	});

	it('Enter leaves where the run was named on the command line', async () => {
		const watch = scriptedWatch();
		const {terminal, exitCode} = open([80, 24], async () => 'cured', {...watch.options, ...started});
		await terminal.sees('Cured');
		expect(terminal.text()).toContain('Enter leave');
		expect(watch.listeners()).toBe(0);
		const hasLeft = exitCode.then(() => true);
		while (!(await Promise.race([hasLeft, terminal.settle()]))) await terminal.type(keys.enter);
		expect(await exitCode).toBe(0);
	});

	it('r looks again by hand', async () => {
		const watch = scriptedWatch();
		const {terminal, exitCode} = open([80, 24], undefined, watch.options);
		watch.show(found);
		await terminal.sees('1 critical');
		await terminal.press('r', () => watch.refreshes() > 0);
		await terminal.type('q');
		await exitCode;
	});
});

describe('a daemon that is away', () => {
	it('is told at once, everything is marked as old, and it recovers without a key', async () => {
		const watch = scriptedWatch();
		const {terminal, exitCode} = open([80, 24], undefined, watch.options);
		watch.show(found);
		await terminal.sees('1 critical');
		const since = new Date('2026-11-22T03:00:07');
		watch.show({away: {since: since.toISOString(), why: 'Docker does not answer at unix:///run/docker.sock.', nextSteps: ['systemctl status docker']}, old: ['stale', 'logs']});
		await terminal.sees('Docker away since 03:00:07: what is shown is old');
		expect(terminal.text()).toContain('critical old Port 443');
		expect(terminal.text()).toContain('Read before Docker went away.');
		expect(terminal.text()).toContain('Docker does not answer at unix:///run/docker.sock.');
		watch.show({away: undefined as never, old: [], at: '2026-11-22T03:01:00.000Z'});
		await terminal.until(screen => !screen.includes('old') && screen.includes('looked at'));
		await terminal.type('q');
		await exitCode;
	});

	it('that was never there leaves the runbooks, and the reason in one line with what to do', async () => {
		const watch = scriptedWatch();
		const problem = {problem: 'Docker does not answer at unix:///run/docker.sock: there is no socket.', nextSteps: ['systemctl status docker']};
		const {terminal, exitCode} = open([60, 16], undefined, {...watch.options, describeHost: async () => problem});
		watch.show({pending: [], away: {since: lookedAt, why: problem.problem, nextSteps: problem.nextSteps}});
		await terminal.sees('Docker is not in reach');
		await terminal.until(screen => /there\s+is\s+no\s+socket/u.test(screen));
		expect(terminal.text()).toContain('A port is already allocated');
		await terminal.type('q');
		expect(await exitCode).toBe(0);
	});
});
