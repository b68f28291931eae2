import {describe, expect, it} from '@jest/globals';
import {key, openPty} from './support/pty.ts';

describe('a program in a terminal', () => {
	it('is seen as on a screen, typed to key by key, and its end is told', async () => {
		const pty = openPty(['sh', '-c', 'printf "name? "; read name; printf "\\033[1mhello %s\\033[0m" "$name"; read wait; exit 3']);
		await pty.waitForText('name?');
		await pty.type('ann', key.enter);
		const screen = await pty.waitForText(/hello ann/);
		expect(screen[1]).toBe('hello ann');
		expect(pty.bytes().toString()).toContain('\u001B[1mhello');
		await pty.type(key.enter);
		expect(await pty.exit).toEqual({code: 3, signal: 0});
	});

	it('tells the program its size, also when that changes', async () => {
		const pty = openPty(['sh', '-c', 'trap "stty size" WINCH; stty size; while :; do sleep 0.05; done'], {cols: 60, rows: 16});
		await pty.waitForText('16 60');
		pty.resize(120, 40);
		await pty.waitForText('40 120');
		expect(pty.screen()).toHaveLength(40);
		pty.kill('SIGKILL');
		expect((await pty.exit).signal).toBe(9);
	});

	it('says what was on the screen when words do not come', async () => {
		const pty = openPty(['sh', '-c', 'echo something else; exec sleep 60']);
		await pty.waitForText('something else');
		await expect(pty.waitForText('the cure', 0.1)).rejects.toThrow(/No the cure after 0.1 s[^]*something else/);
		pty.kill('SIGKILL');
		await pty.exit;
	});
});
