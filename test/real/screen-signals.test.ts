import {afterAll, afterEach, beforeAll, describe, expect, it} from '@jest/globals';
import type {RunEvent} from '../../src/engine/events.ts';
import {parseJournal} from '../../src/record/journal-reader.ts';
import {key, openPty, type Pty} from './support/pty.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const minutes = 60_000;
const runs = '/root/.local/state/drydock/runs';
/** Written by its screen while it has the terminal; each has its way back. */
const modes = [
	['the other screen', '\u001B[?1049h', '\u001B[?1049l'],
	['no cursor', '\u001B[?25l', '\u001B[?25h'],
	['marked pastes', '\u001B[?2004h', '\u001B[?2004l'],
] as const;

serverDescribe('a signal to the screen', () => {
	let server: Server;
	let open: Pty | undefined;

	beforeAll(async () => {
		server = await bootServer({suite: 'bookworm', name: 'screen-signals'});
		await server.succeed('docker import /root/bb.tar bb:1 >/dev/null');
	}, 3 * minutes);
	afterEach(() => open?.kill('SIGKILL'));
	afterAll(() => server?.gone(), minutes);

	const journal = async (): Promise<readonly RunEvent[]> => parseJournal(await server.succeed(`cat ${runs}/$(ls -t ${runs} | head -n 1)/journal.jsonl`)).events;
	const signal = (name: string): Promise<string> => server.succeed(`kill -${name} $(pgrep -f '[d]ist/cli.js')`);
	const whenGone = (what = '[d]ist/cli.js'): Promise<string> => server.succeed(`for i in $(seq 400); do pgrep -f '${what}' >/dev/null || exit 0; sleep .05; done; pgrep -fa '${what}'; exit 1`);

	/** A run in the middle of stopping a container that takes this long. Seconds. */
	const inFlight = async (network: string, seconds: number): Promise<Pty> => {
		await server.succeed(`docker network create ${network} >/dev/null
			docker run -d --name ${network} --network ${network} --stop-timeout ${seconds} bb:1 sh -c 'trap "" TERM; while :; do sleep 1; done' >/dev/null`);
		open = openPty(server.drydockArgv('run', 'network-recreation', '--set', `network=${network}`));
		await open.waitForText('Enter performs it');
		await open.type(key.enter);
		await open.waitForText('y performs it');
		await open.type('y');
		await open.waitForText(`stopping ${network}`);
		return open;
	};

	/** Everything that the screen set is taken back, and what stays tells how the run ended. */
	const expectRestored = (pty: Pty, words: RegExp): void => {
		const written = pty.bytes().toString();
		for (const [what, on, off] of modes) expect([what, written.lastIndexOf(off) > written.lastIndexOf(on) && written.includes(on)]).toEqual([what, true]);
		expect(pty.buffer()).toBe('normal');
		expect(pty.screen().join('\n')).toMatch(words);
	};

	it.each([['INT', 130], ['TERM', 143], ['HUP', 129]] as const)('SIG%s: the operation in flight is waited for, the terminal is as it was, and the run goes on later', async (name, code) => {
		const network = `soon-${name.toLowerCase()}`;
		const pty = await inFlight(network, 3);
		await signal(name);
		expect((await pty.exit).code).toBe(code);
		expectRestored(pty, /Interrupted[^]*Report: drydock report/);
		const events = await journal();
		expect(events.flatMap(event => (event.type === 'performed' ? [event.step.at(-1)] : []))).toEqual(['save', 'quiet']);
		expect(events.at(-1)).toMatchObject({type: 'ended', outcome: 'interrupted', lines: expect.arrayContaining([expect.stringContaining(`SIG${name}`)])});
		expect((await server.drydock('runs')).stdout.split('\n')[1]).toMatch(/network-recreation-\w+ .* Interrupted/);
		expect(await server.drydock('resume', '--no-input', '--approve', 'destructive')).toMatchObject({code: 0, stdout: expect.stringContaining('Cured')});
	}, 2 * minutes);

	it('twice: nothing is waited for, and what became of the operation is said not to be known', async () => {
		const pty = await inFlight('twice', 60);
		await signal('TERM');
		await pty.waitForText(/[Ww]aiting|[Ii]nterrupt/);
		await signal('TERM');
		expect((await pty.exit).code).toBe(143);
		expectRestored(pty, /did not end in time: docker stop tw\n?ice[^]*Whether it happened is not known/);
		expect((await journal()).at(-1)).toMatchObject({type: 'ended', outcome: 'interrupted'});
		await server.succeed('docker kill twice >/dev/null');
		expect(await server.drydock('resume', '--no-input', '--approve', 'destructive')).toMatchObject({code: 0, stdout: expect.stringMatching(/docker stop twice[^]*Cured/)});
	}, 2 * minutes);

	it('a terminal that closes: the operation in flight is waited for, and the record has its end', async () => {
		const pty = await inFlight('dropped', 3);
		pty.hangUp();
		await whenGone();
		const events = await journal();
		expect(events.flatMap(event => (event.type === 'performed' ? [event.step.at(-1)] : []))).toEqual(['save', 'quiet']);
		expect(events.at(-1)).toMatchObject({type: 'ended', outcome: 'interrupted'});
		expect(await server.drydock('resume', '--no-input', '--approve', 'destructive')).toMatchObject({code: 0});
	}, 2 * minutes);

	describe('with a shell opened from it', () => {
		/** Does not end because its terminal does. */
		const stubborn = async (network: string): Promise<Pty> => {
			await server.succeed(`printf '#!/bin/bash\\ntrap "" HUP TERM\\necho here\\nwhile :; do sleep 1; done\\n' >/root/stubborn; chmod +x /root/stubborn; docker network create ${network} >/dev/null`);
			open = openPty(server.argv(['/opt/drydock/node', '/opt/drydock/dist/cli.js', 'run', 'network-recreation', '--set', `network=${network}`], {SHELL: '/root/stubborn'}));
			await open.waitForText('Enter performs it');
			await open.type('!');
			await open.waitForText('here');
			return open;
		};

		it('that ends the run: the shell is ended, too, and that is in the record', async () => {
			const pty = await stubborn('ended');
			await signal('TERM');
			expect((await pty.exit).code).toBe(143);
			await whenGone('[r]oot/stubborn');
			expectRestored(pty, /Interrupted/);
			const deviations = (await journal()).flatMap(event => (event.type === 'deviation' ? [event.text] : []));
			expect(deviations).toEqual(['Opened a shell: /root/stubborn', expect.stringMatching(/^Left the shell after \d+ s/)]);
		}, 2 * minutes);

		it('that kills Drydock: whoever goes on is told that the shell is still there', async () => {
			const pty = await stubborn('killed');
			await signal('KILL');
			await pty.exit;
			const resumed = await server.drydock('resume', '--no-input', '--approve', 'destructive');
			expect({code: resumed.code, said: resumed.stdout}).toEqual({code: 0, said: expect.stringMatching(/Opened from this run, and still there: \/root\/stubborn \(process \d+\)\./)});
			await server.succeed("pkill -KILL -f '[r]oot/stubborn'");
		}, 2 * minutes);
	});

	it('that stops it (SIGTSTP) gives the terminal back, and SIGCONT takes it again', async () => {
		await server.succeed('docker network create paused >/dev/null');
		const pty = (open = openPty(server.drydockArgv('run', 'network-recreation', '--set', 'network=paused')));
		await pty.waitForText('Enter performs it');
		await signal('TSTP');
		await server.succeed(`for i in $(seq 200); do ps -o stat= -p $(pgrep -f '[d]ist/cli.js') | grep -q T && exit 0; sleep .05; done; exit 1`);
		expectRestored(pty, /^/);
		// Whatever brought the program onto the server was stopped with it, and passes on what it is told.
		process.kill(pty.pid, 'SIGCONT');
		await pty.waitForText('Enter performs it');
		expect(pty.buffer()).toBe('alternate');
		await pty.type(key.enter);
		await pty.waitForText('Type paused in full to perform it');
		await pty.type(key.ctrlC);
		expect((await pty.exit).code).toBe(130);
	}, 2 * minutes);

	it('that kills Drydock while a program is at work: it is named, waited for, and what it did is not done again', async () => {
		await server.succeed(`printf '[Service]\\nExecStart=/bin/sleep 100000\\nExecStartPre=/bin/sh -c "echo started >>/root/starts"\\nExecStop=/bin/sleep 6\\n' >/etc/systemd/system/slow.service; systemctl daemon-reload; systemctl start slow
			mkdir -p /root/mine; cat >/root/mine/again.ts`, {
			input: `import {language} from 'drydock-cli';
				const {act, done, runbook} = language<{none: string}>();
				export default runbook({
					id: 'again', title: 'Restart a service', summary: 'Restarts it.', symptoms: [], inputs: {}, start: 'restart',
					steps: {
						restart: act({title: 'Restart it', why: 'To see.', risk: 'disruptive', reversible: true, plan: async () => [{kind: 'service.restart', service: 'slow'}], verify: async ({host}) => (await host.machine.services.status('slow')).state === 'active' || 'it is down', to: 'end'}),
						end: done({title: 'Restarted', why: 'All.', outcome: 'cured', say: () => ['Restarted.']}),
					},
				});`,
		});
		const words = '--runbooks /root/mine --no-input --approve disruptive';
		const killed = server.run(`/opt/drydock/node /opt/drydock/dist/cli.js run again ${words}`);
		await server.succeed("for i in $(seq 200); do pgrep -f '[s]ystemctl restart slow' >/dev/null && exit 0; sleep .05; done; exit 1");
		await signal('KILL');
		await killed;
		const resumed = await server.run(`/opt/drydock/node /opt/drydock/dist/cli.js resume ${words}`);
		expect({code: resumed.code, said: resumed.stdout}).toEqual({code: 0, said: expect.stringMatching(/still at work: systemctl restart slow\.service \(process \d+\)\.[^]*It has ended\./)});
		expect(await server.succeed('cat /root/starts')).toBe('started\nstarted\n');
	}, 2 * minutes);

	it('that comes while a program is at work, and its end does not: what goes on by itself is named', async () => {
		await server.succeed("sed -i 's/ExecStop=.*/ExecStop=\\/bin\\/sleep 30/' /etc/systemd/system/slow.service; systemctl daemon-reload");
		const running = server.run('/opt/drydock/node /opt/drydock/dist/cli.js run again --runbooks /root/mine --no-input --approve disruptive');
		await server.succeed("for i in $(seq 200); do pgrep -f '[s]ystemctl restart slow' >/dev/null && exit 0; sleep .05; done; exit 1");
		await signal('TERM');
		await signal('TERM');
		const outcome = await running;
		expect({code: outcome.code, said: outcome.stdout}).toEqual({code: 130, said: expect.stringMatching(/did not end in time: service slow restart[^]*This goes on by itself: systemctl restart slow\.service \(process \d+\)\./)});
		expect(await server.succeed("pgrep -f '[s]ystemctl restart slow'")).toMatch(/^\d+\n$/);
		await server.succeed('systemctl kill -s KILL slow');
	}, 2 * minutes);

	it('does nothing to the record of a run on the screen whose state folder is read-only: it is kept in memory, and that is said', async () => {
		await server.succeed('mount -t tmpfs -o ro tmpfs /mnt; docker network create displaced >/dev/null');
		try {
			const pty = (open = openPty(server.argv(['/opt/drydock/node', '/opt/drydock/dist/cli.js', 'run', 'network-recreation', '--set', 'network=displaced'], {XDG_STATE_HOME: '/mnt'})));
			await pty.waitForText('Enter performs it');
			await signal('TERM');
			expect((await pty.exit).code).toBe(143);
			expectRestored(pty, /Interrupted[^]*The record is in \/run\/drydock\/runs/);
			expect(await server.succeed('tail -n 1 /run/drydock/runs/*-network-recreation-*/journal.jsonl')).toContain('"ended"');
		} finally {
			await server.succeed('umount /mnt');
		}
	}, 2 * minutes);
});
