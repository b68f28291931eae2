import {afterAll, afterEach, beforeAll, describe, expect, it} from '@jest/globals';
import {drill, expectCode} from './support/drill.ts';
import {leaveStaleEndpoint} from './support/incidents.ts';
import {openPortDrill, type PortDrill} from './support/port-drill.ts';
import {serverDescribe} from './support/real.ts';

const minutes = 60_000;

serverDescribe('who holds the port', () => {
	for (const [suite, version] of [
		['bookworm', '20.10'],
		['trixie', '26.1'],
	] as const) {
		describe(`on Docker ${version}`, () => {
			let at: PortDrill;

			beforeAll(async () => {
				at = await openPortDrill(suite, 'port-conflict');
			}, 10 * minutes);
			afterAll(() => at?.server.gone(), minutes);
			afterEach(() => at?.cleanUp(), minutes);

			it('another running container: that one is stopped', async () => {
				await at.run('old', '-p 8443:80');
				expect(await at.fail('proxy', '-p 8443:80')).toContain('Bind for 0.0.0.0:8443 failed: port is already allocated');
				const run = await at.cure(['container=proxy'], ['container old', 'container proxy']);
				expectCode(run, 0);
				expect(run.found.join('\n')).toContain('"port is already allocated": Docker itself has given the port to an endpoint.');
				expect(run.found).toContainEqual(expect.stringMatching(/^Container old publishes 0\.0\.0\.0:8443 \(Up /));
				expect(run.performed).toEqual(['docker stop old', 'docker start proxy']);
				expect([await at.stateOf('old'), await at.stateOf('proxy')]).toEqual(['exited', 'running']);
				expect(await at.get('127.0.0.1:8443')).toBe('404');
			}, minutes);

			it('a container on the host\'s network, whose process it is', async () => {
				await at.run('hostnet', '--network host', 'httpd -f -p 8443');
				expect(await at.fail('proxy', '-p 8443:80')).toContain('address already in use');
				const run = await at.cure(['container=proxy'], ['container hostnet', 'container proxy']);
				expectCode(run, 0);
				expect(run.found.join('\n')).toContain('"address already in use": the kernel refused.');
				expect(run.found).toContainEqual(expect.stringMatching(/^Container hostnet uses the host's network: its process \d+ \(httpd -f -p 8443\) listens on /));
				expect(run.performed).toEqual(['docker stop hostnet', 'docker start proxy']);
			}, minutes);

			it('a program without a unit, of another user: it is asked to end', async () => {
				const pid = await at.program('nc -lk 8443', {listens: '0.0.0.0:8443', user: 'ops'});
				expect(await at.fail('proxy', '-p 8443:80')).toContain('address already in use');
				const run = await at.cure(['container=proxy'], ['container proxy']);
				expectCode(run, 0);
				expect(run.found).toContain(`Process ${pid} of user ops listens on 0.0.0.0:8443: nc -lk 8443. It belongs to no unit.`);
				expect(run.performed).toEqual([`kill -TERM ${pid}`, 'docker start proxy']);
				expect(await at.isAlive(pid)).toBe(false);
			}, minutes);

			it('a program of a unit that would start it again: the unit is stopped', async () => {
				await at.server.succeed(`printf '[Service]\\nExecStart=/bin/busybox httpd -f -p %%i\\nRestart=always\\nRestartSec=0\\n' > /etc/systemd/system/web@.service
					systemctl daemon-reload; systemctl start web@8443
					for i in $(seq 200); do ss -Hlnt | grep -q ':8443 ' && exit 0; sleep .05; done; exit 1`);
				expect(await at.fail('proxy', '-p 8443:80')).toContain('address already in use');
				const run = await at.cure(['container=proxy'], ['container proxy', 'unit web@8443.service']);
				expectCode(run, 0);
				expect(run.found).toContainEqual(expect.stringMatching(/^Process \d+ of user root listens on \S+: \/bin\/busybox httpd -f -p 8443\. It belongs to web@8443\.service\.$/));
				expect(run.performed).toEqual(['systemctl stop web@8443.service', 'docker start proxy']);
				expect((await at.server.run('systemctl is-active web@8443')).stdout.trim()).toBe('inactive');
			}, minutes);

			it('a program on one address of IPv6, against a container on every address', async () => {
				const pid = await at.program('busybox httpd -f -p [::1]:8443', {listens: '[::1]:8443'});
				expect(await at.fail('proxy', '-p 8443:80')).toContain('address already in use');
				const run = await at.cure(['container=proxy'], ['container proxy']);
				expectCode(run, 0);
				expect(run.found).toContain(`Process ${pid} of user root listens on [::1]:8443: busybox httpd -f -p [::1]:8443. It belongs to no unit.`);
				expect(run.performed).toEqual([`kill -TERM ${pid}`, 'docker start proxy']);
			}, minutes);

			it('a container on every address, against one address', async () => {
				await at.run('wide', '-p 8443:80');
				const said = await at.fail('proxy', '-p 127.0.0.3:8443:80');
				const run = await at.cure(['container=proxy'], ['container wide', 'container proxy']);
				expectCode(run, 0);
				// To Docker's own allocator these are two places; it is the kernel that refuses.
				expect(said).toContain('listen tcp4 127.0.0.3:8443: bind: address already in use');
				expect(run.found.join('\n')).toContain('or one that publishes the port at another address that overlaps');
				expect(run.found).toContainEqual(expect.stringMatching(/^Container wide publishes 0\.0\.0\.0:8443 /));
				expect(run.performed).toEqual(['docker stop wide', 'docker start proxy']);
				expect(await at.get('127.0.0.3:8443')).toBe('404');
			}, minutes);

			it('udp: a container, and a program', async () => {
				await at.run('dns', '-p 5353:5353/udp');
				expect(await at.fail('resolver', '-p 5353:5353/udp')).toContain('port is already allocated');
				const first = await at.cure(['container=resolver'], ['container dns', 'container resolver'], /:5353 /);
				expectCode(first, 0);
				expect(first.found).toContainEqual(expect.stringMatching(/^Container dns publishes 0\.0\.0\.0:5353\/udp /));
				expect(first.lines.join(' ')).toContain('Of udp ports it is only known that they are bound');
				await at.server.succeed('docker rm -f dns resolver');
				const pid = await at.program('nc -luk 5353', {listens: '0.0.0.0:5353', user: 'ops'});
				expect(await at.fail('resolver', '-p 5353:5353/udp')).toContain('address already in use');
				const second = await at.cure(['container=resolver'], ['container resolver'], /:5353 /);
				expectCode(second, 0);
				expect(second.found).toContain(`Process ${pid} of user ops listens on 0.0.0.0:5353/udp: nc -luk 5353. It belongs to no unit.`);
			}, minutes);

			it('nobody any more: the container is just started', async () => {
				await at.run('old', '-p 8443:80');
				await at.fail('proxy', '-p 8443:80');
				await at.server.succeed('docker rm -f old');
				const run = await at.cure(['container=proxy'], ['container proxy']);
				expectCode(run, 0);
				expect(run.found).toContain('Nobody holds 8443 any more.');
				expect(run.performed).toEqual(['docker start proxy']);
			}, minutes);

			it('a container in a crash loop', async () => {
				await at.run('looper', '-p 8443:80 --restart always', 'sh -c "exit 3"');
				await at.server.succeed(`docker create --name proxy --stop-signal KILL -p 8443:80 bb:1 httpd -f -p 80
					until [ $(docker inspect -f '{{.RestartCount}}' looper) -ge 6 ]; do sleep .1; done`, {timeoutSeconds: 40});
				const run = await at.cure(['container=proxy'], ['container looper', 'container proxy']);
				expectCode(run, 0);
				expect(run.found).toContainEqual(expect.stringMatching(/^Container looper wants 8443 too, and starts again and again \(Restarting \(3\) /));
				expect(run.performed).toEqual(['docker stop looper', 'docker start proxy']);
				expect(await at.stateOf('looper')).toBe('exited');
			}, minutes);

			it('a stale endpoint: the other runbook is called', async () => {
				await at.server.succeed('docker network create edge');
				await at.run('proxy', '-p 8443:80 --network edge');
				await leaveStaleEndpoint(at.server);
				const {stderr} = await at.server.run('docker start proxy');
				expect(stderr).toContain('Bind for 0.0.0.0:8443 failed: port is already allocated');
				const run = await drill(at.server, 'port-conflict', '--approve', 'destructive', '--set', 'container=proxy');
				expectCode(run, 0);
				expect(run.found).toContainEqual(expect.stringMatching(/^A stale endpoint, [\da-f]{12} on network edge, holds 8443: no container has it/));
				expect(run.steps).toContain('stale/recreate/remove');
				expect(await at.stateOf('proxy')).toBe('running');
				expect(await at.get('127.0.0.1:8443')).toBe('404');
			}, minutes);
		});
	}
});
