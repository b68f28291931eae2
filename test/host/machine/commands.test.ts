import {execFile} from 'node:child_process';
import {chmod, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {describe, it, expect, beforeAll, afterAll} from '@jest/globals';
import fc from 'fast-check';
import {CommandError} from '../../../src/errors.ts';
import {createCommandRunner, shellQuote} from '../../../src/host/machine/commands.ts';

const runFile = promisify(execFile);
const commands = createCommandRunner({root: true});
let folder = '';

/** A program of the test's own. */
const script = async (name: string, lines: string): Promise<string> => {
	const file = path.join(folder, name);
	await writeFile(file, `#!/bin/sh\n${lines}\n`);
	await chmod(file, 0o755);
	return file;
};

const until = async (condition: () => Promise<boolean> | boolean): Promise<void> => {
	const deadline = performance.now() + 10_000;
	while (!(await condition())) {
		if (performance.now() > deadline) throw new Error('it did not come true within 10 s');
		await new Promise(resolve => setTimeout(resolve, 10));
	}
};

const isAlive = async (pid: string): Promise<boolean> => {
	try {
		return !/^State:\s+[ZX]/m.test(await readFile(`/proc/${pid.trim()}/status`, 'utf8'));
	} catch {
		return false;
	}
};

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'drydock-commands-'));
});
afterAll(async () => rm(folder, {recursive: true}));

it('is given nothing secret', async () => {
	const secrets = {DRYDOCK_SET_NAME: 'secret', PGPASSWORD: 'secret', GITHUB_TOKEN: 'secret', DOCKER_AUTH_CONFIG: 'secret', AWS_SECRET_ACCESS_KEY: 'secret', HTTPS_PROXY: 'http://me:secret@proxy:80'};
	Object.assign(process.env, secrets, {KEPT: 'plain'});
	try {
		const {stdout} = await commands.capture(['env']);
		expect(stdout).toContain('KEPT=plain\n');
		expect(stdout).not.toContain('secret');
	} finally {
		for (const name of [...Object.keys(secrets), 'KEPT']) delete process.env[name];
	}
});

describe('a command as an operator would type it', () => {
	it.each([
		[['systemctl', 'stop', 'docker.socket'], 'systemctl stop docker.socket'],
		[['ss', 'sport = :443'], "ss 'sport = :443'"],
		[['echo', ''], "echo ''"],
		[['echo', "it's"], String.raw`echo 'it'\''s'`],
		[['A=b', 'A=b'], "'A=b' A=b"],
		[['echo', '$(reboot)', ';', '~'], "echo '$(reboot)' ';' '~'"],
		[['echo', 'a\nb\u001B[2J'], String.raw`echo $'a\x0ab\x1b[2J'`],
	])('%j is %s', (argv, text) => {
		expect(shellQuote(argv)).toBe(text);
	});

	it('means the same to bash, on one line, whatever is in it', async () => {
		const words = fc.array(fc.string({unit: 'binary', maxLength: 12}).filter(word => !word.includes('\0')), {minLength: 1, maxLength: 6});
		await fc.assert(
			fc.asyncProperty(words, async argv => {
				const text = shellQuote(['printf', String.raw`%s\0`, ...argv]);
				expect(text).not.toMatch(/\n/);
				const {stdout} = await runFile('bash', ['-c', text], {encoding: 'buffer'});
				expect(stdout.toString('hex')).toBe(Buffer.from(argv.map(word => `${word}\0`).join('')).toString('hex'));
			}),
			{numRuns: 25},
		);
	});

	it('goes through sudo only where it is needed', () => {
		const argv = ['systemctl', 'stop', 'docker'];
		expect(commands.explain(argv, true)).toBe('systemctl stop docker');
		expect(createCommandRunner({root: false}).explain(argv, true)).toBe('sudo systemctl stop docker');
		expect(createCommandRunner({root: false}).explain(argv, false)).toBe('systemctl stop docker');
	});
});

