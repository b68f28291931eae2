import {afterAll, beforeAll, expect, it} from '@jest/globals';
import type {RunEvent} from '../../src/engine/events.ts';
import {leaveStaleEndpoint, setUpSite} from './support/incidents.ts';
import {notReads, proxyOn, type RecordingProxy} from './support/proxy.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';
import type {Outcome} from './support/tools.ts';

const minutes = 60_000;
const words = ['stale-endpoint', '--json', '--approve', 'destructive', '--set', 'container=proxy'] as const;

const eventsOf = ({stdout}: Outcome): readonly RunEvent[] => stdout.split('\n').filter(Boolean).map(line => JSON.parse(line) as RunEvent);

/** The way that a run went, the commands with their ids numbered as they come, and what they cost: found here, and not by the program. */
const walked = (events: readonly RunEvent[]) => {
	const seen: string[] = [];
	const numbered = (text: string): string =>
		text.replaceAll(/[0-9a-f]{64}|(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])/g, id => {
			const short = id.slice(0, 12);
			if (!seen.includes(short)) seen.push(short);
			return `#${seen.indexOf(short)}`;
		});
	return {
		steps: events.flatMap(event => (event.type === 'step-entered' ? [event.step.join('/')] : [])),
		commands: events.flatMap(event => (event.type === 'performing' ? [numbered(event.text)] : [])),
		losses: events.flatMap(event => (event.type === 'performing' && event.loss !== undefined ? [...event.loss.stops, ...event.loss.gone].map(({name}) => numbered(name)) : [])),
		outcome: events.at(-1)?.type === 'ended' ? events.flatMap(event => (event.type === 'ended' ? [event.outcome] : [])) : undefined,
	};
};

/** Sixteen more containers, on three networks and on none. */
const crowd = `set -e
	for network in back front; do docker network create $network >/dev/null; done
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
		case $((i % 4)) in 0) where=back;; 1) where=front;; 2) where=edge;; *) where=bridge;; esac
		docker run -d --stop-timeout 1 --restart unless-stopped --network $where --name crowd-$i bb:1 sh -c 'trap exit TERM; while true; do sleep 1000 & wait $!; done' >/dev/null
	done
	! docker start proxy 2>/dev/null`;

/** Every program that could be run, and leaves a mark when it is. */
const poison = `mkdir -p /root/poison
	for folder in /usr/sbin /usr/bin /sbin /bin; do ls $folder; done | sort -u | while read -r name; do
		printf '#!/bin/bash\\necho "$0 $*" >>/run/poisoned\\nexit 1\\n' >"/root/poison/$name"
	done
	chmod +x /root/poison/*; rm -f /run/poisoned`;

for (const [suite, version] of [
	['bookworm', '20.10'],
	['trixie', '26.1'],
] as const) {
	serverDescribe(`a rehearsal on a snapshot of Docker ${version}`, () => {
		let server: Server;
		let proxy: RecordingProxy;
		beforeAll(async () => {
			server = await bootServer({suite, name: `rehearsal-${suite}`});
			await setUpSite(server);
			await leaveStaleEndpoint(server);
			await server.succeed(crowd);
			proxy = await proxyOn(server);
		}, 4 * minutes);
		afterAll(async () => server?.gone(), minutes);

		it('runs no program, reaches no engine and writes nowhere but in its own folder, with DOCKER_HOST, PATH and sudo poisoned', async () => {
			await server.succeed(`/opt/drydock/node /opt/drydock/dist/cli.js snapshot /root/host.snapshot; ${poison}; mkdir -p -m 700 /root/.local/state/drydock/rehearsals; touch /run/marker`);
			const before = (await proxy.requests()).length;
			const env = `export DOCKER_HOST=unix://${proxy.socket} PATH=/root/poison SUDO_ASKPASS=/root/poison/sudo;`;
			// What is run there does leave a mark.
			expect((await server.run(`${env} sudo docker ps; /bin/cat /run/poisoned; /bin/rm /run/poisoned`)).stdout).toContain('/root/poison/sudo docker ps');
			const {code, stdout} = await server.run(`${env} /opt/drydock/node /opt/drydock/dist/cli.js rehearse ${words.join(' ')} --target twin:/root/host.snapshot`);
			expect({code, last: code === 0 ? '' : stdout.slice(-2000)}).toEqual({code: 0, last: ''});
			expect(stdout).toContain('"type":"performed"');
			expect((await proxy.requests()).slice(before)).toEqual([]);
			expect((await server.run('cat /run/poisoned')).stdout).toBe('');
			const written = (await server.succeed('find /root /etc /srv /tmp /var/lib/docker/network /var/tmp /dev/shm /run/drydock* -xdev -cnewer /run/marker 2>/dev/null || true')).split('\n').filter(path => path !== '' && path !== '/tmp' && !path.startsWith('/root/.local/state/drydock/rehearsals'));
			expect(written).toEqual([]);
		}, 2 * minutes);

		it('goes the way that the live run goes after it, with the same commands and losses, and the report says so', async () => {
			const rehearsal = await server.drydock('rehearse', ...words, '--host', `unix://${proxy.socket}`);
			expect({code: rehearsal.code, said: rehearsal.code === 0 ? '' : rehearsal.stdout.slice(-2000) + rehearsal.stderr}).toEqual({code: 0, said: ''});
			expect(notReads(await proxy.requests())).toEqual([]);
			expect((await server.run('docker start proxy')).stderr).toContain('port is already allocated');
			const run = await server.drydock('run', ...words, '--host', `unix://${proxy.socket}`);
			expect(run.code).toBe(0);
			const [rehearsed, happened] = [walked(eventsOf(rehearsal)), walked(eventsOf(run))];
			expect(happened.commands.length).toBeGreaterThan(10);
			expect(rehearsed).toEqual(happened);
			const end = eventsOf(run).at(-1);
			expect(end?.type === 'ended' ? end.lines.at(-1) : '').toMatch(/^The rehearsal of 20\d\d-.* UTC was right in everything\.$/);
			expect((await server.drydock('report')).stdout).toContain('was right in everything');
		}, 3 * minutes);
	});
}
