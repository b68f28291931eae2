import {afterAll, afterEach, beforeAll, expect, it} from '@jest/globals';
import {drill, expectCode, type Drill} from './support/drill.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const minutes = 60_000;

serverDescribe('somebody interferes while a network is made again', () => {
	let server: Server;

	beforeAll(async () => {
		server = await bootServer({suite: 'bookworm', name: 'trouble'});
		await server.succeed('docker import /root/bb.tar bb:1');
	}, 10 * minutes);
	afterAll(() => server?.gone(), minutes);
	afterEach(async () => {
		await server?.succeed('docker ps -aq | xargs -r docker rm -f; docker network prune -f');
	}, minutes);

	/** Runs it, and holds it still at an event of the network `edge` for as long as `doings` take. */
	const recreateWhile = async (event: string, doings: string): Promise<Drill> => {
		await server.succeed(`docker network create --subnet 172.31.7.0/24 edge
			docker create --name thief --network none --stop-signal KILL bb:1 httpd -f
			for member in web apps; do docker run -d --stop-signal KILL --name $member --network edge --ip 172.31.7.1\${#member} --network-alias the-$member bb:1 httpd -f; done`);
		await server.succeed(`cat > /root/interfere.sh <<'end'
			exec 3< <(docker events --filter type=network --filter network=edge --filter event=${event} --format {{.Action}})
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
			until [ -e /root/watching ]; do sleep .05; done; sleep 1`);
		return drill(server, 'network-recreation', '--approve', 'destructive', '--set', 'network=edge');
	};

	it.each([
		['create', 'docker rm thief; docker run -d --stop-signal KILL --name thief --network edge --ip 172.31.7.13 bb:1 httpd -f', /Address already in use/],
		['destroy', 'docker network create --subnet 172.31.7.0/25 squatter', /Pool overlaps/],
		['disconnect', 'docker rm thief; docker run -d --stop-signal KILL --name thief --network edge bb:1 httpd -f', /thief|active endpoints/],
	])('at %s', async (event, doings, words) => {
		const run = await recreateWhile(event, doings);
		console.log(run.told, await server.succeed('cat /root/interfere.log; docker ps -a; docker network ls'));
		expect(run.told).toMatch(words);
		expectCode(run, 1);
	}, 2 * minutes);
});
