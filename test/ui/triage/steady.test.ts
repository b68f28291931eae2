import {describe, expect, it} from '@jest/globals';
import {keys, type FakeTerminal} from '../support/fake-terminal.ts';
import {open} from '../support/open.ts';
import {finding, lookedAt, scriptedWatch, stale} from '../support/scripted-watch.ts';

const underCursor = (terminal: FakeTerminal): string => terminal.rows().find(row => row.startsWith('❯')) ?? '';

const first = finding('first', {runbook: 'network-recreation', inputs: {network: 'edge'}});

describe('the list that changes by itself', () => {
	it('keeps the cursor on its item when others arrive above it', async () => {
		const watch = scriptedWatch();
		const {terminal, exitCode} = open([80, 24], undefined, watch.options);
		watch.show({findings: [first, finding('second')]});
		await terminal.sees('Title of second');
		await terminal.type(keys.down);
		await terminal.until(() => underCursor(terminal).includes('second'));
		watch.show({findings: [stale, first, finding('second')], pending: [], at: lookedAt});
		await terminal.sees('Port 443');
		expect(underCursor(terminal)).toContain('second');
		expect(terminal.text()).toContain('Evidence of second');
		await terminal.type('q');
		await exitCode;
	});

	it('stays with what was at the top when the first look ended, though a worse finding comes later', async () => {
		const watch = scriptedWatch();
		const {terminal, exitCode} = open([80, 24], undefined, watch.options);
		watch.show({findings: [first], pending: [], at: lookedAt});
		await terminal.sees('Evidence of first');
		watch.show({findings: [stale, first]});
		await terminal.sees('Port 443');
		expect(underCursor(terminal)).toContain('first');
		await terminal.type('q');
		await exitCode;
	});

	it('does not let an Enter choose an item that came under the cursor a moment ago', async () => {
		const watch = scriptedWatch();
		const {terminal, run, exitCode} = open([80, 24], undefined, watch.options);
		watch.show({findings: [first]});
		await terminal.sees('Evidence of first');
		watch.show({findings: [stale, first]});
		terminal.stdin.write(keys.enter);
		await terminal.sees('Enter again');
		await terminal.settle();
		expect(run.requests).toEqual([]);
		await terminal.choose(screen => screen.includes('Cured'));
		expect(run.requests[0]?.runbook).toBe('stale-endpoint');
		await terminal.type('q');
		await exitCode;
	});

	it('does not let an Enter choose the neighbour of an item that has just gone', async () => {
		const watch = scriptedWatch();
		const {terminal, run, exitCode} = open([80, 24], undefined, watch.options);
		watch.show({findings: [stale, first], pending: [], at: lookedAt});
		await terminal.sees('Title of first');
		watch.show({findings: [first]});
		terminal.stdin.write(keys.enter);
		await terminal.sees('Enter again');
		await terminal.settle();
		expect(run.requests).toEqual([]);
		await terminal.type('q');
		await exitCode;
	});

	it('lets keys aim only at what was seen: down and Enter over a list that changed wait', async () => {
		const watch = scriptedWatch();
		const {terminal, run, exitCode} = open([80, 24], undefined, watch.options);
		watch.show({findings: [first, finding('third', {runbook: 'stale-endpoint', inputs: {container: 'app'}})], pending: [], at: lookedAt});
		await terminal.sees('Title of third');
		watch.show({findings: [first, stale, finding('third', {runbook: 'stale-endpoint', inputs: {container: 'app'}})]});
		terminal.stdin.write(keys.down);
		terminal.stdin.write(keys.enter);
		await terminal.sees('Enter again');
		await terminal.settle();
		expect(run.requests).toEqual([]);
		await terminal.type('q');
		await exitCode;
	});

	it('lets Enter choose, and choose again after a run, once nothing moves any more', async () => {
		const watch = scriptedWatch();
		const {terminal, run, exitCode} = open([80, 24], undefined, watch.options);
		watch.show({findings: [stale], pending: [], at: lookedAt});
		await terminal.sees('Evidence');
		// Its own arrival has settled once a key that asks for that is taken.
		await terminal.choose(screen => screen.includes('Cured'));
		await terminal.press(keys.enter, screen => screen.includes('critical'));
		await terminal.choose(screen => screen.includes('Cured'));
		expect(run.requests).toHaveLength(2);
		await terminal.type('q');
		await exitCode;
	});
});

describe('a search', () => {
	it('is chosen from at once, though findings arrive meanwhile', async () => {
		const watch = scriptedWatch();
		const {terminal, exitCode} = open([80, 24], undefined, watch.options);
		await terminal.sees('Reading');
		watch.show({findings: [first]});
		await terminal.type('/', ...'recreate');
		watch.show({findings: [stale, first]});
		await terminal.type(keys.enter);
		await terminal.sees('Enter starts it.');
		await terminal.type(keys.interrupt);
		await exitCode;
	});
});
