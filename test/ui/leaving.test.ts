import {describe, expect, it} from '@jest/globals';
import {keys, type FakeTerminal} from './support/fake-terminal.ts';
import {open, started} from './support/open.ts';
import {destructiveStory, removal, remove, toTheGate} from './support/stories.ts';

/** What every way out must leave behind. */
const expectRestored = async (terminal: FakeTerminal): Promise<void> => {
	await terminal.settle();
	expect(terminal.isAlternate()).toBe(false);
	expect(terminal.stdin.isRaw).toBe(false);
	const bytes = terminal.bytes();
	for (const [on, off] of [
		['\u001B[?1049h', '\u001B[?1049l'],
		['\u001B[?2004h', '\u001B[?2004l'],
		['\u001B[?25l', '\u001B[?25h'],
	] as const) {
		expect(bytes.lastIndexOf(on)).toBeGreaterThan(-1);
		expect(bytes.lastIndexOf(off)).toBeGreaterThan(bytes.lastIndexOf(on));
	}
};

const inFlight = async (script: Parameters<typeof destructiveStory>[0]) => {
	toTheGate(script);
	const [first] = removal.operations;
	script.tell({type: 'performing', step: remove, index: 0, of: 4, text: first!.text, operation: first!.operation, inverse: first!.inverse});
	await script.interrupted;
	return 'interrupted' as const;
};

describe('leaving', () => {
	it('restores the terminal after q in the list', async () => {
		const {terminal, exitCode} = open([80, 24]);
		await terminal.sees('edge-1');
		await terminal.type('q');
		expect(await exitCode).toBe(0);
		await expectRestored(terminal);
	});

	it('stops the run with q at a question, and says where the record is', async () => {
		const {terminal, run, exitCode} = open([80, 24], destructiveStory, started);
		await terminal.sees('in full to perform it');
		await terminal.press(keys.escape, screen => screen.includes('Tab type'));
		// A key that comes before the question was seen for a moment is no answer: it is pressed until it counts.
		await terminal.press('q', screen => !screen.includes('Tab type'));
		expect(await exitCode).toBe(3);
		expect(run.decisions).toEqual([{kind: 'stop'}]);
		await expectRestored(terminal);
		await terminal.sees('Record: /var/lib/drydock/runs/r1');
	});

	it('asks before it leaves an operation in flight, and stays for every key but y', async () => {
		const {terminal, run, exitCode} = open([80, 24], inFlight, started);
		await terminal.sees('docker stop app');
		await terminal.press('q', screen => screen.includes('An operation is in flight'));
		await terminal.type(keys.enter);
		await terminal.until(screen => !screen.includes('An operation is in flight'));
		expect(run.interruptions).toEqual([]);
		await terminal.press('q', screen => screen.includes('An operation is in flight'));
		await terminal.settle();
		await terminal.type('y');
		expect(await exitCode).toBe(130);
		expect(run.interruptions).toHaveLength(1);
		await expectRestored(terminal);
	});

	it('interrupts the run with Ctrl-C and exits with 130', async () => {
		const {terminal, run, exitCode} = open([80, 24], inFlight, started);
		await terminal.sees('docker stop app');
		await terminal.type(keys.interrupt);
		expect(await exitCode).toBe(130);
		expect(run.interruptions).toHaveLength(1);
		await expectRestored(terminal);
		await terminal.sees('Interrupted.');
	});

	it('leaves at once with a second Ctrl-C, though the run does not end', async () => {
		const {terminal, exitCode} = open(
			[80, 24],
			script => {
				script.enter(['find'], 'probe', 'Find it');
				return new Promise<never>(() => undefined);
			},
			started,
		);
		await terminal.sees('Find it');
		await terminal.type(keys.interrupt);
		await terminal.sees('Interrupting');
		await terminal.type(keys.interrupt);
		expect(await exitCode).toBe(130);
		await expectRestored(terminal);
	});

	it.each([
		['SIGTERM', 143],
		['SIGHUP', 129],
		['SIGINT', 130],
	] as const)('ends the run after %s', async (signal, code) => {
		const {terminal, run, exitCode} = open([80, 24], inFlight, started);
		await terminal.sees('docker stop app');
		process.emit(signal);
		expect(await exitCode).toBe(code);
		expect(run.interruptions).toEqual([`ended by ${signal}`]);
		await expectRestored(terminal);
	});

	it('restores the terminal first and says what happened, after something nobody caught', async () => {
		const {terminal, exitCode} = open([80, 24], inFlight, started);
		await terminal.sees('docker stop app');
		process.emit('uncaughtException', new Error('the ring\u001B[2J broke'));
		expect(await exitCode).toBe(1);
		await expectRestored(terminal);
		expect(terminal.errors()).toContain('Drydock failed: the ring␛[2J broke');
	});

	it('leaves no listener behind', async () => {
		const count = (): number => ['SIGINT', 'SIGTERM', 'SIGHUP', 'uncaughtException'].reduce((sum, name) => sum + process.listenerCount(name), 0);
		const before = count();
		const {terminal, exitCode} = open([80, 24]);
		await terminal.sees('edge-1');
		expect(count()).toBeGreaterThan(before);
		await terminal.type('q');
		await exitCode;
		expect(count()).toBe(before);
	});
});
