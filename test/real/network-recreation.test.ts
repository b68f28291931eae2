import {afterAll, afterEach, beforeAll, describe, expect, it} from '@jest/globals';
import {changes, drill, expectCode, hostState} from './support/drill.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const minutes = 60_000;

/** A network with everything that one can have, and members of every kind. */
const network = `docker network create --subnet 172.31.7.0/24 --gateway 172.31.7.254 --ip-range 172.31.7.128/25 --aux-address printer=172.31.7.200
	--ipv6 --subnet fd00:7::/64 --gateway fd00:7::1 --attachable
	--opt com.docker.network.bridge.name=br-edge --opt com.docker.network.driver.mtu=1400 --opt com.docker.network.bridge.enable_icc=false
	--label com.docker.compose.project=shop --label com.docker.compose.network=edge --label "note=two words, 'quoted'" edge`.replaceAll('\n', ' ');
const functions = `set -e
	made() { name=$1; shift; docker create --name $name --stop-signal KILL "$@" bb:1 httpd -f -p 80; }
	run() { made "$@"; docker start $1; }
`;
const members = `
	docker network create --subnet 172.31.8.0/24 back; docker network create side
	run dynamic --network edge --restart unless-stopped
	run static --network edge --ip 172.31.7.20 --ip6 fd00:7::20 --network-alias www --network-alias shop -p 8080:80 --restart always
	run stopped --network edge --ip 172.31.7.30 --network-alias late --restart on-failure:3; docker stop stopped
	made never --network edge --ip 172.31.7.31 --network-alias never-yet
	run several --network edge --ip 172.31.7.40 --network-alias many
	docker network connect --ip 172.31.8.40 --alias behind back several; docker network connect side several
	run guest --network back --ip 172.31.8.50
	docker network connect --ip 172.31.7.50 --alias visitor --link static:upstream --driver-opt com.example.kept=yes edge guest
	run linked --network edge --link static:upstream
	docker run -d --name sharer --stop-signal KILL --network container:static bb:1 sleep 600
	docker start $(docker create --rm --name passing --stop-signal KILL --network edge --ip 172.31.7.70 --network-alias passing-by bb:1 httpd -f -p 80)
	run bystander --network back`;
/** Of the container itself up to 24; with the endpoint, and lost with it, later. */
const configured = `
	run mac --network edge --ip 172.31.7.60 --mac-address 02:00:00:00:00:60
	run mac-only --network edge --mac-address 02:00:00:00:00:61`;
const bare = `docker run -d --stop-signal KILL`;

interface Inspected {
	readonly Id: string;
	readonly Name: string;
	readonly State: object;
	readonly NetworkSettings: {readonly Networks: Readonly<Record<string, {readonly IPAddress: string}>>};
}

interface Copy {
	readonly members: readonly {readonly container: {readonly name: string}}[];
}

