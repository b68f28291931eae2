import {afterAll, beforeAll, expect, it} from '@jest/globals';
import type {RunEvent} from '../../src/engine/events.ts';
import {parseJournal} from '../../src/record/journal-reader.ts';
import {changes, hostState} from './support/drill.ts';

import {key, openPty, type Pty} from './support/pty.ts';
import {serverDescribe} from './support/real.ts';
import type {Suite} from './support/root.ts';
import {bootServer, type Server} from './support/server.ts';
import {checksums, fillUp, freeOn, useSmallDisk} from './support/small-disk.ts';

interface Tally {
	readonly promised: {readonly bytes: number};
	readonly freed: number;
	readonly left: readonly string[];
}

/** Images of random bytes, one of them without a name by now; volumes; containers that run, have ended, and print. */
const garbage = `set -e; cd /root
	image() { rm -rf im; mkdir -p im/bin; cp /bin/busybox im/bin/ 2>/dev/null || tar -xf bb.tar -C im; head -c $2 /dev/urandom >im/data; tar -C im -c . | docker import - $1 >/dev/null; rm -rf im; }
	image web:1 8000000; image old:1 20000000; image app:1 10000000; image app:1 12000000
	docker create --name derived app:1 x >/dev/null; head -c 8000000 /dev/urandom >extra; docker cp extra derived:/extra; docker commit derived app:2 >/dev/null; docker rm derived >/dev/null; rm extra
	for volume in data keep-me 0--force.x A..b_-; do docker volume create $volume >/dev/null; head -c 2000000 /dev/urandom >$(docker volume inspect -f '{{.Mountpoint}}' $volume)/file; done
	docker run -d --name db --stop-timeout 1 -v data:/data bb:1 sleep 100000 >/dev/null
	docker run -d --name web --stop-timeout 1 -v ballast:/ballast -p 8080:80 web:1 /bin/busybox sleep 100000 >/dev/null
	docker run --name lost -v /anonymous bb:1 sh -c 'head -c 5000000 /dev/urandom >/anonymous/file'; docker rm lost >/dev/null
	docker run --name job bb:1 sh -c 'head -c 15000000 /dev/urandom >/result'
	docker run -d --name chatty --stop-timeout 1 bb:1 sh -c 'yes $(head -c 80 /dev/zero | tr "\\0" a) | head -n 250000; while :; do echo tick; sleep .2; done' >/dev/null
	for i in $(seq 300); do docker logs --tail 1 chatty | grep -q tick && exit 0; sleep .1; done; exit 1`;

/** An image of a few random bytes, under the name that follows. */
const nameless = `image() { mkdir -p im; tar -xf /root/bb.tar -C im; head -c 1000000 /dev/urandom >im/data; tar -C im -c . | docker import - $1 >/dev/null; rm -rf im; }; image`;

const kept = {volumes: ['data', 'keep-me', '0--force.x', 'A..b_-'], images: ['bb:1', 'web:1', 'app:1']};

/** Keys that come in the moment in which a question is painted are dropped: as someone would, they are typed again. */
const typeUntil = async (pty: Pty, keys: readonly string[], words: RegExp | string): Promise<void> => {
	for (let attempts = 0; attempts < 10; attempts++) {
		await pty.type(...keys);
		if (await pty.waitForText(words, 1).then(() => true, () => false)) return;
	}

	await pty.waitForText(words, 0);
};
const clear = '\u0015';
const fill = (pty: Pty, text: string): Promise<void> => typeUntil(pty, [clear, text], `❯ ${text}▏`);

