import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from '@jest/globals';
import {leaveStaleEndpoint, setUpSite} from './support/incidents.ts';
import {openPty, type Pty} from './support/pty.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const minutes = 60_000;
const file = '/etc/docker/daemon.json';

/** Somebody writes nonsense into the daemon's configuration the moment it has stopped. */
const spoilAtStop = (server: Server): Promise<string> =>
	server.succeed(`mkdir -p /etc/systemd/system/docker.service.d; printf '[Service]\\nExecStopPost=/bin/sh -c "echo { broken >${file}"\\n' >/etc/systemd/system/docker.service.d/spoil.conf; systemctl daemon-reload`);
const spoilNoMore = (server: Server): Promise<string> => server.succeed('rm /etc/systemd/system/docker.service.d/spoil.conf; systemctl daemon-reload');

const configured = (server: Server): Promise<string> =>
	server.succeed(`rm -f /etc/systemd/system/docker.service.d/*.conf; systemctl daemon-reload; mkdir -p /etc/docker; echo '{"log-level": "info"}' >${file}; systemctl reset-failed docker docker.socket; systemctl restart docker
		for i in $(seq 300); do docker version >/dev/null 2>&1 && exit 0; sleep .1; done; exit 1`);

const restartIt = `
	import {dockerService, language} from 'drydock-cli';
	const {act, done, runbook} = language<{none: string}>();
	export default runbook({
		id: 'restart', title: 'Restart Docker', summary: 'Restarts it.', symptoms: [], inputs: {}, start: 'restart',
		steps: {
			restart: act({title: 'Restart it', why: 'To see.', risk: 'destructive', noWayBack: 'None.', away: {seconds: 180, fallback: 'Ask whoever set this host up.'},
				plan: async ({host}) => [await dockerService(host, 'restart')], verify: async ({host}) => host.docker.ping().then(() => true as const), verifyWithinSeconds: 60, to: 'end'}),
			end: done({title: 'Restarted', why: 'All.', outcome: 'cured', say: () => ['Restarted.']}),
		},
	});`;