serverDescribe('making a network again', () => {
	for (const [suite, version] of [
		['bookworm', '20.10'],
		['trixie', '26.1'],
	] as const) {
		describe(`on Docker ${version}`, () => {
			let server: Server;
			const recreate = (...args: readonly string[]) => drill(server, 'network-recreation', '--approve', 'destructive', ...args);
			const inspect = async (name: string): Promise<Inspected> => JSON.parse(await server.succeed(`docker inspect ${name}`))[0];
			const id = async (name: string): Promise<string> => (await server.succeed(`docker inspect -f '{{.Id}}' ${name}`)).trim();

			beforeAll(async () => {
				server = await bootServer({suite, name: 'network'});
				await server.succeed('docker import /root/bb.tar bb:1');
			}, 10 * minutes);
			afterAll(() => server?.gone(), minutes);
			afterEach(async () => {
				await server?.succeed('docker ps -aq | xargs -r docker rm -f; docker network prune -f');
			}, minutes);

			it('leaves every member and the network as they were, and disturbs nobody else', async () => {
				await server.succeed([functions, network, members, suite === 'bookworm' ? configured : ''].join('\n'));
				const before = await hostState(server);
				const [edge, passing, bystander] = [await id('edge'), await inspect('passing'), await inspect('bystander')];
				const run = await recreate('--set', 'network=edge');
				expectCode(run, 0);
				expect(changes(before, await hostState(server))).toEqual([]);
				expect(await id('edge')).not.toBe(edge);
				for (const untouched of [passing, bystander]) {
					const {Id, State} = await inspect(untouched.Name.slice(1));
					expect({Id, State}).toEqual({Id: untouched.Id, State: untouched.State});
				}
				// What is said of a member must be so in its network, too.
				expect(await server.succeed('docker exec dynamic nslookup shop 127.0.0.11')).toContain('172.31.7.20');
				expect(await server.succeed('docker exec linked nslookup upstream 127.0.0.11')).toContain('172.31.7.20');
				expect(await server.succeed('docker exec sharer ip -4 addr')).toContain('172.31.7.20/24');
				if (suite === 'bookworm') expect(await server.succeed('docker exec mac-only ip link')).toContain('02:00:00:00:00:61');
				expect((await server.run('curl -sS -m 3 -o /dev/null -w "%{http_code}" http://127.0.0.1:8080/')).stdout).toBe('404');
				await server.succeed('docker start stopped never');
				expect((await inspect('stopped')).NetworkSettings.Networks['edge']?.IPAddress).toBe('172.31.7.30');
				expect((await inspect('never')).NetworkSettings.Networks['edge']?.IPAddress).toBe('172.31.7.31');

				const kept = (await server.succeed(`find ${run.folder} -printf '%y %m %f\\n'`)).trim().split('\n');
				expect(kept.filter(line => !/^(?:d 700|f 600) /.test(line))).toEqual([]);
				const copy: Copy = JSON.parse(await server.succeed(`cat $(find ${run.folder} -name 'network-*.json')`));
				expect(copy).toMatchObject({network: {id: edge, name: 'edge'}, spec: {Options: {'com.docker.network.bridge.name': 'br-edge'}}});
				const kinds = copy.members.map(({container}) => container.name).filter(name => !name.startsWith('mac'));
				expect(kinds.toSorted()).toEqual(['dynamic', 'guest', 'linked', 'never', 'passing', 'several', 'static', 'stopped']);
			}, 3 * minutes);

			it('does the same with a restart of Docker between, and starts what that stopped elsewhere', async () => {
				await server.succeed(`docker network create --internal --subnet 172.31.9.0/24 --label com.docker.compose.network=inner inner
					docker network create aside
					${bare} --name always --network inner --ip 172.31.9.10 --restart always bb:1 httpd -f
					${bare} --name limited --network inner --restart on-failure:4 bb:1 httpd -f
					${bare} --name plain --network inner --network-alias simple bb:1 httpd -f
					${bare} --name elsewhere --network aside -p 8081:80 bb:1 httpd -f
					docker create --name idle --network inner --restart always bb:1 httpd -f`);
				const before = await hostState(server);
				const daemon = await server.succeed('cat /run/docker.pid');
				const run = await recreate('--set', 'network=inner', '--set', 'restart-docker=yes');
				expectCode(run, 0);
				expect(await server.succeed('cat /run/docker.pid')).not.toBe(daemon);
				// 20.10 itself tells the gateway of its own network only after a restart.
				expect(changes(before, await hostState(server), ['network bridge'])).toEqual([]);
			}, 3 * minutes);

			if (suite === 'trixie')
				it('does not take configured MAC addresses away without being told to, and names who lost one', async () => {
					await server.succeed([functions, 'docker network create --subnet 172.31.7.0/24 edge', configured, 'docker stop mac'].join('\n'));
					const before = await hostState(server);
					const left = await recreate('--set', 'network=edge');
					expectCode(left, 4);
					expect(left.performed).toEqual([]);
					expect(left.lines[0]).toBe('Nothing was changed: mac, mac-only would lose the configured MAC address.');
					expect(changes(before, await hostState(server))).toEqual([]);
					const run = await recreate('--set', 'network=edge', '--answer', 'macs=go');
					expectCode(run, 4);
					expect(run.lines).toEqual(expect.arrayContaining(['container mac has lost its MAC address 02:00:00:00:00:60', 'container mac-only has lost its MAC address 02:00:00:00:00:61']));
					expect(run.lines.filter(line => line.startsWith('container'))).toHaveLength(2);
				}, minutes);

			it.each(['bridge', 'host', 'none'])('refuses %s, which is the engine\'s own', async name => {
				const before = await hostState(server);
				const run = await recreate('--set', `network=${name}`);
				expectCode(run, 4);
				expect(run.lines[0]).toContain(`Nothing was changed: ${name} is one of Docker's own networks`);
				expect(run.performed).toEqual([]);
				expect(changes(before, await hostState(server))).toEqual([]);
			}, minutes);

			it.each([
				['a member that was made with the network\'s id', 'docker run -d --stop-signal KILL --name bound --network $(docker network ls -q -f name=edge) bb:1 httpd -f', 'bound was made with the id of the network'],
				['a container with --rm that shares a member\'s network', `${bare} --name owner --network edge bb:1 httpd -f; ${bare} --rm --name guest --network container:owner bb:1 sleep 600`, 'guest shares the network of a member and was started with --rm'],
				['a paused member', `${bare} --name frozen --network edge bb:1 httpd -f; docker pause frozen`, 'frozen is paused'],
			])('refuses %s, and changes nothing', async (_what, make, words) => {
				await server.succeed(`docker network create edge; ${make}`);
				const before = await hostState(server);
				const run = await recreate('--set', 'network=edge');
				expectCode(run, 4);
				expect(run.lines[0]).toContain(words);
				expect(run.performed).toEqual([]);
				expect(changes(before, await hostState(server))).toEqual([]);
				await server.run('docker unpause frozen');
			}, minutes);
		});
	}
});
