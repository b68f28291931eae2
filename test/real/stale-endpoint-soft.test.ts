import {afterAll, beforeAll, expect, it} from '@jest/globals';
import type {Triage} from '../../src/triage/finding.ts';
import {leaveStaleEndpoint, setUpSite, startOver} from './support/incidents.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

/**
 * A crash that lost the sandboxes alone. At its start the engine takes the ports of the endpoints, and then removes
 * their records, without giving the ports back: they are kept in its memory, and its store knows nothing of them.
 */
const answers = 'for i in $(seq 50); do curl -fsS -m 3 http://127.0.0.1:443/ && exit 0; sleep .1; done; exit 1';
const restart = 'systemctl reset-failed docker docker.socket; systemctl restart docker; for i in $(seq 300); do docker version >/dev/null 2>&1 && exit 0; sleep .1; done; exit 1';

for (const [suite, version] of [
	['bookworm', '20.10'],
	['trixie', '26.1'],
] as const) {
	serverDescribe(`ports that Docker ${version} keeps for nobody after a crash`, () => {
		let server: Server;

		const triage = async (): Promise<Triage> => JSON.parse((await server.drydock('triage', '--json')).stdout) as Triage;
		const refused = async (): Promise<void> => {
			const {code, stderr} = await server.run('docker start proxy');
			expect({code, stderr}).toEqual({code: 1, stderr: expect.stringContaining('port is already allocated')});
		};
		const cure = async (...words: readonly string[]): Promise<string> => {
			const {code, stdout, stderr} = await server.drydock('run', ...words, '--no-input', '--approve', 'destructive');
			expect({code, said: code === 0 ? '' : stdout + stderr}).toEqual({code: 0, said: ''});
			return stdout;
		};
		const breakIt = async (): Promise<void> => {
			await startOver(server);
			await setUpSite(server);
			await leaveStaleEndpoint(server, {severity: 'soft'});
			await server.succeed('docker network create elsewhere >/dev/null; docker run -d --stop-timeout 1 --name bystander --network elsewhere -p 8080:80 bb:1 httpd -f -p 80 >/dev/null');
			await refused();
		};

		beforeAll(async () => {
			server = await bootServer({suite, name: `soft-${suite}`});
			await breakIt();
		}, 240_000);
		afterAll(async () => server?.gone(), 60_000);

		it('are found by triage with what keeps them, and nobody else is taken for one', async () => {
			const {findings, notKnown} = await triage();
			expect(notKnown).toEqual([]);
			expect(findings.map(({id}) => id)).toEqual(['stale-endpoint:host']);
			const [finding] = findings;
			expect(finding).toMatchObject({severity: 'critical', runbook: 'stale-endpoint', inputs: {container: 'proxy', port: '443'}});
			expect(finding?.title).toBe('Ports 443, 127.0.0.1:5432: kept by Docker for containers that are gone, left over from a crash, so proxy and db cannot start');
			expect(finding?.evidence.join('\n')).toMatch(/Docker keeps 443 for 172\.31\.240\.10 on network edge: its own store knows nothing of that.*most likely that of proxy/);
			expect(finding?.nextSteps.join('\n')).toContain('systemctl restart docker');
			expect(await server.drydock('port', '8080')).toMatchObject({code: 0, stdout: expect.stringMatching(/^Container bystander publishes/)});
		}, 60_000);

		it('are what port-conflict leads to, and one restart clears them: the ladder begins there', async () => {
			expect(await server.drydock('port', '443')).toMatchObject({code: 0, stdout: 'Docker itself keeps 443 for 172.31.240.10 on network edge, and no container asked for that: left over from a crash. One restart of Docker clears it.\n'});
			const said = await cure('port-conflict', '--set', 'container=proxy');
			expect(said).toContain('Restarting Docker helps');
			expect(said).not.toContain('Restarting Docker does not help');
			expect(said).not.toContain('docker network rm');
			expect(await server.succeed(answers)).toBe('hello from proxy\n');
			expect(await server.succeed("docker inspect -f '{{.Name}} {{.State.Running}}' bystander app db")).toBe('/bystander true\n/app true\n/db true\n');
			expect((await triage()).findings).toEqual([]);
			await server.succeed(restart);
			expect(await server.succeed('docker start proxy >/dev/null; docker ps -q --filter name=proxy | wc -l')).toBe('1\n');
		}, 180_000);

		it('are found when the docker-proxy was killed, and when another container has the address by now', async () => {
			await breakIt();
			await server.succeed('docker run -d --name newcomer --network edge --ip 172.31.240.10 bb:1 sleep 100000 >/dev/null');
			expect((await server.drydock('port', '443')).stdout).toContain('Docker itself keeps 443');
			await server.succeed('docker rm -f newcomer >/dev/null');
			await server.succeed('kill $(pgrep -f "[d]ocker-proxy.*-host-port 443 "); for i in $(seq 50); do ss -Htln "sport = :443" | grep -q . || exit 0; sleep .1; done; exit 1');
			await refused();
			expect((await server.drydock('port', '443')).stdout).toContain('Docker itself keeps 443');
			expect((await triage()).findings[0]).toMatchObject({id: 'stale-endpoint:host', inputs: {container: 'proxy', port: '443'}});
			expect((await server.drydock('port', '8080')).stdout).toMatch(/^Container bystander publishes/);
		}, 180_000);

		it('are kept whatever becomes of the network; nothing but the restart is offered', async () => {
			await server.succeed('docker rm -f app >/dev/null; docker network disconnect -f edge proxy; docker network disconnect -f edge db; docker network rm edge >/dev/null; docker network create --subnet 172.31.240.0/24 edge >/dev/null; docker network connect --ip 172.31.240.10 edge proxy');
			await refused();
			const outcome = await server.drydock('run', 'stale-endpoint', '--no-input', '--set', 'container=proxy', '--answer', 'ladder=recreate');
			expect(outcome.code).not.toBe(0);
			expect(outcome.stdout + outcome.stderr).toContain('removing it frees nothing');
			await cure('stale-endpoint', '--set', 'container=proxy');
			expect(await server.succeed(answers)).toBe('hello from proxy\n');
		}, 180_000);

		it('are found where the engine uses no docker-proxy, and listens itself', async () => {
			await startOver(server);
			await server.succeed(`mkdir -p /etc/docker; echo '{"userland-proxy": false}' >/etc/docker/daemon.json; ${restart}`);
			await server.succeed('docker network create --subnet 172.31.240.0/24 edge >/dev/null; docker run -d --network edge --name proxy --ip 172.31.240.10 -p 443:80 bb:1 httpd -f -p 80 >/dev/null');
			await leaveStaleEndpoint(server, {severity: 'soft'});
			expect(await server.succeed('ss -Htlnp "sport = :443"')).toContain('dockerd');
			expect((await server.drydock('port', '443')).stdout).toContain('Docker itself keeps 443 for 172.31.240.10 on network edge');
			await cure('stale-endpoint', '--set', 'port=443');
			expect((await server.drydock('port', '443')).stdout).toBe('Nobody holds 443.\n');
			await server.succeed(`rm /etc/docker/daemon.json; ${restart}`);
		}, 180_000);

		it('are told from those of containers that start and stop all the time, with many ports, under load', async () => {
			await startOver(server);
			await server.succeed(`docker network create --subnet 172.31.240.0/24 edge >/dev/null
				docker run -d --name still -p 8080:80 bb:1 httpd -f -p 80 >/dev/null
				for n in 1 2 3; do docker create --name churn-$n --network edge --stop-timeout 0 -p $((n * 1000 + 9000))-$((n * 1000 + 9020)):9000-9020 -P --expose 7000 bb:1 sleep 100000 >/dev/null; done
				rm -f /run/churn.stop; for n in 1 2 3; do (while [ ! -e /run/churn.stop ]; do docker start churn-$n; docker stop churn-$n; echo >>/run/churn.$n; done >/dev/null 2>&1 </dev/null &) ; done`);
			try {
				const found: unknown[] = [];
				for (let look = 0; look < 6; look++) {
					const [{findings}, port] = await Promise.all([triage(), server.drydock('port', '10000-10020')]);
					found.push(...findings.filter(({kind}) => kind === 'stale-endpoint'), ...(port.stdout.includes('Docker itself keeps') ? [port.stdout] : []));
				}
				expect(found).toEqual([]);
				expect(Number(await server.succeed('cat /run/churn.* 2>/dev/null | wc -l'))).toBeGreaterThan(3);
			} finally {
				await server.run('touch /run/churn.stop');
			}
		}, 180_000);
	});
}
