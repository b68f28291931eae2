import {afterAll, beforeAll, expect, it} from '@jest/globals';
import {killPoints, killProgram, programOn, runs, sampled, type KillPoint, type Program} from './support/crash.ts';
import {changes, hostState, type HostState} from './support/drill.ts';
import {key, openPty} from './support/pty.ts';
import {proxyOn, type RecordingProxy} from './support/proxy.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const minutes = 60_000;
const recreate = 'run network-recreation --set network=edge';
/** Empties a field. */
const clear = '\u0015';

serverDescribe('a run that was killed', () => {
	let server: Server;
	let proxy: RecordingProxy;
	let program: Program;
	let before: HostState;
	let points: readonly KillPoint[];

	const setUp = async () => {
		await server.succeed(`docker ps -aq | xargs -r docker rm -f >/dev/null; docker network prune -f >/dev/null; rm -rf ${runs}
			docker network create --subnet 172.31.7.0/24 --label note=kept edge >/dev/null; docker network create side >/dev/null
			docker run -d --stop-signal KILL --name web --network edge --ip 172.31.7.20 --network-alias www -p 8080:80 bb:1 httpd -f -p 80 >/dev/null
			docker network connect --alias beside side web
			docker run -d --stop-signal KILL --name app --network edge bb:1 sleep 600 >/dev/null
			docker create --stop-signal KILL --name idle --network edge --ip 172.31.7.30 bb:1 sleep 600 >/dev/null`);
		before = await hostState(server);
	};

	const id = async (): Promise<string> => (await server.succeed(`ls -t ${runs} | head -n 1`)).trim();

	beforeAll(async () => {
		server = await bootServer({suite: 'trixie', name: 'resume', binds: killProgram});
		await server.succeed('docker import /root/bb.tar bb:1 >/dev/null');
		proxy = await proxyOn(server);
		program = programOn(server, proxy);
		await setUp();
		const run = await program.run(recreate);
		expect([run.code, run.code === 0 ? '' : run.stdout]).toEqual([0, '']);
		points = killPoints(await program.journal());
	}, 10 * minutes);
	afterAll(() => server?.gone(), minutes);

	it('is taken back from wherever it was killed: the host as it was before, and only once', async () => {
		const wrong: string[] = [];
		for (const point of sampled(points.filter(each => each.startsWith('during') || each.startsWith('before')), 7)) {
			await setUp();
			await program.run(recreate, point);
			const undone = await program.run(`undo ${await id()}`);
			const state = changes(before, await hostState(server));
			if (undone.code !== 0 || state.length > 0) wrong.push([point, ...state, ...(undone.stdout + undone.stderr).split('\n').slice(-14)].join('\n'));
			const twice = await program.run(`undo ${await id()}`);
			expect(twice.stderr).toMatch(/was taken back already|nothing to take back/);
		}
		expect(wrong).toEqual([]);
	}, 10 * minutes);

	it('is taken back after its cure as well', async () => {
		await setUp();
		expect((await program.run(recreate)).code).toBe(0);
		const undone = await program.run(`undo ${await id()}`);
		expect([undone.code, undone.code === 0 ? '' : undone.stdout]).toEqual([0, '']);
		expect(changes(before, await hostState(server))).toEqual([]);
		expect((await program.run(`resume ${await id()}`)).stderr).toContain('was taken back');
	}, 2 * minutes);

	const inTheMiddle = () => points.find(point => point.startsWith('before')) ?? 'before:1';

	it('goes on upon a terminal: says what became of it, asks which way, and shows the way so far', async () => {
		await setUp();
		await program.run(recreate, inTheMiddle());
		const pty = openPty(server.drydockArgv('resume'), {cols: 100, rows: 30});
		try {
			await pty.waitForText('This run was broken off. Which way?');
			await pty.waitForText(/Go on with/);
			// A key that comes before the question was seen for a moment is no answer: what is on the screen is answered until it is not there any more.
			const asked = /Which way\?|y performs it|Enter performs it|Type (\S+) in full|Cured/;
			for (let screen = ''; !screen.includes('Cured');) {
				// Each part of a look at the whole host may take ten seconds on a busy machine.
				screen = (await pty.waitForText(asked, 60)).join('\n');
				if (screen.includes('Cured')) break;
				const name = /Type (\S+) in full/.exec(screen)?.[1];
				await pty.type(...(name === undefined ? [screen.includes('y performs it') ? 'y' : key.enter] : [clear, name, key.enter]));
				await pty.waitForNoText(screen.match(asked)?.[0] ?? '', 2).catch(() => {});
			}
			await pty.type('q');
			expect((await pty.exit).code).toBe(0);
		} finally {
			// Nothing of it may be left to hold the host against the next test.
			pty.kill('SIGKILL');
			await server.run(`for run in ${runs}/*; do kill -9 $(sed -n 's/.*"pid": *\\([0-9]*\\).*/\\1/p' $run/process.json); done`);
		}
		expect(changes(before, await hostState(server))).toEqual([]);
	}, 3 * minutes);

	it('goes on in the hands of root, by its folder; its user can read all of it afterwards', async () => {
		await setUp();
		await server.succeed('useradd -m -s /bin/bash ops 2>/dev/null; usermod -aG docker ops; rm -rf /home/ops/.local');
		await server.run(`DRYDOCK_KILL=${inTheMiddle()} NODE_OPTIONS=--import=/opt/drydock/kill-at.mjs /opt/drydock/node /opt/drydock/dist/cli.js ${recreate} --no-input --approve destructive`, {user: 'ops', env: {HOME: '/home/ops'}});
		const folder = (await server.succeed('ls -d /home/ops/.local/state/drydock/runs/*')).trim();
		const resumed = await program.run(`resume ${folder}`);
		expect([resumed.code, resumed.code === 0 ? '' : resumed.stdout + resumed.stderr]).toEqual([0, '']);
		expect(changes(before, await hostState(server))).toEqual([]);
		expect((await server.succeed(`find ${folder} ! -user ops`)).trim()).toBe('');
		expect(await server.succeed(`/opt/drydock/node /opt/drydock/dist/cli.js report`, {user: 'ops', env: {HOME: '/home/ops'}})).toMatch(/Resumed by root/);
	}, 2 * minutes);

	it('refuses a record that leads elsewhere by a link', async () => {
		await setUp();
		await program.run(recreate, inTheMiddle());
		await server.succeed(`cd ${runs}/*/ && mkdir /tmp/elsewhere && rmdir output 2>/dev/null || mv output /tmp/elsewhere/; ln -s /tmp/elsewhere output`);
		const resumed = await program.run('resume');
		expect(resumed.stderr).toContain('it is a link');
		expect(resumed.code).toBe(1);
	}, minutes);

	it('goes on in one of two processes, and leaves the other one without a word in the record', async () => {
		await setUp();
		await program.run(recreate, inTheMiddle());
		const run = await id();
		const both = await Promise.all([program.run(`resume ${run}`), program.run(`resume ${run}`)]);
		expect(both.map(({code}) => code).toSorted()[0]).toBe(0);
		expect(both.filter(({code}) => code === 0)).toHaveLength(1);
		expect(both.map(({stderr}) => stderr).join('')).toMatch(/Another run has this host|goes on now, in another process|came to its end/);
		const events = await program.journal();
		expect(events.filter(({type}) => type === 'resumed')).toHaveLength(1);
		expect(events.at(-1)).toMatchObject({type: 'ended', outcome: 'cured'});
	}, 2 * minutes);

	it('names and removes what an operation had made for itself when it was killed, and nothing of others', async () => {
		await setUp();
		await program.run(recreate, inTheMiddle());
		const run = await id();
		const make = (name: string, of: string) => server.succeed(`docker create --name ${name} --label drydock.temporary=true --label drydock.run=${of} bb:1 true >/dev/null`);
		await make('brave_newton', run);
		await make('kind_tesla', 'another');
		await server.succeed(`echo half >${runs}/${run}/copies/.data.tar.unfinished`);
		const resumed = await program.run('resume');
		expect([resumed.code, resumed.code === 0 ? '' : resumed.stdout + resumed.stderr]).toEqual([0, '']);
		expect(resumed.stdout).toMatch(/has left what it had made for itself[\s\S]*docker rm -fv brave_newton[\s\S]*removed brave_newton/);
		expect(resumed.stdout).not.toContain('docker rm -fv kind_tesla');
		expect(await server.succeed(`docker ps -a --format '{{.Names}}' --filter label=drydock.temporary; ls -A ${runs}/${run}/copies | grep unfinished || true; docker rm kind_tesla >/dev/null`)).toBe('kind_tesla\n');
		expect(changes(before, await hostState(server))).toEqual([]);
	}, 2 * minutes);

	it.each([
		['its runbook', 'slow'],
		['a runbook that it calls', 'outer'],
	])('shows how %s changed since, and goes on only if that is agreed to', async (_, began) => {
		const write = (title: string) => server.succeed(`mkdir -p /root/books/slow /root/books/outer && cat >/root/books/slow/runbook.ts <<'END'
import {language} from 'drydock-cli';
interface Facts {}
const {act, done, runbook} = language<Facts>();
export default runbook({
	id: 'slow', title: 'Slow', summary: 'Slow.', symptoms: [], inputs: {}, start: 'stop',
	steps: {
		stop: act({title: '${title}', why: 'w', risk: 'disruptive', reversible: true, plan: async () => [{kind: 'container.stop', container: {id: 'app', name: 'app'}}], verify: async () => true, to: 'end'}),
		end: done({title: 'End', why: 'w', outcome: 'cured', say: () => ['Done.']}),
	},
});
END
cat >/root/books/outer/runbook.ts <<'END'
import {language} from 'drydock-cli';
interface Facts {}
const {call, done, runbook} = language<Facts>();
export default runbook({
	id: 'outer', title: 'Outer', summary: 'Outer.', symptoms: [], inputs: {}, start: 'in',
	steps: {
		in: call({title: 'In', why: 'w', runbook: 'slow', set: () => ({}), to: {cured: 'end', escalate: 'end'}}),
		end: done({title: 'End', why: 'w', outcome: 'cured', say: () => ['Done.']}),
	},
});
END`);
		await setUp();
		await write('Stop it');
		const killed = await program.run(`run ${began} --runbooks /root/books`, began === 'slow' ? 'during:7' : 'during:8');
		await write('Stop it now');
		const refused = await program.run('resume --runbooks /root/books');
		expect([killed.stderr, refused.code]).toEqual(['', 1]);
		expect(refused.stderr).toContain(began === 'slow' ? 'The runbook slow changed since' : 'The runbook slow, called by outer, changed since');
		expect(refused.stderr).toContain('The step "stop" was called "Stop it", and is called "Stop it now".');
		const resumed = await program.run('resume --runbooks /root/books --runbook-changed');
		expect([resumed.code, resumed.code === 0 ? '' : resumed.stdout + resumed.stderr]).toEqual([0, '']);
	}, 2 * minutes);

	it('is refused on another daemon, and changes nothing there', async () => {
		await server.succeed(`systemd-run --unit second dockerd --data-root /var/lib/docker/second --exec-root /run/second --pidfile /run/second.pid -H unix:///run/second.sock --bridge none --iptables=false 2>/dev/null
			for i in $(seq 300); do docker -H unix:///run/second.sock version >/dev/null 2>&1 && exit 0; sleep .1; done; exit 1`);
		await setUp();
		await program.run(recreate, inTheMiddle());
		const resumed = await program.run('resume --host unix:///run/second.sock');
		expect(resumed.stdout).toContain('This is another host');
		expect(resumed.code).toBe(1);
		expect((await program.run('resume')).code).toBe(0);
		expect(changes(before, await hostState(server), ['unit second.service'])).toEqual([]);
	}, 2 * minutes);
});
