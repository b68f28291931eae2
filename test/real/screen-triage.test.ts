import {afterAll, beforeAll, expect, it} from '@jest/globals';
import {setTimeout as pause} from 'node:timers/promises';
import {answer} from './support/answer.ts';
import {proxyOn, type RecordingProxy} from './support/proxy.ts';
import {key, openPty, type Pty} from './support/pty.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

/** A foreign program on a port, a network that is gone, a crash loop. */
const breakIt = (server: Server): Promise<string> =>
	server.succeed(`set -e
		docker import /root/bb.tar bb:1 >/dev/null
		docker create --name web -p 8443:80 bb:1 httpd -f -p 80 >/dev/null
		setsid busybox httpd -f -p 8443 -h /tmp </dev/null >/dev/null 2>&1 &
		for i in $(seq 100); do ss -tln | grep -q :8443 && break; sleep .05; done
		docker start web >/dev/null 2>&1 && exit 1
		docker network create back >/dev/null
		docker create --name db --network back bb:1 sleep 600 >/dev/null
		docker network rm back >/dev/null
		docker start db >/dev/null 2>&1 && exit 1
		docker run -d --name keeper --stop-timeout 1 bb:1 sleep 600 >/dev/null
		docker run -d --name crasher --restart always bb:1 sh -c 'echo "FATAL: no /etc/app/config.yml" >&2; exit 78' >/dev/null
		for i in $(seq 300); do [ "$(docker inspect -f '{{.RestartCount}}' crasher)" -gt 4 ] && exit 0; sleep .1; done; exit 1`);

const text = (pty: Pty): string => pty.screen().join('\n');

/** Moves the cursor down to a finding. */
const walkTo = async (pty: Pty, words: RegExp): Promise<void> => {
	for (let row = 0; row < 12 && !pty.screen().some(line => line.startsWith('❯') && words.test(line)); row++) {
		const before = text(pty);
		await pty.type(key.down);
		for (let tries = 0; tries < 100 && text(pty) === before; tries++) await pause(20);
	}
};

serverDescribe('the first screen on a server with three faults', () => {
	let server: Server;
	beforeAll(async () => {
		server = await bootServer({suite: 'bookworm', name: 'faults'});
		await breakIt(server);
	}, 120_000);
	afterAll(async () => server?.gone(), 60_000);

	it('finds them; Enter starts the cure with nothing to type; the end of the run leads back, and the host is looked at again', async () => {
		const pty = openPty(server.drydockArgv(), {cols: 80, rows: 24});
		const findings = (await pty.waitForText(/looked at/)).join('\n');
		expect(findings).toMatch(/web/);
		expect(findings).toMatch(/back/);
		expect(findings).toMatch(/crasher/);
		await walkTo(pty, /web/);
		await pty.waitForText(/Enter starts port-conflict with/);
		await answer(pty, /Enter starts port-conflict/, key.enter, /How shall|make room|holds/i);
		await pty.waitForText(/busybox|httpd/, 30);
		// A question stands there that no key has answered: left, the run stops, and leads back.
		await answer(pty, /\? help/, 'q', 'Stopped by the operator.');
		await answer(pty, 'Stopped by the operator.', key.enter, /looked at[^]*Unfinished runs/);
		expect(text(pty)).toMatch(/stopped +A port that will not bind/);
		await server.succeed('docker rm -f crasher');
		await pty.waitForNoText('crasher', 30);
		await pty.type('q');
		expect((await pty.exit).code).toBe(3);
	}, 120_000);

	it('costs the daemon nothing while nobody touches it and nothing happens', async () => {
		await server.succeed('docker rm -f crasher 2>/dev/null; true');
		const proxy: RecordingProxy = await proxyOn(server);
		const pty = openPty(server.drydockArgv('--host', `unix://${proxy.socket}`));
		await pty.waitForText(/looked at/);
		const count = async (): Promise<number> => (await proxy.requests()).length;
		// What takes long is read in the background: the look has settled when two seconds brought no request.
		let settled = await count();
		for (let tries = 0; tries < 30; tries++) {
			await pause(2000);
			const now = await count();
			if (now === settled) break;
			settled = now;
		}
		expect(settled).toBeGreaterThan(5);
		// A property of time: nothing for longer than any interval that a screen would poll at.
		await pause(6000);
		expect(await count()).toBe(settled);
		// It was not asleep: what happens is seen, without a key.
		await server.succeed('docker network create fresh >/dev/null; docker create --name late --network fresh bb:1 sleep 9 >/dev/null; docker network rm fresh >/dev/null; docker start late || true');
		await pty.waitForText(/late/, 30);
		expect(await count()).toBeGreaterThan(settled);
		await pty.type('q');
		await pty.exit;
		await server.succeed('docker rm -f late');
		await proxy.stop();
	}, 120_000);

	it('marks what it shows as old when the daemon is killed, and recovers without a key', async () => {
		const pty = openPty(server.drydockArgv());
		await pty.waitForText(/looked at/);
		await server.succeed('systemctl mask --runtime docker.service 2>/dev/null; kill -9 $(cat /run/docker.pid)');
		await pty.waitForText(/Docker away since \d\d:\d\d:\d\d: what is shown is old/);
		await pty.waitForText(/critical old|warning +old/);
		await pty.waitForText(/Docker is down|Docker does not answer/, 30);
		await server.succeed('systemctl unmask --runtime docker.service; systemctl daemon-reload; systemctl reset-failed docker docker.socket; systemctl start docker.socket docker');
		await pty.waitForNoText(/ old/, 60);
		await pty.waitForText(/looked at/, 30);
		await pty.type('q');
		await pty.exit;
	}, 120_000);

	it('does not start a daemon that somebody stopped, though systemd would at the first connection', async () => {
		const pty = openPty(server.drydockArgv());
		await pty.waitForText(/looked at/);
		await server.succeed('systemctl stop docker 2>/dev/null');
		await pty.waitForText(/Docker is down/, 30);
		// Longer than the longest pause between two attempts to reach it.
		await pause(7000);
		expect((await server.run('systemctl is-active docker docker.socket')).stdout).toBe('inactive\nactive\n');
		await server.succeed('systemctl start docker');
		await pty.waitForNoText(/ old/, 60);
		await pty.type('q');
		await pty.exit;
	}, 120_000);

	it('shows the whole of a failed start at 60 columns', async () => {
		const pty = openPty(server.drydockArgv(), {cols: 60, rows: 16});
		await pty.waitForText(/looked at/);
		await walkTo(pty, /web/);
		const said = (await server.succeed("docker inspect -f '{{.State.Error}}' web")).trim();
		await pty.type(' ');
		await pty.waitForText('Esc back');
		let seen = text(pty);
		while (/more ↓/.test(text(pty))) {
			const before = text(pty);
			await pty.type(key.pageDown);
			for (let tries = 0; tries < 100 && text(pty) === before; tries++) await pause(20);
			seen += text(pty);
		}
		// Wrapped within words, too: what was said is there, character by character.
		const letters = (words: string): string => words.replaceAll(/\s+/g, '');
		expect(letters(seen)).toContain(letters(said));
		await pty.type('q');
		await pty.exit;
	}, 60_000);
});
