import {afterAll, afterEach, beforeAll, beforeEach, expect, it} from '@jest/globals';
import {answer} from './support/answer.ts';
import {killProgram, runs} from './support/crash.ts';
import {changes, hostState, type HostState} from './support/drill.ts';
import {key, openPty, type Pty} from './support/pty.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const asked = /y performs it|Enter performs it|Type \S+ in full/;

serverDescribe('an unfinished run on the first screen', () => {
	let server: Server;
	let before: HostState;
	let pty: Pty | undefined;

	beforeAll(async () => {
		server = await bootServer({suite: 'bookworm', name: 'unfinished', binds: killProgram});
		await server.succeed('docker import /root/bb.tar bb:1 >/dev/null');
	}, 120_000);
	afterAll(async () => server?.gone(), 60_000);

	/** A run that was killed in the middle of removing a network. */
	beforeEach(async () => {
		await server.succeed(`docker ps -aq | xargs -r docker rm -f >/dev/null; docker network prune -f >/dev/null; rm -rf ${runs}
			docker network create --subnet 172.31.7.0/24 edge >/dev/null
			docker run -d --stop-signal KILL --name web --network edge --ip 172.31.7.20 -p 8080:80 bb:1 httpd -f -p 80 >/dev/null`);
		before = await hostState(server);
		const killed = await server.run('/opt/drydock/node /opt/drydock/dist/cli.js run network-recreation --set network=edge --no-input --approve destructive', {
			env: {DRYDOCK_KILL: 'during-operation:4', NODE_OPTIONS: '--import=/opt/drydock/kill-at.mjs'},
		});
		expect(killed.code).toBeGreaterThanOrEqual(128);
	}, 60_000);
	afterEach(() => pty?.kill('SIGKILL'));

	const onTheRun = async (): Promise<Pty> => {
		const opened = openPty(server.drydockArgv(), {cols: 80, rows: 24});
		pty = opened;
		await opened.waitForText('Unfinished runs');
		await opened.waitForText(/looked at/);
		await answer(opened, 'Unfinished runs', key.down, /❯ ▸ left +Make a network again/);
		return opened;
	};

	/** Confirms what is asked, as it is asked, until that is on the screen. */
	const confirmUntil = async (opened: Pty, end: string): Promise<void> => {
		for (let count = 0; count < 40; count++) {
			const screen = (await opened.waitForText(new RegExp(`${asked.source}|${end}`), 60)).join('\n');
			if (screen.includes(end)) return;
			const name = /Type (\S+) in full/.exec(screen)?.[1];
			await opened.type(...(name === undefined ? [screen.includes('y performs it') ? 'y' : key.enter] : [name, key.enter]));
			await opened.waitForNoText(asked, 2).catch(() => {});
		}
	};

	/** Of its end: it is in the list no more, and the host is as it was. */
	const isOver = async (opened: Pty): Promise<void> => {
		await answer(opened, 'back to the first screen', key.enter, /looked at/);
		await opened.waitForNoText('Unfinished runs');
		await opened.type('q');
		expect((await opened.exit).code).toBe(0);
		expect(changes(before, await hostState(server))).toEqual([]);
	};

	it('goes on upon Enter, after what became of the operation under way was shown; then it is in the list no more', async () => {
		const opened = await onTheRun();
		await answer(opened, /❯ ▸ left/, key.enter, 'Which way?');
		expect(opened.screen().join('\n').replaceAll(/\s+/g, ' ')).toMatch(/Taken up again[^]*Was under way: docker network rm edge: it (?:happened|did not happen)/);
		await answer(opened, 'Which way?', key.enter, asked);
		await confirmUntil(opened, 'Cured.');
		await isOver(opened);
	}, 120_000);

	it('goes back upon u, each way back confirmed by itself; taken back, it cannot be taken back again', async () => {
		const opened = await onTheRun();
		await answer(opened, /❯ ▸ left/, 'u', 'Take this run back?');
		await answer(opened, 'Take this run back?', key.enter, /▸ Take back: docker/);
		await confirmUntil(opened, 'Taken back.');
		expect(opened.screen().at(-2)).not.toContain('u take back');
		await answer(opened, 'Taken back.', 'u', 'It was taken back.');
		await isOver(opened);
	}, 120_000);

	it('neither in a session that only reads: it says so, and changes nothing', async () => {
		const opened = openPty(server.drydockArgv('--readonly'), {cols: 80, rows: 24});
		pty = opened;
		await opened.waitForText(/looked at/);
		await answer(opened, 'Unfinished runs', key.down, /❯ ▸ left/);
		await answer(opened, /❯ ▸ left/, 'u', 'This session only reads');
		await opened.type('q');
		await opened.exit;
		for (const command of ['resume', 'undo']) {
			const {code, stderr} = await server.run(`/opt/drydock/node /opt/drydock/dist/cli.js ${command} ${command === 'undo' ? '"$(ls /root/.local/state/drydock/runs)"' : ''} --readonly --no-input --approve destructive`);
			expect([code, stderr]).toEqual([1, expect.stringContaining('This session only reads: no run goes on or back in it.')]);
		}
		expect(await server.succeed(`grep -c '"type":"resumed"' ${runs}/*/journal.jsonl || true`)).toBe('0\n');
	}, 60_000);
});
