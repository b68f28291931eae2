import {describe, expect, it} from '@jest/globals';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {childrenOf, isRunning, markProcess, signalProcess, type ProcessMark} from '../../src/lab/process.ts';
import {waitFor} from '../../src/lab/wait.ts';

const startSleep = async (): Promise<{readonly mark: ProcessMark; readonly exit: Promise<unknown>}> => {
	const child = spawn('sleep', ['60'], {stdio: 'ignore'});
	const exit = once(child, 'exit');
	const mark = await waitFor(() => (child.pid === undefined ? undefined : markProcess(child.pid)), 5);
	return {mark: mark as ProcessMark, exit};
};

describe('the mark of a process', () => {
	it('is that of a running process until it ends', async () => {
		const {mark, exit} = await startSleep();
		expect(isRunning(mark)).toBe(true);
		expect(childrenOf(process.pid)).toContain(mark.pid);
		signalProcess(mark, 'SIGKILL');
		await exit;
		expect(isRunning(mark)).toBe(false);
		expect(markProcess(mark.pid)).toBeUndefined();
	});

	it.each([
		{what: 'another process with the same pid', change: {startTicks: 1}},
		{what: 'a process of an earlier boot', change: {bootId: 'earlier'}},
	])('does not let $what be taken for it, nor be ended', async ({change}) => {
		const {mark, exit} = await startSleep();
		const other = {...mark, ...change};
		expect(isRunning(other)).toBe(false);
		signalProcess(other, 'SIGKILL');
		expect(isRunning(mark)).toBe(true);
		signalProcess(mark, 'SIGKILL');
		await exit;
	});

	it('bears a second end', async () => {
		const {mark, exit} = await startSleep();
		signalProcess(mark, 'SIGKILL');
		await exit;
		expect(() => signalProcess(mark, 'SIGKILL')).not.toThrow();
	});
});