for (const suite of ['bookworm', 'trixie'] as const)
	serverDescribe(`a daemon that does not come back, on ${suite}`, () => {
		let server: Server;
		let open: Pty | undefined;
		const drydock = (words: string) => server.run(`/opt/drydock/node /opt/drydock/dist/cli.js ${words} --runbooks /root/mine`, {timeoutSeconds: 240});
		const restart = 'run restart --no-input --approve destructive';

		beforeAll(async () => {
			server = await bootServer({suite, name: `daemon-away-${suite}`});
			await server.succeed('docker import /root/bb.tar bb:1 >/dev/null; mkdir -p /root/mine; cat >/root/mine/restart.ts', {input: restartIt});
		}, 3 * minutes);
		beforeEach(() => configured(server), minutes);
		afterEach(() => open?.kill('SIGKILL'));
		afterAll(() => server?.gone(), minutes);

		it('is not stopped where its configuration would not let it start again', async () => {
			await server.succeed(`cp ${file} /root/good.json; echo '{ broken' >${file}`);
			const run = await drydock(restart);
			expect({code: run.code, said: run.stdout}).toEqual({code: 1, said: expect.stringMatching(/Docker runs, and would not start again: [^]*Mend \/etc\/docker\/daemon\.json first, then try again: nothing was stopped\./)});
			expect(run.stdout).not.toContain('performing');
			await server.succeed(`docker version >/dev/null && cp /root/good.json ${file}`);
		}, minutes);

		it('is waited for in sight, and then why, the way back and what is kept stand on a screen of 80 columns', async () => {
			await server.succeed(`docker run -d --name slow --stop-timeout 8 bb:1 sh -c 'trap "" TERM; while :; do sleep 1; done' >/dev/null`);
			await spoilAtStop(server);
			const pty = (open = openPty(server.argv(['/opt/drydock/node', '/opt/drydock/dist/cli.js', 'run', 'restart', '--runbooks', '/root/mine']), {cols: 80, rows: 40}));
			await pty.waitForText(/If it\s+does\s+not\s+come\s+back:\s+Ask\s+whoever\s+set\s+this\s+host\s+up/);
			await pty.type('y');
			await pty.waitForText(/waiting for systemctl restart docker\.service to end \(5 of at most 180 s\)/);
			const screen = (await pty.waitForText(/This step failed/, 60)).map(line => line.trim()).join(' ').replaceAll(/\s+/g, ' ');
			expect(screen).toMatch(/Failed systemctl restart docker\.service ended with exit status 1: Job for docker\.service failed because the control process exited with error code; it last said: /);
			expect(screen).toMatch(/(?:unable to configure the Docker daemon|invalid character)/);
			expect(screen).toContain('/etc/docker/daemon.json is not what it was when Docker was stopped. Put that back: cp --');
			for (const words of ['journalctl -u docker -n 50 --no-pager', 'systemctl start docker.socket docker.service', 'Ask whoever set this host up.']) expect(screen).toContain(words);
			await pty.type('q');
			expect((await pty.exit).code).toBe(1);
			await spoilNoMore(server);
			await server.succeed(`cp -- $(ls -td /root/.local/state/drydock/runs/*-restart-* | head -n 1)/copies/daemon.json ${file}; docker rm -f slow 2>/dev/null; systemctl reset-failed docker; systemctl start docker`);
			const resumed = await drydock('resume --no-input --approve destructive');
			expect({code: resumed.code, said: resumed.code === 0 ? '' : resumed.stdout}).toEqual({code: 0, said: ''});
		}, 2 * minutes);

		it('that is started too slowly for its manager is told by that', async () => {
			await server.succeed(`mkdir -p /etc/systemd/system/docker.service.d; printf '[Service]\\nExecStartPre=/bin/sleep 100\\nTimeoutStartSec=2\\nRestart=no\\n' >/etc/systemd/system/docker.service.d/late.conf; systemctl daemon-reload`);
			const run = await drydock(restart);
			expect({code: run.code, said: run.stdout}).toEqual({code: 1, said: expect.stringMatching(/failed because a timeout was exceeded; it last said: [^]*Ask whoever set this host up\./)});
			await server.succeed('rm /etc/systemd/system/docker.service.d/late.conf; systemctl daemon-reload; systemctl reset-failed docker; systemctl start docker');
		}, minutes);

		describe('with its store changed while it was stopped', () => {
			it('says how the saved store and the saved configuration are put back, and goes on once it runs', async () => {
				await setUpSite(server);
				await leaveStaleEndpoint(server);
				// As in the field: the host was rebooted, so nothing of the dead containers is left but what is on the disk.
				await server.powercut();
				await server.boot();
				await spoilAtStop(server);
				const run = await drydock('run stale-endpoint --no-input --approve destructive --set container=proxy --answer ladder=store-entry');
				expect({code: run.code, said: run.stdout}).toEqual({code: 1, said: expect.stringContaining('daemon.json is not what it was when Docker was stopped')});
				for (const words of ['The daemon may be away for 3 min', 'copies/local-kv.db in the folder of the run', 'drydock undo', 'drydock resume']) expect(run.stdout).toContain(words);
				expect(run.stdout).toMatch(/(?:unable to configure the Docker daemon|invalid character)/);
				await spoilNoMore(server);
				const [, putBack = ''] = /Put that back: (cp -- \S+ \S+)/.exec(run.stdout) ?? [];
				await server.succeed(`${putBack}; grep -q info ${file}`);
				const resumed = await drydock('resume --no-input --approve destructive');
				expect({code: resumed.code, said: resumed.code === 0 ? '' : resumed.stdout}).toEqual({code: 0, said: ''});
				expect(await server.succeed('curl -fsS -m 3 http://127.0.0.1:443/')).toBe('hello from proxy\n');
			}, 3 * minutes);
		});
	});
