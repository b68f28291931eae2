import {afterAll, afterEach, beforeAll, describe, expect, it} from '@jest/globals';
import {changes, drill, expectCode, hostState} from './support/drill.ts';
import {startOver} from './support/incidents.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const minutes = 60_000;

const functions = `set -e
	made() { name=$1; shift; docker create --name $name --stop-signal KILL "$@" bb:1 httpd -f -p 80 >/dev/null; }
	run() { made "$@"; docker start $1 >/dev/null; }
	stopped() { run "$@"; docker stop $1 >/dev/null; }
`;
const compose = '--label com.docker.compose.project=shop';

serverDescribe('a network that is gone', () => {
	for (const [suite, version] of [
		['bookworm', '20.10'],
		['trixie', '26.1'],
	] as const) {
		describe(`on Docker ${version}`, () => {
			let server: Server;
			const cure = (...args: readonly string[]) => drill(server, 'network-recreation', '--approve', 'disruptive', ...args);
			const make = (script: string): Promise<string> => server.succeed(functions + script);
			const startedAt = (name: string): Promise<string> => server.succeed(`docker inspect -f '{{.State.StartedAt}}' ${name}`);
			const states = async (...names: readonly string[]): Promise<readonly string[]> => (await server.succeed(`docker inspect -f '{{.State.Status}}' ${names.join(' ')}`)).trim().split('\n');

			beforeAll(async () => {
				server = await bootServer({suite, name: 'missing'});
				await server.succeed('docker import /root/bb.tar bb:1');
			}, 10 * minutes);
			afterAll(() => server?.gone(), minutes);
			afterEach(async () => {
				await server?.succeed('docker ps -aq | xargs -r docker rm -f; docker network prune -f');
			}, minutes);

			it('is made from what its members remember: all is as it was, compose takes it for its own, nobody else is disturbed', async () => {
				await make(`docker network create --subnet 172.31.7.0/24 ${compose} --label com.docker.compose.network=edge shop_edge
					docker network create --subnet 172.31.8.0/24 back
					run web --network shop_edge --ip 172.31.7.20 --network-alias www --network-alias shop -p 8080:80 ${compose}
					run db --network shop_edge --ip 172.31.7.30 --restart unless-stopped ${compose}
					run guest --network back --ip 172.31.8.50 --restart always
					docker network connect --ip 172.31.7.50 --alias visitor --link web:upstream --driver-opt com.example.kept=yes shop_edge guest
					run linked --network shop_edge --link web:upstream --restart always
					stopped idle --network shop_edge --ip 172.31.7.40 --network-alias late
					made never --network shop_edge --ip 172.31.7.31
					run bystander --network back`);
				const whole = await hostState(server);
				const bystander = await startedAt('bystander');
				await make('docker stop web db guest linked; docker network prune -f; ! docker start web');
				const run = await cure('--set', 'network=shop_edge');
				expectCode(run, 0);
				expect(changes(whole, await hostState(server))).toEqual([]);
				expect(await startedAt('bystander')).toBe(bystander);
				expect(run.performed).toEqual([
					"# save 'missing-network.json' in the folder of the run".replaceAll("'", ''),
					'docker network create --driver bridge --subnet 172.31.7.0/24 --label com.docker.compose.project=shop --label com.docker.compose.network=edge shop_edge',
					...['web', 'db', 'guest', 'idle', 'linked'].flatMap(name => [`docker network disconnect -f shop_edge ${name}`, expect.stringMatching(new RegExp(`^docker network connect .*shop_edge ${name}$`))]),
					...['web', 'db', 'guest', 'linked'].map(name => `docker start ${name}`),
				]);
				expect(run.found).toContainEqual(expect.stringMatching(/^web: the last start said: network [\da-f]{64} not found$/));
				expect(run.found).toContainEqual(expect.stringContaining('Docker keeps driver, options'));
				expect(await server.succeed('docker exec linked nslookup upstream 127.0.0.11')).toContain('172.31.7.20');
				expect((await server.run('curl -sS -m 3 -o /dev/null -w "%{http_code}" http://127.0.0.1:8080/')).stdout).toBe('404');
				await server.succeed('docker start idle never');
			}, 2 * minutes);

			it('is found by the error that its id is in, and by a container; a rehearsal changes nothing', async () => {
				await make(`docker network create edge; stopped web --network edge; docker network rm edge; ! docker start web`);
				const before = await hostState(server);
				const error = await server.succeed(`docker inspect -f '{{.State.Error}}' web`);
				const matched = await server.succeed(`/opt/drydock/node /opt/drydock/dist/cli.js match --json '${error.trim()}'`);
				const {runbook, inputs} = (JSON.parse(matched) as {readonly matches: readonly {readonly runbook: string; readonly inputs: {readonly network: string}}[]}).matches[0]!;
				expect(runbook).toBe('network-recreation');
				const rehearsed = await cure('--dry-run', '--set', `network=${inputs.network}`);
				expect(rehearsed.outcome).toBe('cured');
				expect(changes(before, await hostState(server))).toEqual([]);
				const run = await cure('--set', 'container=web');
				expectCode(run, 0);
				expect(run.found).toContainEqual(expect.stringContaining('Docker chooses one'));
				expect(await states('web')).toEqual(['running']);
				const again = await cure('--set', 'container=web');
				expectCode(again, 4);
				expect(again.lines[0]).toContain('Every network of web is there.');
			}, 2 * minutes);

			it('that was made again by hand: those that know the old one are connected, and those on the new one are left alone', async () => {
				await make(`docker network create --subnet 172.31.7.0/24 edge; stopped web --network edge --ip 172.31.7.20; docker network rm edge
					docker network create --subnet 172.31.7.0/24 edge; run fresh --network edge; ! docker start web`);
				const before = await startedAt('fresh');
				const run = await cure('--set', 'container=web', '--set', 'network=edge');
				expectCode(run, 0);
				expect(run.performed.slice(1)).toEqual(['docker network disconnect -f edge web', 'docker network connect --ip 172.31.7.20 edge web', 'docker start web']);
				expect(await startedAt('fresh')).toBe(before);
			}, 2 * minutes);

			it('may have any name', async () => {
				const name = `two words; $(reboot) 'quoted' é`;
				const quoted = `"two words; \\$(reboot) 'quoted' é"`;
				await make(`docker network create --subnet 172.31.7.0/24 ${quoted}; stopped web --network ${quoted} --ip 172.31.7.20 --network-alias www; docker network rm ${quoted}; ! docker start web`);
				const run = await cure('--set', `network=${name}`);
				expectCode(run, 0);
				expect(await server.succeed(`docker inspect -f '{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{.IPAddress}}{{end}}' web`)).toBe(`${name} 172.31.7.20\n`);
			}, 2 * minutes);

			it('leaves alone who was made with its id, and says how to go on; with nobody else there is nothing to make', async () => {
				await make(`docker network create edge; stopped web --network edge; stopped bound --network $(docker network ls -q -f name=edge); docker network rm edge; ! docker start bound; ! docker start web`);
				const run = await cure('--set', 'network=edge');
				expectCode(run, 0);
				expect(run.lines).toContain('drydock run backup-commit --set containers=bound');
				expect(run.performed.join()).not.toContain('bound');
				await server.succeed('docker rm -f web; docker network rm edge');
				const before = await hostState(server);
				const left = await cure('--set', 'container=bound');
				expectCode(left, 4);
				expect(left.lines[0]).toContain('bound was made with the id of the network instead of its name');
				expect(changes(before, await hostState(server))).toEqual([]);
			}, 2 * minutes);

			it('keeps out of the way of other networks', async () => {
				await make(`docker network create --subnet 172.31.7.0/24 edge; stopped web --network edge --ip 172.31.7.200; docker network rm edge; docker network create --subnet 172.31.7.0/25 other`);
				const wide = await cure('--set', 'network=edge', '--set', 'subnet=172.31.7.0/24');
				expectCode(wide, 4);
				expect(wide.lines[0]).toContain('172.31.7.0/24 overlaps with what network other has');
				const elsewhere = await cure('--set', 'network=edge', '--set', 'subnet=172.31.9.0/24');
				expectCode(elsewhere, 4);
				expect(elsewhere.lines[0]).toContain('has no room for 172.31.7.200');
				await server.succeed('ip link add way0 type veth peer name way1; ip addr add 172.31.10.1/24 dev way0; ip link set way0 up');
				const taken = await cure('--set', 'network=edge', '--set', 'subnet=172.31.10.0/25');
				expectCode(taken, 4);
				expect(taken.lines[0]).toContain('172.31.10.0/25 overlaps with what the route to 172.31.10.0/24 through way0 has');
				await server.succeed('ip link delete way0');
				const run = await cure('--set', 'network=edge');
				expectCode(run, 0);
				expect(run.performed[1]).toContain('--subnet 172.31.7.128/25');
				expect(run.found.join()).not.toContain('routes of the machine could not be read');
				// Nobody knew whether it was wanted.
				expect(await states('web')).toEqual(['exited']);
				await server.succeed('docker start web');
			}, 2 * minutes);

			it('is made with all that an earlier run kept of it', async () => {
				await make(`docker network create --subnet 172.31.7.0/24 --opt com.docker.network.driver.mtu=1400 --label owner=ops --internal edge; run web --network edge --ip 172.31.7.20 --restart always`);
				const kept = await drill(server, 'network-recreation', '--approve', 'destructive', '--set', 'network=edge');
				expectCode(kept, 0);
				const whole = await hostState(server);
				await make('docker stop web; docker network rm edge');
				const copy = (await server.succeed(`find ${kept.folder} -name 'network-*.json'`)).trim();
				const wrong = await cure('--set', 'network=edge', '--set', 'copy=/etc/hostname');
				expectCode(wrong, 1);
				expect(wrong.told).toContain('/etc/hostname is not what a run keeps of a network');
				expectCode(await cure('--set', 'network=edge', '--set', `copy=${copy}`), 0);
				expect(changes(whole, await hostState(server))).toEqual([]);
			}, 2 * minutes);

			it('was lost with the whole store: its bridge is taken away, and everybody is reached again', async () => {
				await make('docker network create --subnet 172.31.7.0/24 edge; run web --network edge --ip 172.31.7.20 -p 8080:80 --restart always');
				await server.succeed(`systemctl stop docker.socket docker; rm /var/lib/docker/network/files/local-kv.db; systemctl reset-failed docker docker.socket; systemctl start docker.socket docker; docker version`);
				const bridge = (await server.succeed('cd /sys/class/net; ls -d br-*')).trim();
				const run = await cure('--set', 'container=web');
				expectCode(run, 0);
				expect(run.performed[1]).toBe(`ip link delete dev ${bridge} type bridge`);
				expect((await server.run('curl -sS -m 3 -o /dev/null -w "%{http_code}" http://172.31.7.20/')).stdout).toBe('404');
				await startOver(server);
				await server.succeed('docker import /root/bb.tar bb:1');
			}, 2 * minutes);

			it('that nobody refers to, and several at once, are left to the operator', async () => {
				const before = await hostState(server);
				const nobody = await cure('--set', 'network=nosuch');
				expectCode(nobody, 4);
				expect(nobody.lines[0]).toBe('There is no network nosuch, and no container refers to one.');
				expect(changes(before, await hostState(server))).toEqual([]);
				await make('docker network create one; docker network create two; made web --network one; docker network connect two web; docker start web; docker stop web; docker network rm one two');
				const several = await cure('--set', 'container=web');
				expectCode(several, 4);
				expect(several.lines).toContain('drydock run network-recreation --set network=two');
				// One by one it works, and the container starts with the last.
				const first = await cure('--set', 'network=one');
				expectCode(first, 0);
				expect(first.found).toContainEqual(expect.stringContaining('web also misses network two'));
				expectCode(await cure('--set', 'network=two'), 0);
				await server.succeed('docker start web');
			}, 2 * minutes);
		});
	}
});
