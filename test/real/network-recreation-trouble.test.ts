import {afterAll, afterEach, beforeAll, expect, it} from '@jest/globals';
import {shellQuote} from '../../src/host/machine/commands.ts';
import {drill, expectCode, type Drill} from './support/drill.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const minutes = 60_000;

serverDescribe('somebody interferes while a network is made again', () => {
	let server: Server;

	beforeAll(async () => {
		const booted = await bootServer({suite: 'bookworm', name: 'trouble'});
		await booted.succeed('docker import /root/bb.tar bb:1');
		// Not as the child of what entered the server: that would stop with it, and never go on.
		const drydock: Server['drydock'] = (...args) => booted.run(`${shellQuote(['/opt/drydock/node', '/opt/drydock/dist/cli.js', ...args])}; exit $?`);
		server = {...booted, drydock};
	}, 10 * minutes);
	afterAll(() => server?.gone(), minutes);
	afterEach(async () => {
		await server?.succeed('docker ps -aq | xargs -r docker rm -f; docker network prune -f');
	}, minutes);

	/** Runs it, and holds it still at an event of the network `edge` for as long as `doings` take. */
	const recreateWhile = async (event: string, doings: string): Promise<Drill> => {
		await server.succeed(`docker network create --subnet 172.31.7.0/24 edge
			for member in web apps; do docker run -d --stop-signal KILL --name $member --network edge --ip 172.31.7.1\${#member} --network-alias the-$member bb:1 httpd -f; done
			cat > /root/interfere.sh <<'end'
				exec 3< <(docker events --filter type=network --filter network=edge --filter event=${event} --since $(date +%s.%N) --format {{.Action}})
				events=$!
				touch /root/watching
				read -r _ <&3
				drydock=$(pgrep -f '^/opt/drydock/node ')
				kill -STOP $drydock
				${doings}
				kill -CONT $drydock
				kill $events
end
			rm -f /root/watching; setsid bash /root/interfere.sh >/root/interfere.log 2>&1 </dev/null &
			until [ -e /root/watching ]; do sleep .05; done`);
		return drill(server, 'network-recreation', '--approve', 'destructive', '--set', 'network=edge');
	};

	/** It ends with what is done and where the copies are, and these have every member. */
	const saysHowFar = async ({lines, folder, performed}: Drill): Promise<void> => {
		const done = performed.slice(0, -1).join('; ');
		expect(lines).toContain(`Done before that, and left as it is: ${done}.`);
		expect(lines).toContain(`What was there before is in the record and its safety copies: ${folder}`);
		// Whoever interfered is named last, and loudly.
		expect(lines.at(-1)).toMatch(/^CHANGED, AND NOT AS PLANNED: (container thief|network squatter) is new$/);
		const copy = JSON.parse(await server.succeed(`cat $(find ${folder} -name 'network-*.json')`));
		expect(copy).toMatchObject({
			spec: {IPAM: {Config: [{Subnet: '172.31.7.0/24'}]}},
			members: [
				{container: {name: 'web'}, endpoint: {IPAMConfig: {IPv4Address: '172.31.7.13'}, Aliases: ['the-web']}},
				{container: {name: 'apps'}, endpoint: {IPAMConfig: {IPv4Address: '172.31.7.14'}, Aliases: ['the-apps']}},
			],
		});
	};

	it('says whose static address was taken, and that the rest is to be started', async () => {
		const run = await recreateWhile('create', 'docker run -d --stop-signal KILL --name thief --network edge --ip 172.31.7.13 bb:1 httpd -f');
		expectCode(run, 1);
		expect(run.lines.slice(0, 2)).toEqual(['start container web: Address already in use', 'Its static address is taken on one of its networks. See who has it: docker network inspect NETWORK']);
		expect(run.lines.join()).not.toContain('port-conflict');
		await saysHowFar(run);
		// Connected as before: a start is all that is left to do.
		await server.succeed('docker rm -f thief; docker start web apps');
		expect(await server.succeed(`docker inspect -f '{{.NetworkSettings.Networks.edge.IPAddress}} {{.NetworkSettings.Networks.edge.Aliases}}' web apps`)).toMatch(/^172\.31\.7\.13 \[the-web .*\n172\.31\.7\.14 \[the-apps /);
	}, minutes);

	it('says that the subnet was taken', async () => {
		const run = await recreateWhile('destroy', 'docker network create --subnet 172.31.7.0/25 squatter');
		expectCode(run, 1);
		expect(run.lines[0]).toBe('create network edge: Pool overlaps with other one on this address space');
		await saysHowFar(run);
	}, minutes);

	it('does not remove the network under a container that came meanwhile', async () => {
		const run = await recreateWhile('disconnect', 'docker run -d --stop-signal KILL --name newcomer --network edge bb:1 httpd -f');
		expectCode(run, 1);
		expect(run.lines[0]).toBe('It did not have the effect that it should: still connected: newcomer');
		expect(run.performed.join()).not.toContain('network rm');
		expect((await server.succeed(`docker inspect -f '{{.State.Status}}' newcomer`)).trim()).toBe('running');
	}, minutes);
});