describe('running a program', () => {
	it('passes arguments as they are, with no shell between', async () => {
		const {stdout} = await commands.capture(['printf', '%s|', '$HOME', '; id', '*']);
		expect(stdout).toBe('$HOME|; id|*|');
	});

	it('gives it a known PATH, plain English and nothing to read', async () => {
		const {stdout} = await commands.capture(['sh', '-c', 'echo "$PATH $LC_ALL"; cat']);
		expect(stdout).toBe('/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin C\n');
	});

	it('passes both streams on as they come', async () => {
		let seen = '';
		await commands.run(['sh', '-c', 'echo out; echo err >&2'], {output: chunk => (seen += chunk.toString())});
		expect(seen.split('\n').sort().join(' ').trim()).toBe('err out');
	});

	it('loses nothing of 300,000 lines, and passes them on in pieces', async () => {
		let bytes = 0;
		let largest = 0;
		await commands.run(['seq', '-w', '1', '300000'], {
			output: chunk => {
				bytes += chunk.length;
				largest = Math.max(largest, chunk.length);
			},
		});
		expect(bytes).toBe(300_000 * 7);
		expect(largest).toBeLessThan(1024 * 1024);
	});

	it('ends when the program ends, though a daemon that it left behind holds its output', async () => {
		const started = performance.now();
		const program = await script('daemon', 'sleep 30 & echo $!');
		const {stdout} = await commands.capture([program]);
		expect(performance.now() - started).toBeLessThan(10_000);
		expect(await isAlive(stdout)).toBe(true);
		process.kill(Number(stdout));
	});

	it('names the last words of a program that failed', async () => {
		const failed = commands.run(['sh', '-c', 'echo first >&2; echo "no space left" >&2; exit 7']);
		await expect(failed).rejects.toThrow(CommandError);
		await expect(failed).rejects.toMatchObject({exitCode: 7, message: expect.stringMatching(/exit status 7: first \/ no space left$/)});
	});

	it('keeps an escape sequence out of its message', async () => {
		await expect(commands.run(['sh', '-c', String.raw`printf 'a\033[2Jb\r\n' >&2; exit 1`])).rejects.toMatchObject({
			// oxlint-disable-next-line no-control-regex -- none may be left
			message: expect.not.stringMatching(/[\u0000-\u001f]/),
		});
	});

	it('names the package of a program that is not there', async () => {
		const runner = createCommandRunner({root: true});
		await expect(runner.run(['/nowhere/ss'])).rejects.toMatchObject({message: 'the program /nowhere/ss is not installed', nextSteps: [expect.stringContaining('iproute2')]});
	});

	it('takes other exit statuses as answers where they are', async () => {
		await expect(commands.capture(['sh', '-c', 'exit 3'], {okCodes: [0, 3]})).resolves.toMatchObject({exitCode: 3});
		await expect(commands.capture(['sh', '-c', 'exit 4'], {okCodes: [0, 3]})).rejects.toMatchObject({exitCode: 4});
	});

	it('does not take half an answer', async () => {
		await expect(commands.capture(['yes'], {maxBytes: 1000})).rejects.toMatchObject({reason: 'not-known'});
	});

	it('gives bytes back as they were', async () => {
		const {stdout} = await commands.capture(['printf', String.raw`\377\000\200`], {encoding: 'latin1'});
		expect(Buffer.from(stdout, 'latin1')).toEqual(Buffer.from([255, 0, 128]));
	});

	it('refuses what cannot be a command', async () => {
		await expect(commands.run([])).rejects.toMatchObject({reason: 'usage'});
		await expect(commands.run(['echo', 'a\0b'])).rejects.toMatchObject({reason: 'usage'});
	});
});

describe('ending a program', () => {
	it('ends its whole family, those too that do not want to', async () => {
		const pids = path.join(folder, 'pids');
		const program = await script('family', `trap '' TERM\nsh -c 'trap "" TERM; while :; do sleep 1; done' &\necho $$ $! > ${pids}\nwhile :; do sleep 1; done`);
		const abort = new AbortController();
		const running = commands.run([program], {signal: abort.signal});
		const read = async () => (await readFile(pids, 'utf8').catch(() => '')).trim();
		await until(async () => (await read()).includes(' '));
		const family = (await read()).split(' ');
		abort.abort();
		await expect(running).rejects.toMatchObject({reason: 'cancelled'});
		await until(async () => !(await isAlive(family[0] ?? '')) && !(await isAlive(family[1] ?? '')));
	}, 20_000);

	it('starts nothing when it was cancelled before', async () => {
		const mark = path.join(folder, 'mark');
		await expect(commands.run(['touch', mark], {signal: AbortSignal.abort()})).rejects.toMatchObject({reason: 'cancelled'});
		await expect(readFile(mark)).rejects.toThrow('ENOENT');
	});

	it('says that it took too long', async () => {
		await expect(commands.run(['sleep', '60'], {timeoutSeconds: 0.1})).rejects.toMatchObject({message: expect.stringContaining('did not end within 0.1 s')});
	});
});

describe('a user who is not root', () => {
	it('runs privileged programs through sudo, which never asks', async () => {
		const sudo = await script('sudo-ok', 'printf "%s " "$@"');
		const {stdout} = await createCommandRunner({root: false, sudo}).capture(['cat', '/x y'], {privileged: true});
		expect(stdout).toBe('-n -- cat /x y ');
	});

	it.each([
		['a password is needed', 'echo "sudo: a password is required" >&2; exit 1'],
		['sudoers does not have the user', 'echo "alice is not in the sudoers file." >&2; exit 1'],
		['sudoers does not allow it', `echo "Sorry, user alice is not allowed to execute '/bin/cat' as root on web-01." >&2; exit 1`],
	])('is told what to do where %s', async (name, lines) => {
		const sudo = await script('sudo-refuses', lines);
		const runner = createCommandRunner({root: false, sudo});
		const denied = {reason: 'denied', nextSteps: [expect.stringContaining('sudo drydock'), expect.stringMatching(/NOPASSWD: \/\S*bin\/cat \/x$/)]};
		await expect(runner.run(['cat', '/x'], {privileged: true})).rejects.toMatchObject(denied);
		// Not even where status 1 would be an answer of the program.
		await expect(runner.capture(['cat', '/x'], {privileged: true, okCodes: [0, 1]})).rejects.toMatchObject(denied);
	});

	it('is told so where there is no sudo', async () => {
		const runner = createCommandRunner({root: false, sudo: '/nowhere/sudo'});
		await expect(runner.run(['cat', '/x'], {privileged: true})).rejects.toMatchObject({reason: 'denied'});
	});

	it('is told of a failure of the program itself as such', async () => {
		const sudo = await script('sudo-fails', 'shift 2; exec "$@"');
		const runner = createCommandRunner({root: false, sudo});
		await expect(runner.run(['cat', '/nowhere'], {privileged: true})).rejects.toMatchObject({reason: 'refused', exitCode: 1});
	});
});
