import {afterAll, beforeAll, expect, it} from '@jest/globals';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const program = '/opt/drydock/node /opt/drydock/dist/cli.js';
const minutes = 60_000;
const second = 'unix:///run/second.sock';

serverDescribe('one run at a time on one host', () => {
	let server: Server;

	/** `slow` takes no notice of being asked to stop: the run that recreates its network is busy for that long. */
	const begin = async (seconds: number) => {
		await server.succeed(`docker rm -f slow >/dev/null 2>&1; docker network rm edge >/dev/null 2>&1; docker network create edge >/dev/null
			docker run -d --name slow --network edge --stop-timeout ${seconds} bb:1 sh -c 'trap "" TERM; while :; do sleep 1; done' >/dev/null
			rm -f /run/said; touch /run/said`);
		const outcome = server.run(`echo $$ >/run/pid; SSH_CONNECTION='192.0.2.7 1 192.0.2.1 22' SUDO_USER=anna exec ${program} run network-recreation --set network=edge --set restart-docker=yes --no-input --approve destructive >/run/said 2>&1`);
		const until = (words: string) => server.succeed(`for i in $(seq 600); do grep -qF '${words}' /run/said && exit 0; sleep .05; done; cat /run/said; exit 1`);
		await until('performing');
		return {outcome, pid: (await server.succeed('cat /run/pid')).trim()};
	};
	const asOps = (words: string) => server.run(`${program} ${words}`, {user: 'ops', env: {HOME: '/home/ops'}});

	beforeAll(async () => {
		server = await bootServer({suite: 'bookworm', name: 'one'});
		await server.succeed(`docker import /root/bb.tar bb:1; useradd -m -s /bin/bash ops 2>/dev/null; usermod -aG docker ops
			systemd-run --unit second dockerd --data-root /var/lib/docker/second --exec-root /run/second --pidfile /run/second.pid -H ${second} --bridge none --iptables=false
			for i in $(seq 300); do docker -H ${second} version >/dev/null 2>&1 && exit 0; sleep .1; done; exit 1`);
	}, 10 * minutes);
	afterAll(() => server?.gone(), minutes);

	it('tells a second user who has it and since when; reads go on; on another daemon of the machine runs go on', async () => {
		const {outcome, pid} = await begin(5);
		const [told, rehearsal, triage, other] = await Promise.all([
			asOps('run network-recreation --set network=edge --no-input --approve destructive'),
			asOps('rehearse network-recreation --set network=edge --no-input'),
			asOps('triage --json'),
			asOps(`run network-recreation --set network=none-such --no-input --host ${second}`),
		]);
		expect(told.stdout).toMatch(/Another run has this host: \S+-network-recreation-\S+, by anna \(as root\), since [-\d]+ [\d:]+ UTC, from 192\.0\.2\.7 \(pid \d+\)\. Nothing was changed\./);
		expect(told.stdout).toContain(`(pid ${pid})`);
		expect(told.stdout).toContain('drydock runs');
		expect(told.stdout).not.toContain('performing');
		expect(told.code).toBe(3);
		for (const {stdout} of [rehearsal, triage, other]) expect(stdout).not.toContain('Another run has this host');
		// The daemons share their id on this version, and are two hosts all the same.
		const ids = await server.succeed(`docker info -f '{{.ID}}'; docker -H ${second} info -f '{{.ID}}'`);
		expect(new Set(ids.trim().split('\n')).size).toBe(1);
		expect((await outcome).code).toBe(0);
		expect((await server.succeed('ls /run/lock')).match(/drydock/)).toBeNull();
	}, 2 * minutes);

	it('takes over from one that was killed, though its lock belongs to root, and says whose it was', async () => {
		const {outcome, pid} = await begin(3);
		await server.succeed(`kill -KILL ${pid}`);
		await outcome;
		const next = await asOps('run network-recreation --set network=none-such --no-input');
		expect(next.stdout).toMatch(/Run \S+ of anna \(as root\) had this host since .* and did not end: its process is gone\. Its lock was taken over/);
		expect(next.code).not.toBe(3);
		await server.drydock('run', 'network-recreation', '--set', 'network=none-such', '--no-input');
		expect((await server.succeed('ls /run/lock')).match(/drydock/)).toBeNull();
	}, 2 * minutes);
});
