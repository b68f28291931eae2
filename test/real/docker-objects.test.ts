import {afterAll, beforeAll, describe, expect, it} from '@jest/globals';
import {createDockerReader} from '../../src/host/docker/engine-reader.ts';
import type {CreateSpec, EngineEvent} from '../../src/host/docker/objects.ts';
import type {DockerReader} from '../../src/host/docker/reader.ts';
import {createConnection} from '../../src/host/docker/transport/connection.ts';
import type {Connection} from '../../src/host/docker/transport/connection.ts';
import {openWriter} from '../../src/host/docker/transport/writer.ts';
import {waitFor} from '../../src/lab/wait.ts';
import {proxyOn, type RecordingProxy} from './support/proxy.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const minutes = 60_000;

/** A volume that is named in a bind shows modes that one with a made up name has not; values of the environment come from the image. */
const variable = new Set(['Created', 'GraphDriver', 'State', 'Binds', 'Mode', 'Propagation', 'Env', 'DNSNames', 'EndpointID', 'MacAddress']);

/** Steps with a layer, without one, and with one that has no bytes. */
const dockerfile = String.raw`FROM bb:1
ENV COLOUR=blue
RUN echo more > /more
WORKDIR /srv/new
CMD ["cat", "/more"]
`;

serverDescribe('what a real engine keeps', () => {
	describe.each([{suite: 'bookworm'}, {suite: 'trixie'}] as const)('$suite', ({suite}) => {
		let server: Server;
		let proxy: RecordingProxy;
		const connections: Connection[] = [];

		/** The server's socket, reached through its first process: no program of ours needs to run on it. */
		const connect = (path: string): Connection => {
			const socketPath = `/proc/${server.pid}/root${path}`;
			const connection = createConnection({address: `unix://${path}`, socketPath});
			connections.push(connection);
			return connection;
		};
		const readerOf = (path = '/run/docker.sock'): DockerReader => createDockerReader(connect(path));

		beforeAll(async () => {
			server = await bootServer({suite, name: `objects-${suite}`});
			await server.succeed('docker import -c "LABEL made=here" /root/bb.tar bb:1');
			await server.succeed(`mkdir /root/build; printf '%s' "$DOCKERFILE" > /root/build/Dockerfile; docker build -q -t app:2 /root/build`, {env: {DOCKERFILE: dockerfile, DOCKER_BUILDKIT: '0'}});
			proxy = await proxyOn(server);
		}, 3 * minutes);
		afterAll(async () => {
			for (const connection of connections) connection.close();
			await server?.gone();
		}, minutes);

		it('has images, with and without a name, and layers under the names that the engine itself gives them', async () => {
			await server.succeed('docker import -c "CMD true" /root/bb.tar');
			const images = await readerOf().images();
			expect(images.map(({tags}) => tags.join()).toSorted()).toEqual(['', 'app:2', 'bb:1']);
			const bb = images.find(({tags}) => tags.includes('bb:1'));
			expect(bb).toMatchObject({labels: {made: 'here'}, digests: []});
			expect(Date.parse(bb?.created ?? '')).toBeGreaterThan(Date.now() - 10 * minutes);
			const layers = await readerOf().imageLayers('app:2');
			expect(layers[0]?.chain).toBe((await readerOf().imageLayers(bb?.id ?? ''))[0]?.chain);
			const sizes = await server.succeed(layers.map(({chain}) => `cat /var/lib/docker/image/overlay2/layerdb/${chain.replace(':', '/')}/size; echo`).join('\n'));
			expect(layers.map(({bytes}) => bytes)).toEqual(sizes.trim().split(/\s+/).map(Number));
			expect(layers).toHaveLength(3);
		}, minutes);

		it('has volumes, and knows which of them nobody gave a name', async () => {
			await server.succeed('docker volume create --label team=a data; docker volume create -o type=tmpfs -o device=tmpfs mounted; docker run --name anon -v /made-up bb:1 true');
			const volumes = await readerOf().volumes();
			expect(volumes.filter(({anonymous}) => !anonymous).map(({name}) => name).toSorted()).toEqual(['data', 'mounted']);
			expect(volumes.filter(({anonymous}) => anonymous)).toHaveLength(1);
			expect(volumes.find(({name}) => name === 'data')).toMatchObject({driver: 'local', mountpoint: '/var/lib/docker/volumes/data/_data', labels: {team: 'a'}, options: {}});
			expect(volumes.find(({name}) => name === 'mounted')?.options).toEqual({type: 'tmpfs', device: 'tmpfs'});
		}, minutes);

		it('has sizes, worked out once for all who ask at the same time', async () => {
			await server.succeed('docker run --name wrote -v data:/data bb:1 sh -c "head -c 300000 /dev/zero > /layer; head -c 200000 /dev/zero > /data/file"');
			const reader = readerOf(proxy.socket);
			const before = (await proxy.requests()).length;
			const [usage, again] = await Promise.all([reader.diskUsage(), reader.diskUsage()]);
			expect((await proxy.requests()).slice(before).filter(({path}) => path.includes('/system/df'))).toHaveLength(1);
			expect(again).toEqual(usage);
			expect(usage.containers?.find(({name}) => name === 'wrote')?.writtenBytes).toBe(300_000);
			expect(usage.volumes?.find(({name}) => name === 'data')).toMatchObject({bytes: 200_000, references: 1});
			expect(usage.images?.length).toBe((await reader.images()).length);
			expect(usage.layersBytes).toBeGreaterThan(1_000_000);
			// Of the build cache a classic build makes none.
			expect(usage.buildCache).toEqual([]);
			expect(Object.keys(await reader.diskUsage(['container', 'volume'])).toSorted()).toEqual(['containers', 'volumes']);
		}, minutes);

		it('answers two who ask for sizes over connections of their own', async () => {
			await server.succeed('docker volume create many; cd /var/lib/docker/volumes/many/_data; seq 20000 | xargs touch');
			const usages = await Promise.all([readerOf().diskUsage(), readerOf().diskUsage(), readerOf().diskUsage()]);
			expect(usages.map(({volumes}) => volumes?.some(({name}) => name === 'many'))).toEqual([true, true, true]);
		}, minutes);

		it('remembers what happened, and tells what happens, by one request', async () => {
			const reader = readerOf(proxy.socket);
			await server.succeed('docker run --name brief bb:1 sh -c "exit 3"; true');
			const died = ({action, name}: EngineEvent): boolean => action === 'die' && name === 'brief';
			// The command line may hear of the end before the engine has noted it.
			const past = (await waitFor(async () => (await reader.recentEvents(120).then(events => (events.some(died) ? events : undefined))), 10)) ?? [];
			expect(past.find(died)).toMatchObject({type: 'container', attributes: expect.objectContaining({exitCode: '3'})});
			expect(past.every(({at}) => at > Date.now() / 1000 - 130 && at < Date.now() / 1000 + 10)).toBe(true);

			const before = (await proxy.requests()).length;
			const stop = new AbortController();
			const told: EngineEvent[] = [];
			const open = Promise.withResolvers<void>();
			const over = reader.followEvents(event => told.push(event), stop.signal, open.resolve);
			await open.promise;
			await server.succeed('docker network create seen');
			expect(await waitFor(() => (told.some(({type, action, name}) => type === 'network' && action === 'create' && name === 'seen') ? true : undefined), 10)).toBe(true);
			expect(told.some(({name}) => name === 'brief')).toBe(false);
			stop.abort();
			await over;
			expect((await proxy.requests()).slice(before).map(({path}) => path.replace(/^\/v[\d.]+/, ''))).toEqual(['/events']);
		}, minutes);

		it('ends the stream of events when the daemon goes, in words', async () => {
			const open = Promise.withResolvers<void>();
			const over = expect(readerOf().followEvents(() => {}, new AbortController().signal, open.resolve)).rejects.toMatchObject({reason: 'unreachable', retryable: true});
			await open.promise;
			await server.succeed('systemctl reset-failed docker.s*; systemctl restart docker');
			await over;
		}, minutes);

		it('says why a container is unhealthy', async () => {
			await server.succeed(`docker run -d --name ill --stop-timeout 1 --health-cmd 'echo no answer from the database; exit 1' --health-interval 1s --health-retries 1 bb:1 sleep 1000`);
			const ill = await waitFor(async () => {
				const container = await readerOf().container('ill');
				return container.health === 'unhealthy' ? container : undefined;
			}, 30);
			expect(ill).toMatchObject({healthOutput: 'no answer from the database', oomKilled: false, logDriver: 'json-file', logOptions: {}});
			await server.succeed('docker rm -f ill');
		}, minutes);

		it.each([
			['everything that can be chosen', `--network edge --ip 172.31.249.7 --network-alias web --mac-address 02:42:ac:1f:f9:99 --hostname inside --restart unless-stopped -p 127.0.0.1:18080:80 -p 5353:53/udp -v data:/data -v /srv:/conf:ro -v /made-up --mount type=volume,target=/mounted --mount type=tmpfs,target=/fast --label l=1 --label 'odd=a b"c' --log-opt max-size=1m --cap-add NET_ADMIN --ulimit nofile=100:200 --tmpfs /t:size=1m --add-host a:1.2.3.4 --dns 1.1.1.1 --stop-timeout 1 --stop-signal INT --user 1:1 --workdir /srv -e SECRET=hunter2 --read-only --init --health-cmd true --sysctl net.ipv4.ip_local_port_range='1024 65000'`, 'app:2 sh -c "sleep 1000"'],
			['the defaults', '', 'app:2'],
			['the network of the host', '--network host', 'bb:1 sleep 1000'],
			['the network of another container', '--network container:other', 'bb:1 sleep 1000'],
			['no network', '--network none', 'bb:1 sleep 1000'],
			['an entry point taken away', '--entrypoint ""', 'entry:1 sleep 1000'],
			['a link of the old kind, and volumes of another', '--link other:o --volumes-from other', 'bb:1 sleep 1000'],
		])('describes a container so that the same can be made again: %s', async (_, options, image) => {
			await server.succeed(`docker network inspect edge >/dev/null 2>&1 || docker network create --subnet 172.31.249.0/24 edge; docker network inspect second >/dev/null 2>&1 || docker network create second
				docker inspect other >/dev/null 2>&1 || docker run -d --name other --stop-timeout 1 -v /others bb:1 sleep 100000
				docker image inspect entry:1 >/dev/null 2>&1 || docker import -c 'ENTRYPOINT ["sleep"]' -c 'ENV A=b' /root/bb.tar entry:1
				docker rm -f again >/dev/null 2>&1; docker create --name again ${options} ${image}`);
			if (options.includes('edge')) await server.succeed('docker network connect --alias two second again; docker cp /etc/hostname again:/made-up/kept');
			const before = await inspect();
			const spec = await readerOf().createSpec('again');
			expect(JSON.stringify(spec)).not.toContain('hunter2');
			await server.succeed('docker rm again');
			await create(spec);
			expect(await inspect()).toEqual(before);
			expect(await readerOf().createSpec('again')).toEqual({...spec, environmentNames: expect.any(Array)});
			if (!options.includes('edge')) return;
			expect(await server.succeed('docker cp again:/made-up/kept - | tar xO')).toBe(`objects-${suite}\n`);
			await server.succeed('docker start again');
			const {IPAddress, MacAddress} = (await readerOf().container('again')).networks['edge'] ?? {};
			expect([IPAddress, MacAddress]).toEqual(['172.31.249.7', '02:42:ac:1f:f9:99']);
		}, minutes);

		/** As an operation would: one network with the container, the others afterwards. Older engines take only one. */
		const create = async ({name, image, config, hostConfig, networks}: CreateSpec): Promise<void> => {
			const docker = await openWriter(connect('/run/docker.sock'));
			const [first, ...others] = Object.entries(networks).toSorted(([left], [right]) => Number(right === hostConfig['NetworkMode']) - Number(left === hostConfig['NetworkMode']));
			await docker.createContainer({
				...config,
				name,
				Image: image,
				HostConfig: hostConfig,
				...(first === undefined ? {} : {NetworkingConfig: {EndpointsConfig: {[first[0]]: first[1]}}}),
			} as Parameters<typeof docker.createContainer>[0]);
			for (const [network, endpoint] of others) await docker.getNetwork(network).connect({Container: name, EndpointConfig: endpoint});
		};

		/** The container as the engine describes it, without what is new with each one, or only known while it runs. */
		const inspect = async (): Promise<unknown> => {
			const [id = '', text = ''] = (await server.succeed(`docker inspect -f '{{.Id}} {{json .}}' again`)).split(/ (.*)/s);
			const plain = (key: string, value: unknown): unknown => {
				if (variable.has(key) || value === null || (key === 'Source' && /^[0-9a-f]{64}$/.test(String(value)))) return undefined;
				if (Array.isArray(value)) return value.length === 0 ? undefined : value.toSorted((left, right) => JSON.stringify(left).localeCompare(JSON.stringify(right)));
				return typeof value === 'object' && Object.keys(value).length === 0 ? undefined : value;
			};
			return JSON.parse(text.replaceAll(id, '(id)').replaceAll(id.slice(0, 12), '(short id)'), plain);
		};
	});
});
