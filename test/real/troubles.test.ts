import {afterAll, afterEach, beforeAll, describe, expect, it} from '@jest/globals';
import {parseJournal} from '../../src/record/journal-reader.ts';
import type {RunEvent} from '../../src/engine/events.ts';
import {leaveStaleEndpoint, setUpSite} from './support/incidents.ts';
import {notReads, proxyOn, type RecordingProxy} from './support/proxy.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type RunOptions, type Server} from './support/server.ts';
import type {Outcome} from './support/tools.ts';

const program = '/opt/drydock/node /opt/drydock/dist/cli.js';
const runs = '/root/.local/state/drydock/runs';
const headless = ['--no-input', '--approve', 'destructive'];

/** Both streams, for words that may stand on either. */
const said = ({stdout, stderr}: Outcome): string => stdout + stderr;

type Of<Type extends RunEvent['type']> = Extract<RunEvent, {readonly type: Type}>;

const only = <Type extends RunEvent['type']>(events: readonly RunEvent[], type: Type): readonly Of<Type>[] => events.filter((event): event is Of<Type> => event.type === type);

serverDescribe('troubles', () => {
	let server: Server;

	const as = (user: string, command: string, options: RunOptions = {}): Promise<Outcome> =>
		server.run(`${program} ${command}`, {...options, user, env: {HOME: `/home/${user}`, ...options.env}});

	/** The journal of the last run, whole and without a gap. */
	const journal = async (folder = runs): Promise<readonly RunEvent[]> => {
		const {events, damage} = parseJournal(await server.succeed(`cat ${folder}/$(ls -t ${folder} | head -n 1)/journal.jsonl`));
		expect(damage).toBeUndefined();
		return events;
	};

	const startDocker = (): Promise<string> =>
		server.succeed(`systemctl unmask --runtime docker.service >/dev/null 2>&1; systemctl daemon-reload
			systemctl reset-failed docker.service docker.socket 2>/dev/null; systemctl start docker.socket && systemctl start docker.service
			for i in $(seq 300); do docker version >/dev/null 2>&1 && exit 0; sleep .1; done; exit 1`);

	/** A run that goes on while the test does something else; `until` waits for words that it says. */
	const begin = (...args: readonly string[]) => {
		const words = args.map(word => `'${word}'`).join(' ');
		const outcome = server.run(`echo $$ >/run/pid; exec ${program} ${words} >/run/said 2>&1`);
		return {
			outcome,
			signal: (name: string) => server.succeed(`kill -${name} $(cat /run/pid)`),
			said: () => server.succeed('cat /run/said'),
			until: (text: string) => server.succeed(`for i in $(seq 600); do grep -qF '${text}' /run/said && exit 0; sleep .05; done; cat /run/said; exit 1`),
		};
	};

	/** Two containers for one port: the first has it. */
	const conflict = (port: number): Promise<string> =>
		server.succeed(`docker rm -f has-${port} wants-${port} >/dev/null 2>&1
			docker run -d --name has-${port} --stop-timeout 1 -p ${port}:80 bb:1 httpd -f -p 80 >/dev/null
			docker create --name wants-${port} -p ${port}:80 bb:1 httpd -f -p 80 >/dev/null; ! docker start wants-${port} 2>/dev/null`);

	/** A container that takes no notice of being asked to stop, alone on a network. */
	const slow = (name: string, seconds: number): Promise<string> =>
		server.succeed(`docker network create ${name} >/dev/null
			docker run -d --name ${name} --network ${name} --stop-timeout ${seconds} bb:1 sh -c 'trap "" TERM; while :; do sleep 1; done' >/dev/null`);

	/** The engine has begun to stop it: what Drydock says comes a moment before it asks. `since`: seconds since 1970. */
	const beingStopped = (name: string, since: string): Promise<string> =>
		server.succeed(`for i in $(seq 300); do docker events --since ${since.trim()} --until 0s --filter container=${name} --filter event=kill | grep -q kill && exit; sleep .1; done; exit 1`);

	const running = async (name: string): Promise<boolean> => (await server.succeed(`docker inspect -f '{{.State.Running}}' ${name}`)).trim() === 'true';

	beforeAll(async () => {
		server = await bootServer({suite: 'bookworm', name: 'troubles'});
		await setUpSite(server);
		await leaveStaleEndpoint(server);
		await server.succeed('useradd --create-home --groups docker dev; setsid busybox httpd -f -p 8104 </dev/null >/dev/null 2>&1 &');
		await conflict(8101);
		await server.succeed('docker create --name wants-8104 -p 8104:80 bb:1 httpd -f -p 80 >/dev/null; ! docker start wants-8104 2>/dev/null');
	}, 180_000);
	afterAll(async () => {
		await server?.gone();
	}, 60_000);

	describe('words that cannot be meant', () => {
		it.each([
			['run prot-conflict --set port=443', 'Did you mean port-conflict?'],
			['run port-conflict --set prt=443', 'Did you mean "port"?'],
			['run port-conflict --set port=99999', 'ports go from 1 to 65535'],
			['run port-conflict --set port', 'NAME=VALUE'],
			['run port-conflict', '--set container=proxy'],
			['run network-recreation', '--set network=edge'],
			['run port-conflict --set port=443 --dryrun', 'Did you mean "--dry-run"?'],
			['run port-conflict --set port=443 --answer contaner=holder', 'Did you mean "container"?'],
			['run port-conflict --set port=443 --answer container=halt', 'There is: holder, wanted, leave.'],
			['run port-conflict --set port=443 --approve all', 'There is: safe, disruptive, destructive.'],
			['rnu port-conflict', 'Did you mean "run"?'],
			['port https', 'a port like 443'],
			['run port-conflict --set port=443 --host tcp://10.0.0.1:2375', 'Run drydock on the host where that Docker runs.'],
		])('exit with 2 and the way on: %s', async (words, way) => {
			const outcome = await server.run(`${program} ${words} </dev/null`);
			expect(outcome).toMatchObject({code: 2, stdout: ''});
			expect(outcome.stderr).toContain(way);
		});

		it.each(['tcp://127.0.0.1:2375', 'ssh://ops@10.0.0.1', 'http://localhost:2375'])('refuse DOCKER_HOST=%s: the machine beneath could be another one', async address => {
			const outcome = await server.run(`${program} run port-conflict --set port=443 --no-input`, {env: {DOCKER_HOST: address}});
			expect(outcome.code).toBe(2);
			expect(outcome.stderr).toContain('DOCKER_HOST is');
			expect(outcome.stderr).toContain('--host unix:///var/run/docker.sock');
		});

		it('list what there is beside a runbook that cannot be used, and name its file, line and remedy', async () => {
			await server.succeed(`mkdir -p /root/mine; printf 'import {language} from "drydock-cli";\\n\\nconst {runbook = ;\\n' >/root/mine/broken.ts`);
			const listed = await server.run(`${program} list --runbooks /root/mine`);
			expect(listed).toMatchObject({code: 0, stdout: expect.stringContaining('port-conflict')});
			expect(listed.stderr).toMatch(/\/root\/mine\/broken\.ts:3/);
			expect((await server.run(`${program} check --runbooks /root/mine`)).code).toBe(1);
		});
	});

	describe('a user without rights', () => {
		it('is told who may use the socket, and the run is kept as failed', async () => {
			const outcome = await as('ops', 'run port-conflict --no-input --set container=proxy');
			expect(outcome.code).toBe(1);
			for (const words of ['ops may not use Docker\'s socket', 'It belongs to the group docker', 'Run drydock with sudo', 'usermod -aG docker ops']) expect(said(outcome)).toContain(words);
			expect(await as('ops', 'port 443')).toMatchObject({code: 1, stdout: ''});
			expect((await as('ops', 'runs')).stdout).toMatch(/port-conflict-\w+ .* Failed/);
		});

		it('in the group docker: what is held is told as not known, and never as free', async () => {
			for (const port of ['443', '8104', '127.0.0.1:5432']) {
				const outcome = await as('dev', `port ${port}`);
				expect(outcome).toMatchObject({code: 1, stdout: expect.stringContaining('who cannot be read')});
				expect(outcome.stdout).not.toContain('Nobody holds');
			}
			expect(await as('dev', 'port 8101')).toMatchObject({code: 0, stdout: expect.stringMatching(/^Container has-8101 publishes 0\.0\.0\.0:8101 \(.*\)\.\n$/)});
		});

		it('in the group docker: a stale endpoint without its docker-proxy is not taken for nobody', async () => {
			await server.succeed('pkill -f "[d]ocker-proxy.*-host-port 443 "; for i in $(seq 50); do ss -Htln "sport = :443" | grep -q . || exit 0; sleep .1; done; exit 1');
			expect(await server.succeed('ss -Htln "sport = :443"')).toBe('');
			const outcome = await as('dev', 'port 443');
			expect(outcome).toMatchObject({code: 1, stdout: expect.stringMatching(/Nobody listens on 443, but whether a stale endpoint holds it is not known/)});
			const run = await as('dev', 'run port-conflict --no-input --set container=proxy');
			expect(run.code).toBe(4);
			expect(said(run)).toContain('Run Drydock as root, or allow sudo without a password');
		});

		it('in the group docker: what needs root fails with the line for sudoers, before anything is performed', async () => {
			const outcome = await as('dev', `run stale-endpoint ${headless.join(' ')} --set container=proxy`);
			expect(outcome.code).toBe(1);
			expect(said(outcome)).toMatch(/root is needed for: cat \/var\/lib\/docker\/network\/files\/local-kv\.db/);
			expect(said(outcome)).toMatch(/dev ALL=\(root\) NOPASSWD: \/usr\/bin\/cat/);
			expect(only(await journal('/home/dev/.local/state/drydock/runs'), 'performing')).toEqual([]);
		});

		it('with sudo and no password: knows and does what root does', async () => {
			await server.succeed("echo 'dev ALL=(root) NOPASSWD: ALL' >/etc/sudoers.d/dev; chmod 440 /etc/sudoers.d/dev");
			expect(await as('dev', 'port 443')).toMatchObject({code: 0, stdout: expect.stringContaining('A stale endpoint')});
			expect(await as('dev', 'port 8104')).toMatchObject({code: 0, stdout: expect.stringMatching(/^Process \d+ of user root .*busybox httpd/)});
			expect(await as('dev', 'port 9999')).toMatchObject({code: 0, stdout: 'Nobody holds 9999.\n'});
			const outcome = await as('dev', `run port-conflict ${headless.join(' ')} --set container=wants-8104 --answer program=end`);
			expect(outcome).toMatchObject({code: 0, stdout: expect.stringContaining('$ sudo ss -Hlntup')});
			expect(await running('wants-8104')).toBe(true);
			await server.succeed('rm /etc/sudoers.d/dev');
		}, 30_000);
	});

	/** Not mocks of Docker: servers that are broken, each in a way of its own. The words on screen are what is tested. */
	describe('something else than a sound Docker behind the socket', () => {
		const broken = `
			import {createServer} from 'node:http';
			import {createServer as listen} from 'node:net';
			const ping = (request, answer, version) => request.url === '/_ping' && answer.writeHead(200, {'Api-Version': version, 'Content-Type': 'text/plain'}).end('OK');
			const servers = {
				old: createServer((request, answer) => ping(request, answer, '1.12') || answer.writeHead(404).end()),
				html: createServer((request, answer) => answer.writeHead(502, {'Content-Type': 'text/html'}).end('<html><h1>Bad gateway</h1></html>')),
				'html-later': createServer((request, answer) => ping(request, answer, '1.41') || answer.writeHead(200, {'Content-Type': 'text/html'}).end('<html></html>')),
				closes: listen(socket => socket.destroy()),
				'no-http': listen(socket => socket.end('SSH-2.0-OpenSSH_9.2\\r\\n')),
				hangs: listen(() => {}),
				'hangs-later': createServer((request, answer) => ping(request, answer, '1.41')),
				'hangs-half-way': createServer((request, answer) => ping(request, answer, '1.41') || answer.writeHead(200, {'Content-Type': 'application/json'}).write('[{"Id":')),
			};
			for (const [name, server] of Object.entries(servers)) server.listen('/run/broken-' + name + '.sock');
			setTimeout(() => process.exit(), 300_000);
		`;

		beforeAll(async () => {
			await server.succeed('cat >/root/broken.mjs', {input: broken});
			await server.succeed('setsid /opt/drydock/node /root/broken.mjs </dev/null >/root/broken.log 2>&1 & for i in $(seq 100); do [ -S /run/broken-hangs-half-way.sock ] && exit 0; sleep .05; done; cat /root/broken.log; exit 1');
		});

		it.each([
			['old', 'This Docker speaks API 1.12; Drydock needs 1.24 or newer'],
			['html', 'is not Docker: HTTP 502'],
			['html-later', 'that are not whole JSON'],
			['closes', 'cut the connection'],
			['no-http', 'does not speak HTTP'],
			['missing', 'there is no socket'],
		])('%s: says so, and ends at once', async (name, words) => {
			for (const command of ['port 443', 'run port-conflict --no-input --set port=443']) {
				const outcome = await server.run(`${program} ${command} --host unix:///run/broken-${name}.sock`, {timeoutSeconds: 15});
				expect({code: outcome.code, words: said(outcome)}).toEqual({code: 1, words: expect.stringContaining(words)});
			}

			expect((await journal()).at(-1)).toMatchObject({type: 'ended', outcome: 'failed'});
		}, 40_000);

		it('hangs: says so after its own time limit, and does not hang itself', async () => {
			const hanging = ['hangs', 'hangs-later', 'hangs-half-way'].flatMap(name =>
				['port 443', 'run port-conflict --no-input --set port=443'].map(command => server.run(`${program} ${command} --host unix:///run/broken-${name}.sock`, {timeoutSeconds: 45})),
			);
			for (const outcome of await Promise.all(hanging)) expect({code: outcome.code, words: said(outcome)}).toEqual({code: 1, words: expect.stringMatching(/did not answer GET \S+ within 20 s/)});
		}, 60_000);
	});

	describe('a record that cannot be kept', () => {
		let proxy: RecordingProxy;
		beforeAll(async () => {
			proxy = await proxyOn(server);
			await conflict(8101);
		});
		afterAll(async () => proxy?.stop());
		afterEach(async () => {
			await server.succeed('umount /mnt 2>/dev/null; true');
		});

		const cure = (state: string): Promise<Outcome> =>
			server.run(`${program} run port-conflict ${headless.join(' ')} --set container=wants-8101 --answer container=holder --host unix://${proxy.socket}`, {env: {XDG_STATE_HOME: state}});
		const changes = async (): Promise<number> => notReads(await proxy.requests()).length;
		const elsewhere = '/run/drydock/runs';

		it('where a file is in the way: nothing is performed', async () => {
			await server.succeed('mount -t tmpfs tmpfs /mnt; touch /mnt/state');
			const outcome = await cure('/mnt/state');
			expect({code: outcome.code, words: said(outcome)}).toEqual({code: 1, words: expect.stringMatching(/record.*cannot be kept/i)});
			expect(said(outcome)).toContain('XDG_STATE_HOME');
			expect(await changes()).toBe(0);
			expect(await running('has-8101')).toBe(true);
		}, 30_000);

		it.each([
			['on a read-only disk', 'mount -t tmpfs -o ro tmpfs /mnt', 'read-only'],
			['on a full disk', 'mount -t tmpfs -o size=16k tmpfs /mnt; cat /dev/zero >/mnt/full 2>/dev/null; true', 'it has 0 kB left'],
			['on a disk without inodes', 'mount -t tmpfs -o nr_inodes=2 tmpfs /mnt', 'inodes left'],
		])('%s: it is kept in memory, and that is said at the start, at the end and in the list of runs', async (_, set, why) => {
			await server.succeed(set);
			const outcome = await cure('/mnt');
			expect({code: outcome.code, told: outcome.code === 0 ? '' : said(outcome)}).toEqual({code: 0, told: ''});
			const events = await journal(elsewhere);
			expect(events[1]).toMatchObject({type: 'note', text: expect.stringContaining(why)});
			expect(events.at(-1)).toMatchObject({type: 'ended', outcome: 'cured', lines: expect.arrayContaining([expect.stringMatching(/^The record is in \/run\/drydock\/runs\/.*Copy it before a reboot/)])});
			expect(outcome.stdout.match(/Copy it before a reboot/g)).toHaveLength(2);
			const env = {XDG_STATE_HOME: '/mnt'};
			expect((await server.run(`${program} runs`, {env})).stdout).toMatch(/Cured \(in \/run\/drydock\/runs\/\S+: copy it before a reboot\)/);
			expect((await server.run(`${program} report`, {env})).stdout).toContain('docker stop has-8101');
			await conflict(8101);
		}, 30_000);

		const nowhere = 'for place in /run/drydock /dev/shm /tmp; do mkdir -p $place; mount -t tmpfs -o size=64k tmpfs $place; cat /dev/zero >$place/full 2>/dev/null; done; true';
		const somewhere = 'umount /run/drydock /dev/shm /tmp';

		it('with every disk full: nothing is performed', async () => {
			await server.succeed(`mount -t tmpfs -o size=16k tmpfs /mnt; cat /dev/zero >/mnt/full 2>/dev/null; ${nowhere}`);
			const outcome = await cure('/mnt').finally(() => server.succeed(somewhere));
			expect({code: outcome.code, words: said(outcome)}).toEqual({code: 1, words: expect.stringMatching(/record.*cannot be (?:kept|written)|cannot be (?:made|used|written)/i)});
			expect(said(outcome)).toMatch(/XDG_STATE_HOME|Make room/);
			expect(await running('has-8101')).toBe(true);
		}, 30_000);

		it('with every disk full but for a little, which fills up on the way: nothing is performed whose intention is not on disk', async () => {
			const seen = new Set<string>();
			await server.succeed(nowhere);
			try {
				for (let kilobytes = 8; kilobytes <= 48 && !seen.has('cured'); kilobytes += 4) {
					await server.succeed(`mount -t tmpfs -o size=${kilobytes}k tmpfs /mnt`);
					const before = await changes();
					const outcome = await cure('/mnt');
					const performed = (await changes()) - before;
					const recorded = await server.run('cat /mnt/drydock/runs/*/journal.jsonl');
					const {events, damage} = parseJournal(recorded.stdout);
					expect(damage).toBeUndefined();
					expect(performed).toBeLessThanOrEqual(only(events, 'performing').length);
					expect([0, 1]).toContain(outcome.code);
					seen.add(outcome.code === 0 ? 'cured' : performed === 0 ? 'nothing performed' : 'some performed');
					if (outcome.code !== 0) expect(said(outcome)).toMatch(/cannot be (?:kept|written)/);
					await server.succeed('umount /mnt');
					if (performed > 0) await conflict(8101);
				}
			} finally {
				await server.succeed(somewhere);
			}

			expect(seen).toContain('nothing performed');
			expect(seen).toContain('cured');
		}, 90_000);
	});

	describe('whoever reads the output', () => {
		it('may go away: what was approved is done to its end, and is in the record', async () => {
			await conflict(8101);
			const {stdout} = await server.run(`${program} run port-conflict ${headless.join(' ')} --set container=wants-8101 --answer container=holder | head -n 1; echo "\${PIPESTATUS[0]}"`);
			expect(stdout.trim().split('\n').at(-1)).toBe('0');
			const events = await journal();
			expect(events.at(-1)).toMatchObject({type: 'ended', outcome: 'cured'});
			expect(only(events, 'performed')).toHaveLength(2);
			expect([await running('has-8101'), await running('wants-8101')]).toEqual([false, true]);
		}, 30_000);

		it('may be a full disk: the run goes on, and its record is elsewhere', async () => {
			await conflict(8101);
			const outcome = await server.run(`${program} run port-conflict ${headless.join(' ')} --set container=wants-8101 --answer container=holder >/dev/full`);
			expect((await journal()).at(-1)).toMatchObject({type: 'ended', outcome: 'cured'});
			expect(outcome).toMatchObject({code: 0, stderr: expect.stringContaining('not all of the output could be written')});
			expect(await running('wants-8101')).toBe(true);
		}, 30_000);
	});

	describe('a signal while an operation is in flight', () => {
		it.each(['INT', 'TERM', 'HUP'])('SIG%s: the operation is waited for, nothing is begun after it, exit code 130', async name => {
			const network = `soon-${name.toLowerCase()}`;
			await slow(network, 3);
			const run = begin('run', 'network-recreation', ...headless, '--set', `network=${network}`);
			await run.until(`| stopping ${network};`);
			await run.signal(name);
			expect((await run.outcome).code).toBe(130);
			const events = await journal();
			expect(only(events, 'performed').map(({step}) => step.at(-1))).toEqual(['save', 'quiet']);
			expect(events.at(-1)).toMatchObject({type: 'ended', outcome: 'interrupted', exitCode: 130, lines: expect.arrayContaining([expect.stringContaining(`SIG${name}`), expect.stringMatching(`left as it is: .*docker stop ${network}`)])});
			expect(await running(network)).toBe(false);
			expect(await server.succeed(`docker network inspect -f '{{.Name}}' ${network}`)).toBe(`${network}\n`);
		}, 40_000);

		it('that does not end in time: is named as not known', async () => {
			await slow('late', 40);
			const run = begin('run', 'network-recreation', ...headless, '--set', 'network=late');
			await run.until('| stopping late;');
			await run.signal('TERM');
			expect((await run.outcome).code).toBe(130);
			expect(await run.said()).toMatch(/did not end in time: docker stop late\nWhether it happened is not known/);
			const events = await journal();
			expect(only(events, 'performing')).toHaveLength(2);
			expect(only(events, 'performed')).toHaveLength(1);
			expect(events.at(-1)).toMatchObject({type: 'ended', outcome: 'interrupted'});
			await server.succeed('docker kill late >/dev/null');
		}, 60_000);

		it('twice: does not wait, and says what is not known', async () => {
			await slow('twice', 40);
			const run = begin('run', 'network-recreation', ...headless, '--set', 'network=twice');
			await run.until('| stopping twice;');
			await run.signal('INT');
			await run.signal('INT');
			expect((await run.outcome).code).toBe(130);
			expect(await run.said()).toContain('Whether it happened is not known');
			// The engine is still about it: nobody waited.
			expect(await running('twice')).toBe(true);
			await server.succeed('docker kill twice >/dev/null');
		}, 60_000);

		it('that nothing can answer (SIGKILL): the record ends with the intention, and the run is listed as left', async () => {
			await slow('killed', 40);
			const run = begin('run', 'network-recreation', ...headless, '--set', 'network=killed');
			await run.until('| stopping killed;');
			await run.signal('KILL');
			await run.outcome;
			expect((await journal()).at(-1)).toMatchObject({type: 'performing', text: 'docker stop killed'});
			expect((await server.drydock('runs')).stdout).toMatch(/network-recreation-\w+ .* left without an end/);
			expect((await server.drydock('report')).stdout).toMatch(/docker stop killed/);
			await server.succeed('docker kill killed >/dev/null');
		}, 60_000);
	});

	describe('a daemon that is gone', () => {
		it('is told, with the commands that say why; the run is kept as failed', async () => {
			await server.succeed('systemctl stop docker.socket docker.service');
			const outcome = await server.drydock('run', 'port-conflict', '--no-input', '--set', 'container=proxy');
			expect(outcome.code).toBe(1);
			expect(said(outcome)).toMatch(/Docker does not answer at unix:\/\/\/var\/run\/docker\.sock: (?:there is no socket|the socket is there, and no daemon listens)/);
			expect(said(outcome)).toContain('journalctl -u docker -n 50');
			expect(await server.drydock('port', '443')).toMatchObject({code: 1, stdout: ''});
			await server.succeed('rm -f /run/docker.sock');
			expect(said(await server.drydock('port', '443'))).toContain('there is no socket');
			for (const command of ['list', 'check', 'runs', 'report']) expect((await server.drydock(command)).code).toBe(0);
			await startDocker();
		}, 60_000);

		const kill = `systemctl mask --runtime docker.service >/dev/null 2>&1; systemctl daemon-reload; kill -9 $(cat /run/docker.pid)`;

		it('dies during an operation and stays away: the step is named, and what became of it is not known', async () => {
			await slow('dies', 16);
			const since = await server.succeed('date +%s');
			const run = begin('run', 'network-recreation', ...headless, '--set', 'network=dies');
			await beingStopped('dies', since);
			await server.succeed(kill);
			expect((await run.outcome).code).toBe(1);
			expect(await run.said()).toMatch(/FAILED: stop container dies: the daemon did not answer to the end \(.*\); it may or may not be done/);
			const events = await journal();
			expect(only(events, 'operation-failed')).toEqual([expect.objectContaining({step: ['quiet'], why: expect.stringContaining('it may or may not be done')})]);
			expect(events.at(-1)).toMatchObject({type: 'ended', outcome: 'failed'});
			expect((await server.drydock('runs')).stdout).toMatch(/network-recreation-\w+ .* Failed/);
			expect((await server.drydock('report')).stdout).toContain('it may or may not be done');
			await startDocker();
		}, 90_000);

		it('dies during an operation and is brought back: the run ends in the same words, and begun again it cures', async () => {
			await server.succeed('docker start dies >/dev/null');
			const since = await server.succeed('date +%s');
			const run = begin('run', 'network-recreation', ...headless, '--set', 'network=dies');
			await beingStopped('dies', since);
			await server.succeed('kill -9 $(cat /run/docker.pid)');
			expect((await run.outcome).code).toBe(1);
			expect(await run.said()).toContain('it may or may not be done');
			await server.succeed('for i in $(seq 600); do docker version >/dev/null 2>&1 && exit 0; sleep .1; done; exit 1');
			expect((await server.drydock('run', 'network-recreation', ...headless, '--set', 'network=dies')).code).toBe(0);
		}, 120_000);

		/** Kills the daemon when, after the first stop, it is asked again who it is: between two operations. */
		const endingProxy = `
			import {readFileSync} from 'node:fs';
			import {createServer, request} from 'node:http';
			let stopped = false;
			createServer((incoming, outgoing) => {
				const {method, url, headers} = incoming;
				if (stopped && url.endsWith('/info')) {
					stopped = false;
					process.kill(Number(readFileSync('/run/docker.pid', 'utf8')), 'SIGKILL');
				}

				if (method === 'POST' && url.includes('/stop')) stopped = true;
				const forwarded = request({socketPath: '/run/docker.sock', method, path: url, headers, agent: false}, answer => {
					outgoing.writeHead(answer.statusCode, answer.rawHeaders);
					answer.pipe(outgoing);
				});
				forwarded.on('error', () => outgoing.destroy());
				incoming.pipe(forwarded);
			}).listen('/run/ending.sock');
		`;

		it('dies between two operations of one plan: the second is not begun, and the record says what was done', async () => {
			await server.succeed(`docker network create pair >/dev/null; for name in one two; do docker run -d --name $name --network pair --stop-timeout 1 bb:1 sleep 100000 >/dev/null; done
				systemctl mask --runtime docker.service >/dev/null 2>&1; systemctl daemon-reload`);
			await server.succeed('cat >/root/ending.mjs', {input: endingProxy});
			await server.succeed('setsid /opt/drydock/node /root/ending.mjs </dev/null >/dev/null 2>&1 & echo $! >/run/ending.pid; for i in $(seq 100); do [ -S /run/ending.sock ] && exit 0; sleep .05; done; exit 1');
			const outcome = await server.drydock('run', 'network-recreation', ...headless, '--set', 'network=pair', '--host', 'unix:///run/ending.sock');
			expect(outcome.code).toBe(1);
			const events = await journal();
			expect(only(events, 'performing').filter(({step}) => step.at(-1) === 'quiet')).toHaveLength(1);
			expect(only(events, 'performed').map(({step}) => step.at(-1))).toEqual(['save', 'quiet']);
			expect(events.at(-1)).toMatchObject({type: 'ended', outcome: 'failed', lines: expect.arrayContaining([expect.stringMatching(/Docker/)])});
			await server.succeed('kill $(cat /run/ending.pid); rm -f /run/ending.sock');
			await startDocker();
		}, 90_000);
	});
});
