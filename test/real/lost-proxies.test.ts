import {afterAll, beforeAll, expect, it} from '@jest/globals';
import type {Triage} from '../../src/triage/finding.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const minutes = 60_000;

/** With an API on a port of the host, as some management tools want it. */
const configure = (server: Server, settings: object): Promise<string> =>
	server.succeed(`mkdir -p /etc/docker /etc/systemd/system/docker.service.d
		printf '[Service]\\nExecStart=\\nExecStart=/usr/sbin/dockerd -H unix:///var/run/docker.sock -H tcp://127.0.0.1:2375 --tls=false\\n' >/etc/systemd/system/docker.service.d/api.conf
		cat >/etc/docker/daemon.json; systemctl daemon-reload; systemctl reset-failed docker; systemctl restart docker
		for i in $(seq 300); do docker version >/dev/null 2>&1 && exit 0; sleep .1; done; exit 1`, {input: JSON.stringify(settings), timeoutSeconds: 60});

for (const suite of ['bookworm', 'trixie'] as const)
	serverDescribe(`a docker-proxy that is lost, and sockets of the engine itself, on ${suite}`, () => {
		let server: Server;
		const triage = async (): Promise<Triage> => JSON.parse((await server.drydock('triage', '--json')).stdout) as Triage;
		const lost = async (): Promise<Triage['findings']> => (await triage()).findings.filter(({kind}) => kind === 'proxy-lost');

		beforeAll(async () => {
			server = await bootServer({suite, name: `lost-proxies-${suite}`});
			await server.succeed('docker import /root/bb.tar bb:1 >/dev/null');
			await configure(server, {});
			await server.succeed('docker run -d --name web --restart always --stop-signal KILL -p 8443:80 -p 127.0.0.1:5432:80 -p 5353:53/udp bb:1 sh -c "mkdir -p /www; echo x >/www/index.html; exec httpd -f -p 80 -h /www" >/dev/null');
		}, 3 * minutes);
		afterAll(() => server?.gone(), minutes);

		it('are not found while containers start and stop all the time', async () => {
			await server.succeed(`for n in 1 2 3; do docker create --name churn-$n --stop-timeout 0 -p $((n * 1000 + 9000))-$((n * 1000 + 9005)):9000-9005 bb:1 sleep 100000 >/dev/null; done
				rm -f /run/churn.stop; for n in 1 2 3; do (while [ ! -e /run/churn.stop ]; do docker start churn-$n; docker stop churn-$n; echo >>/run/churn.$n; done >/dev/null 2>&1 </dev/null &) ; done`);
			try {
				for (let look = 0; look < 6; look++) expect(await lost()).toEqual([]);
				expect(Number(await server.succeed('cat /run/churn.* 2>/dev/null | wc -l'))).toBeGreaterThan(3);
			} finally {
				await server.run('touch /run/churn.stop; for i in $(seq 100); do docker rm -f churn-1 churn-2 churn-3 >/dev/null 2>&1; docker ps -aq --filter name=churn | grep -q . || exit 0; sleep .1; done');
			}
		}, 2 * minutes);

		it('is found by who does not listen any more, and a wait for an answer says so', async () => {
			await server.succeed('pkill -f "[d]ocker-proxy.*-host-ip 0.0.0.0 -host-port 8443 "; for i in $(seq 50); do ss -Htln4 "sport = :8443" | grep -q . || exit 0; sleep .1; done; exit 1');
			const [finding, ...others] = await lost();
			expect(others).toEqual([]);
			expect(finding).toMatchObject({id: 'proxy-lost:web', severity: 'warning', inputs: {}, title: 'Container web publishes 0.0.0.0:8443, and no process listens there: its docker-proxy is gone'});
			expect(finding?.evidence[0]).toMatch(/^web: Up .*, publishes 0\.0\.0\.0:8443$/);
			expect(finding?.evidence.join('\n').includes('moby#44215')).toBe(suite === 'bookworm');
			const run = await server.drydock('run', 'port-conflict', '--no-input', '--set', 'container=web');
			expect(run.code).toBe(4);
			expect(run.stdout).toContain("web runs, but nothing answers at 0.0.0.0:8443: no process listens on 0.0.0.0:8443: Docker has lost web's docker-proxy");
			await server.succeed(finding?.nextSteps[0]?.split('   ')[0] ?? '');
			expect(await lost()).toEqual([]);
		}, 2 * minutes);

		it('is not missed where the engine uses none', async () => {
			await configure(server, {'userland-proxy': false});
			await server.succeed('for i in $(seq 100); do [ "$(docker inspect -f "{{.State.Running}}" web)" = true ] && exit 0; sleep .1; done; exit 1');
			expect(await lost()).toEqual([]);
			expect(await server.drydock('port', '8443')).toMatchObject({code: 0, stdout: expect.stringContaining('Container web publishes 0.0.0.0:8443')});
			await configure(server, {});
		}, 2 * minutes);

		it('of the engine: a port on which Docker listens for itself is not nobody\'s', async () => {
			const words = /^Docker itself \(dockerd, process \d+\) listens on 127\.0\.0\.1:2375: an address of its own/;
			expect(await server.drydock('port', '2375')).toMatchObject({code: 0, stdout: expect.stringMatching(words), stderr: ''});
			const run = await server.drydock('run', 'port-conflict', '--no-input', '--set', 'port=127.0.0.1:2375');
			expect({code: run.code, said: run.stdout}).toEqual({code: 4, said: expect.stringContaining('"hosts" and "metrics-addr" in /etc/docker/daemon.json')});
			expect(await server.drydock('port', '8443')).toMatchObject({code: 0, stdout: expect.stringMatching(/^Container web publishes 0\.0\.0\.0:8443[^\n]*\n$/)});
			expect(await server.drydock('port', '9999')).toMatchObject({code: 0, stdout: 'Nobody holds 9999.\n'});
		}, minutes);
	});
