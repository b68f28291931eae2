import {afterAll, afterEach, beforeEach, describe, expect, it} from '@jest/globals';
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {waitFor} from '../../src/lab/wait.ts';
import {key, openPty} from './support/pty.ts';
import {realDescribe} from './support/real.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'drydock-without-'));
const env = {DOCKER_HOST: `unix://${join(folder, 'nobody.sock')}`, XDG_STATE_HOME: join(folder, 'state'), HOME: folder};
afterAll(() => rmSync(folder, {recursive: true, force: true}));

describe('the first screen with no Docker in reach', () => {
	it.each([
		[80, 24],
		[120, 40],
	])('at %i×%i says why in its first rows, offers an incident, what is wrong with Docker, and the documentation, and each opens by keys', async (cols, rows) => {
		const pty = openPty([process.execPath, cli], {env, cols, rows});
		const enterUntil = async (text: string): Promise<void> => {
			await waitFor(async () => {
				await pty.type(key.enter);
				return pty.waitForText(text, 1).catch(() => undefined);
			}, 20);
		};
		try {
			await pty.waitForText('Docker is not in reach at');
			await pty.waitForText('Documentation');
			await pty.waitForNoText('Looking at the host');
			await pty.waitForText(/❯ ✗ critical Docker is down/u);
			await enterUntil('Esc back');
			await pty.waitForText('Docker does not answer at');
			await pty.type(key.escape);
			await pty.waitForText('Rehearse an incident on a simulated server');
			for (let at = 0; at < 6; at++) await pty.type(key.down);
			await pty.waitForText('❯ i Documentation');
			await enterUntil('❯ What Drydock is');
			await enterUntil('A terminal runbook assistant for Docker incidents.');
			await pty.type(key.escape);
			await pty.waitForText('❯ What Drydock is');
			await pty.type(key.escape);
			await pty.waitForText('❯ i Documentation');
			await pty.type('q');
			expect((await pty.exit).code).toBe(0);
		} finally {
			pty.kill('SIGKILL');
		}
	}, 60_000);

	it('is within three keys in the middle of the stale endpoint incident, which is recorded apart from real runs', async () => {
		const pty = openPty([process.execPath, cli], {env});
		try {
			await pty.waitForText('Docker is not in reach');
			await pty.waitForText('Rehearse an incident on a simulated server');
			// What was found on this machine by then stands above the scenarios, and may still grow.
			await pty.waitForNoText('Looking at the host');
			await pty.type(key.down);
			await pty.waitForText(/❯ → After a power cut/u);
			// One that comes right after the list has changed is not taken.
			const screen = await waitFor(async () => {
				await pty.type(key.enter);
				return pty.waitForText('REHEARSAL', 1).catch(() => undefined);
			}, 20);
			expect(screen?.join('\n')).toContain('REHEARSAL');
			await pty.waitForText('twin of web-01');
			await pty.waitForText('Choose what is precious');
			await pty.waitForText(/Endpoint [0-9a-f]{12} on network edge \(172\.31\.240\.10\) holds 443/u);
			await pty.type(key.ctrlC);
			expect((await pty.exit).code).toBe(130);
		} finally {
			pty.kill('SIGKILL');
		}
		expect(readdirSync(join(folder, 'state', 'drydock', 'rehearsals')).some(name => name.endsWith('stale-endpoint') || name.includes('stale-endpoint-'))).toBe(true);
		expect(existsSync(join(folder, 'state', 'drydock', 'runs'))).toBe(false);
	}, 60_000);
});

realDescribe('the docker command on the stale endpoint scenario', () => {
	const socket = join(folder, 'twin.sock');
	let twin: ChildProcess;
	beforeEach(async () => {
		twin = spawn(process.execPath, [cli, 'twin', 'stale-endpoint', '--socket', socket], {stdio: 'ignore'});
		await waitFor(() => (existsSync(socket) ? true : undefined), 20);
	});
	afterEach(async () => {
		twin.kill('SIGTERM');
		if (twin.exitCode === null) await once(twin, 'exit');
		expect(existsSync(socket)).toBe(false);
	});
	const docker = async (...words: readonly string[]): Promise<string> => (await execa('docker', ['-H', `unix://${socket}`, ...words], {all: true, reject: false})).all;

	it('fails with the words of the field report, and is cured by making the network again', async () => {
		const taken = /driver failed programming external connectivity on endpoint proxy \([0-9a-f]{64}\): Bind for 0\.0\.0\.0:443 failed: port is already allocated/;
		expect(await docker('start', 'proxy')).toMatch(taken);
		expect(await docker('ps', '-a', '--filter', 'name=proxy', '--format', '{{.Names}} {{.Status}}')).toMatch(/^proxy Exited \(\d+\) \d+ hours ago$/);
		expect(await docker('restart', 'proxy')).toMatch(taken);
		const members = ['api-1', 'api-2', 'api-3', 'web-1', 'web-2'];
		expect(await docker('network', 'rm', 'edge')).toContain('has active endpoints');
		await docker('stop', ...members);
		expect(await docker('network', 'rm', 'edge')).toBe('edge');
		expect(await docker('start', 'proxy')).toMatch(/network [0-9a-f]{64} not found/);
		expect(await docker('network', 'create', '--subnet', '172.31.240.0/24', 'edge')).toMatch(/^[0-9a-f]{64}$/);
		for (const [name, address] of [['proxy', '10'], ['api-1', '21'], ['web-1', '31']] as const) {
			await docker('network', 'disconnect', '-f', 'edge', name);
			expect(await docker('network', 'connect', '--ip', `172.31.240.${address}`, 'edge', name)).toBe('');
		}
		expect(await docker('start', 'proxy', 'api-1', 'web-1')).toBe('proxy\napi-1\nweb-1');
		expect(await docker('port', 'proxy')).toContain('80/tcp -> 0.0.0.0:443');
	}, 60_000);
});