for (const suite of ['bookworm', 'trixie'] as readonly Suite[]) {
	serverDescribe(`disk-cleanup on ${suite}`, () => {
		let server: Server;
		beforeAll(async () => {
			server = await bootServer({suite, name: `disk-${suite}`});
			await useSmallDisk(server, 320);
		}, 120_000);
		afterAll(async () => {
			await server?.gone();
		}, 60_000);

		/** A run that may do everything, with its record where the disk is full as well. */
		const run = async (...args: readonly string[]) => {
			const words = ['run', 'disk-cleanup', '--no-input', '--json', '--approve', 'destructive', ...args].map(word => `'${word}'`).join(' ');
			const {code, stdout, stderr} = await server.run(`/opt/drydock/node /opt/drydock/dist/cli.js ${words}`, {env: {XDG_STATE_HOME: '/var/lib/docker/state'}});
			const events = stdout.split('\n').filter(Boolean).map(line => JSON.parse(line) as RunEvent);
			const of = <Type extends RunEvent['type']>(type: Type) => events.filter((event): event is Extract<RunEvent, {type: Type}> => event.type === type);
			const tallies = of('step-left').flatMap(({facts}) => (facts['tallies'] === undefined ? [] : [facts['tallies'] as unknown as readonly Tally[]])).at(-1) ?? [];
			const found = of('found').flatMap(({lines}) => lines);
			return {
				code,
				tallies,
				found,
				performed: of('performing').map(({text}) => text),
				lines: of('ended')[0]?.lines ?? [],
				notes: of('note').map(({text}) => text),
				folder: of('run-started')[0]?.folder ?? '',
				steps: of('step-entered').map(({step}) => step.join('/')),
				told: [...found, ...of('failed').map(({why}) => why), ...(of('ended')[0]?.lines ?? []), stderr].join('\n'),
			};
		};
		const expectCode = (ran: {readonly code: number; readonly told: string}, code: number): void => expect({code: ran.code, told: ran.code === code ? '' : ran.told}).toEqual({code, told: ''});

		it('cleans a disk at 100 % in one run: what was picked goes, and is worth what was promised; volumes and images of containers stay byte for byte', async () => {
			await server.succeed(garbage);
			const sums = await checksums(server, kept);
			const before = await hostState(server);
			await fillUp(server);
			const free = await freeOn(server);
			const ran = await run('--set', 'free=25%', '--answer', 'kinds=dangling-images,exited-containers,local-images,anonymous-volumes');
			expectCode(ran, 0);
			const freed = (await freeOn(server)) - free;
			const promised = ran.tallies.reduce((sum, tally) => sum + tally.promised.bytes, 0);
			expect(promised).toBeGreaterThan(90e6);
			expect(Math.abs(freed - promised) / promised).toBeLessThan(0.05);
			for (const tally of ran.tallies) expect(Math.abs(tally.freed - tally.promised.bytes) / tally.promised.bytes).toBeLessThan(0.05);
			expect(ran.steps.slice(0, 5)).toEqual(['measure', 'spare', 'relief', 'relieve', 'relieved']);
			// An id sorts anywhere among names.
			expect(ran.performed.map(text => text.replace(/^(docker image rm) [0-9a-f]{12}$/, '$1 ID')).toSorted()).toEqual([
				'docker image rm ID',
				'docker image rm app:2',
				'docker image rm old:1',
				'docker rm job',
				expect.stringMatching(/^docker volume rm [0-9a-f]{64}$/),
				expect.stringMatching(/^truncate -s 0 -- \/var\/lib\/docker\/containers\/.*-json\.log$/),
			]);
			// A container was made of it a moment ago, and is gone: it is used, although nothing refers to it.
			expect(ran.found).toContainEqual(expect.stringMatching(/^Not picked with its kind: image app:1 .*a container of it, gone by now, was there just now/));
			expect(await checksums(server, kept)).toBe(sums);
			expect(changes(before, await hostState(server), ['container job'])).toEqual([]);
			// What is printed from now on is there, as before.
			await server.succeed('since=$(docker logs chatty 2>&1 | wc -l); for i in $(seq 100); do [ $(docker logs chatty 2>&1 | wc -l) -gt $since ] && exit 0; sleep .1; done; exit 1');
			// The record began in memory, and came home when there was room.
			expect(ran.folder).toMatch(/^\/run\/drydock\/runs\//);
			expect(ran.notes).toEqual([expect.stringContaining('Copy it before a reboot'), expect.stringMatching(/^The record is in \/var\/lib\/docker\/state\/.* now/)]);
			const {events, damage} = parseJournal(await server.succeed('cat /var/lib/docker/state/drydock/runs/*/journal.jsonl'));
			expect(damage).toBeUndefined();
			expect(events.at(-1)).toMatchObject({type: 'ended', outcome: 'cured'});
		}, 120_000);

		it('without an answer takes what nobody can use, and nothing else', async () => {
			await server.succeed(`set -e; docker tag bb:1 spare:1; docker run --name ended bb:1 true; docker volume create idle >/dev/null; ${nameless} nameless:1; ${nameless} nameless:1`);
			// The command line of the other server comes without what builds through BuildKit.
			const builds = suite === 'bookworm';
			if (builds) await server.succeed(`mkdir -p /root/build; cd /root/build; printf 'FROM bb:1\nRUN head -c 3000000 /dev/urandom >/made\n' >Dockerfile; DOCKER_BUILDKIT=1 docker build -q -t built:1 . && docker image rm built:1`);
			const ran = await run('--set', 'free=10%');
			expectCode(ran, 0);
			expect(ran.performed).toEqual([...(builds ? [expect.stringMatching(/^docker builder prune /)] : []), expect.stringMatching(/^docker image rm [0-9a-f]{12}$/)]);
			if (builds) expect(await server.succeed("docker system df --format '{{.Type}} {{.TotalCount}}' | grep Cache")).toBe('Build Cache 0\n');
			await server.succeed('docker rm ended; docker volume rm idle; docker image rm nameless:1 spare:1');
		}, 60_000);

		it('removes a volume with a name only when it is picked one by one, and none that a container refers to', async () => {
			const all = 'dead-containers,dangling-images,build-cache,rotated-logs,logs,logs-restart,exited-containers,pullable-images,local-images,anonymous-volumes';
			const everything = await run('--answer', `kinds=${all}`);
			expect(everything.performed.filter(text => text.includes('volume'))).toEqual([]);
			expect(everything.performed.filter(text => !text.startsWith('truncate'))).not.toContainEqual(expect.stringMatching(/web|db|data|keep-me/));
			const missing = await run('--answer', 'kinds=', '--answer', 'items=volume:data');
			expectCode(missing, 3);
			expect(missing.lines.join()).toContain('items has no volume:data');
			const picked = await run('--answer', 'kinds=', '--answer', 'items=volume:0--force.x,volume:A..b_-');
			expect(picked.performed.toSorted()).toEqual(['docker volume rm 0--force.x', 'docker volume rm A..b_-']);
			expect((await server.succeed('docker volume ls -q | sort')).split('\n').filter(Boolean)).toEqual(['ballast', 'data', 'keep-me']);
		}, 60_000);

		it('cuts a log that was rotated once and grew to 200 MB, and loses no line that is written afterwards', async () => {
			// Room for it, and a log just below its bound: the next lines make the daemon rotate it, and open it anew without appending.
			await server.succeed(`set -e; rm -f $(docker volume inspect -f '{{.Mountpoint}}' ballast)/*
				docker rm -f chatty >/dev/null
				docker run -d --name noisy --stop-timeout 1 --log-opt max-size=205m --log-opt max-file=2 bb:1 sh -c 'trap exit TERM; [ -e /begun ] || { touch /begun; sleep 100000 & wait $!; }; [ -e /printed ] || { touch /printed; yes $(head -c 16000 /dev/zero | tr "\\0" b) | head -n 12600; }; i=0; while :; do i=$((i+1)); echo tick $i; sleep .1; done' >/dev/null
				log=$(docker inspect -f '{{.LogPath}}' noisy); docker stop noisy >/dev/null
				printf '{"log":"start\\\\n","stream":"stdout","time":"2026-11-22T00:00:00Z"}\\n' >$log
				truncate -s 204900000 $log
				docker start noisy >/dev/null
				for i in $(seq 600); do docker logs --tail 3 noisy 2>/dev/null | grep -q tick && break; sleep .1; done
				ls -l $log*; [ -e $log.1 ] && [ $(stat -c %s $log) -gt 200000000 ]`, {timeoutSeconds: 90});
			const ran = await run('--set', 'containers=noisy', '--answer', 'kinds=logs-restart,rotated-logs', '--answer', 'relief=rotated:noisy');
			expectCode(ran, 0);
			expect(ran.performed).toEqual(expect.arrayContaining(['docker stop noisy', expect.stringMatching(/^truncate -s 0 -- /), 'docker start noisy']));
			await server.succeed(`log=$(docker inspect -f '{{.LogPath}}' noisy)
				for i in $(seq 100); do docker logs noisy 2>&1 | grep -q 'tick 20$' && break; sleep .1; done
				docker logs noisy >/tmp/lines 2>/dev/null; ! tr -dc '\\000' <$log | grep -qa . ; [ $(stat -c %s $log) -lt 1000000 ]`);
			const ticks = (await server.succeed('grep -o "tick .*" /tmp/lines')).split('\n').filter(Boolean).map(line => Number(line.slice(5)));
			const first = ticks[0] ?? 0;
			expect(ticks).toEqual(ticks.map((_, index) => first + index));
			expect(ticks.at(-1)).toBeGreaterThanOrEqual(20);
			await server.succeed('docker rm -f noisy >/dev/null');
		}, 150_000);

		it('leaves alone an image of which a container starts between preview and confirmation, and says so', async () => {
			await server.succeed(`set -e; cd /root; ${nameless} twice:1; ${nameless} twice:1; ${nameless} twice:1`);
			const [used = '', other = ''] = (await server.succeed("docker image ls -q --filter dangling=true")).split('\n').filter(Boolean);
			const pty = openPty(server.drydockArgv('run', 'disk-cleanup'), {cols: 120, rows: 40});
			await pty.waitForText('What shall go?');
			await typeUntil(pty, [key.enter], 'Which of these shall go?');
			await typeUntil(pty, [key.enter], `Type disk-${suite} in full`);
			await server.succeed(`docker run -d --name newcomer --stop-timeout 1 ${used} sleep 100000 >/dev/null`);
			await fill(pty, `disk-${suite}`);
			await typeUntil(pty, [key.enter], `Type ${other} in full`);
			await fill(pty, other);
			await typeUntil(pty, [key.enter], 'were freed, measured on the file system');
			await pty.type('q');
			expect((await pty.exit).code).toBe(0);
			const report = await server.succeed('/opt/drydock/node /opt/drydock/dist/cli.js report');
			expect(report).toContain(`Left alone: image ${used} without a name: container newcomer uses it now.`);
			expect((await server.succeed('docker image ls -q --filter dangling=true')).trim()).toBe(used);
			await server.succeed('docker rm -f newcomer >/dev/null; docker image rm twice:1 >/dev/null');
		}, 60_000);

		it('finishes the removal of a container that Docker could not remove, as soon as its file may go', async () => {
			await server.succeed(`docker run --name stuck bb:1 touch /keep
				layer=$(docker inspect -f '{{.GraphDriver.Data.UpperDir}}' stuck); chattr +i $layer/keep; echo $layer >/root/layer; ! docker rm -f stuck 2>/dev/null`);
			const refused = await run('--set', 'containers=stuck');
			expectCode(refused, 3);
			expect(refused.told).toMatch(/unlinkat .*\/diff\/keep: operation not permitted/);
			expect(refused.lines.join()).toMatch(/stuck is for a human to do: .*lsattr.*chattr -i.*docker rm -f stuck/);
			await server.succeed('chattr -i $(cat /root/layer)/keep');
			const cured = await run('--set', 'containers=stuck');
			expectCode(cured, 0);
			expect(cured.performed).toEqual(['docker rm stuck']);
			expect(await server.succeed('docker ps -aq --filter name=stuck')).toBe('');
		}, 60_000);
	});
}
