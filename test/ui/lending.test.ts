import {chmod, mkdtemp, mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from '@jest/globals';
import {keys} from './support/fake-terminal.ts';
import {open, started} from './support/open.ts';
import {gate, perform, removal, remove, restart, toTheGate} from './support/stories.ts';
import type {Script} from './support/scripted-run.ts';

let folder = '';
beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'drydock-screen-'));
	await mkdir(path.join(folder, 'output'));
	for (const index of [0, 1, 2, 3]) await writeFile(path.join(folder, 'output', `${index}.txt`), `output ${index} \u001B[2J\u001B[31mred\u001B[0m\n`);
});
afterEach(() => rm(folder, {recursive: true}));

/** A program that writes down its arguments, its environment and what it is given. */
const witness = async (): Promise<{program: string; seen: () => Promise<string>}> => {
	const program = path.join(folder, 'witness');
	await writeFile(program, `#!/bin/sh\n{ echo "args: $*"; env; [ "$1" = pager ] && cat; } > '${folder}/seen'\n`);
	await chmod(program, 0o700);
	return {program, seen: () => readFile(path.join(folder, 'seen'), 'utf8')};
};

const story = async (script: Script) => {
	toTheGate(script);
	perform(script, remove, removal);
	script.enter(['restart'], 'act', 'Restart the daemon');
	await gate(script, ['restart'], restart);
	return 'cured' as const;
};

describe('the terminal is lent', () => {
	it('to a shell, without secrets in its environment, and the run records it', async () => {
		const {program, seen} = await witness();
		const {terminal, run, exitCode} = open([80, 24], story, {...started, env: {LANG: 'en_GB.UTF-8', PATH: process.env['PATH'], SHELL: program, DRYDOCK_SET_NAME: 'secret', PGPASSWORD: 'secret', GITHUB_TOKEN: 'secret', DOCKER_AUTH_CONFIG: 'secret', AWS_SECRET_ACCESS_KEY: 'secret', DATABASE_URL: 'pg://me:secret@db/x', KEPT: 'plain'}}, folder);
		await terminal.sees('y performs it');
		await terminal.press('!', () => run.deviations.length > 0);
		await terminal.until(() => run.deviations.length === 2, 'the end of the shell');
		expect(run.deviations[0]).toBe(`Opened a shell: ${program}`);
		expect(run.deviations[1]).toMatch(/^Left the shell after \d+ s, exit status 1\.$/u);
		expect(await seen()).not.toContain('secret');
		expect(await seen()).toContain('KEPT=plain');
		await terminal.sees('y performs it');
		expect(terminal.isAlternate()).toBe(true);
		await terminal.press('y', screen => screen.includes('Cured'));
		await terminal.type('q');
		expect(await exitCode).toBe(0);
	});

	it.each([
		['a rehearsal', {mode: 'rehearsal'}, 'A rehearsal opens no shell: it would be one of this machine'],
		['a session that only reads', {readOnly: true}, 'This session only reads: no shell is opened from it.'],
	] as const)('to no shell from %s, neither under way nor at its end', async (_, more, words) => {
		const {program, seen} = await witness();
		const {terminal, run, exitCode} = open([80, 24], story, {...started, ...more, env: {LANG: 'en_GB.UTF-8', PATH: process.env['PATH'], SHELL: program}}, folder);
		await terminal.sees('y performs it');
		await terminal.press('!', screen => screen.includes(words));
		await terminal.press('y', screen => screen.includes('The run ended: cured.'));
		await terminal.press('!', screen => screen.includes(words));
		expect(run.deviations).toEqual([]);
		await expect(seen()).rejects.toThrow('ENOENT');
		await terminal.type('q');
		expect(await exitCode).toBe(0);
	});

	it('to the pager, as an argument list, with the whole output made harmless', async () => {
		const {program, seen} = await witness();
		const {terminal, exitCode} = open([80, 24], story, {...started, env: {LANG: 'en_GB.UTF-8', PATH: process.env['PATH'], PAGER: `${program} pager  ;touch`}}, folder);
		await terminal.sees('y performs it');
		await terminal.press('o', () => terminal.bytes().split('\u001B[?1049h').length > 2, 'the pager to end');
		const given = await seen();
		expect(given).toContain('args: pager ;touch\n');
		expect(given).toContain('LESSSECURE=1');
		for (const index of [0, 1, 2, 3]) expect(given).toContain(`output ${index} ␛[2Jred\n`);
		expect(given).not.toContain('\u001B');
		await terminal.type(keys.interrupt);
		expect(await exitCode).toBe(130);
	});

	it('to nothing when the pager is not installed, and says what to do', async () => {
		const {terminal, exitCode} = open([80, 24], story, {...started, env: {LANG: 'en_GB.UTF-8', PAGER: '/nowhere/pager'}}, folder);
		await terminal.sees('y performs it');
		await terminal.press('o', screen => screen.includes('Set PAGER'));
		await terminal.type(keys.interrupt);
		await exitCode;
	});

	it('not at all for copying: the commands go to the clipboard, one a line', async () => {
		const hostile = {...restart, operations: [{...restart.operations[0]!, text: 'docker stop a\nrm -rf /'}, restart.operations[0]!]};
		const {terminal, exitCode} = open(
			[80, 24],
			async script => {
				script.enter(['restart'], 'act', 'Restart the daemon');
				await gate(script, ['restart'], hostile);
				return 'cured';
			},
			started,
		);
		await terminal.sees('y performs it');
		await terminal.press('c', screen => screen.includes('Copied 2 commands'));
		const [, copied = ''] = /\u001B\]52;c;([A-Za-z0-9+/=]*)\u0007/u.exec(terminal.bytes()) ?? [];
		expect(Buffer.from(copied, 'base64').toString('utf8').split('\n')).toEqual(['docker stop a␊rm -rf /', 'systemctl restart docker']);
		await terminal.type(keys.interrupt);
		await exitCode;
	});
});
