import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, it} from '@jest/globals';
import {operations} from '../../src/operations/catalogue.ts';
import {openBench, type Bench} from './hands.ts';

let bench: Bench;
const children: ChildProcess[] = [];
beforeEach(async () => {
	bench = await openBench();
});
afterEach(async () => {
	for (const child of children.splice(0)) child.kill('SIGKILL');
	await bench.close();
});

const startTicksOf = (pid: number): number => {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
};

/** A process that says when it is ready, so that no signal comes before its trap. */
const start = async (script: string, name = 'node'): Promise<ChildProcess & {pid: number}> => {
	const child = spawn(process.execPath, ['-e', `process.title = ${JSON.stringify(name)}; ${script}; console.log('ready'); setInterval(() => {}, 1000)`], {stdio: ['ignore', 'pipe', 'inherit']});
	children.push(child);
	await once(child.stdout!, 'data');
	return child as ChildProcess & {pid: number};
};

const signal = (pid: number, startTicks = startTicksOf(pid)) => ({kind: 'process.signal' as const, pid, startTicks, signal: 'TERM' as const, command: 'node -e …'});

describe('ending a process', () => {
	it('waits until it is gone, also when it takes its time', async () => {
		const child = await start("process.on('SIGTERM', () => setTimeout(() => process.exit(0), 400))", 'a ) b (');
		const ended = once(child, 'exit');
		await operations.perform(signal(child.pid), bench.hands);
		await ended;
		expect(bench.said()).toMatch(/has ended/);
	});

	it('leaves a process alone that got the number of the one that was shown', async () => {
		const child = await start('');
		const stale = signal(child.pid, startTicksOf(child.pid) - 1);
		await expect(operations.perform(stale, bench.hands)).rejects.toMatchObject({reason: 'not-found'});
		expect(await operations.loss(stale, bench.host)).toEqual({stops: [], gone: []});
		expect(child.exitCode ?? child.signalCode).toBeNull();
	});

	it('names it, its owner and its command as what is lost, and has no way back', async () => {
		const child = await start('');
		expect((await operations.loss(signal(child.pid), bench.host)).gone).toEqual([{name: expect.stringContaining(`process ${child.pid}`), detail: expect.stringContaining('node -e …')}]);
		expect(await operations.inverse(signal(child.pid), bench.host)).toHaveProperty('none');
	});

	it.each(['docker-proxy', 'dockerd', 'containerd', 'containerd-shim'])('refuses %s with the reason, before it is confirmed and when it is performed', async name => {
		const child = await start('', name);
		for (const attempt of [operations.loss(signal(child.pid), bench.host), operations.perform(signal(child.pid), bench.hands)])
			await expect(attempt).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining(name), nextSteps: [expect.any(String)]});
		expect(child.exitCode ?? child.signalCode).toBeNull();
	});

	it('refuses itself and the first process', async () => {
		await expect(operations.perform(signal(process.pid), bench.hands)).rejects.toMatchObject({reason: 'refused'});
		await expect(operations.perform(signal(1), bench.hands)).rejects.toMatchObject({reason: 'refused'});
	});

	it('can be left while it waits, and says that the signal was sent', async () => {
		const child = await start("process.on('SIGTERM', () => {})");
		const performing = operations.perform(signal(child.pid), bench.hands);
		await Promise.race([bench.untilSaid('sent TERM'), performing]);
		bench.cancel('Ctrl-C');
		await expect(performing).rejects.toMatchObject({reason: 'cancelled', message: expect.stringContaining('TERM')});
	});
});
