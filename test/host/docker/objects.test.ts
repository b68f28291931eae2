import {describe, expect, it} from '@jest/globals';
import {createDockerReader} from '../../../src/host/docker/engine-reader.ts';
import {eventsOf} from '../../../src/host/docker/events.ts';
import {container} from '../../../src/host/docker/normalise/container.ts';
import {createSpec} from '../../../src/host/docker/normalise/create-spec.ts';
import {diskUsage} from '../../../src/host/docker/normalise/disk-usage.ts';
import {imageSummary} from '../../../src/host/docker/normalise/image.ts';
import {imageLayers} from '../../../src/host/docker/normalise/layers.ts';
import {volume} from '../../../src/host/docker/normalise/volume.ts';
import {failure, serveAfterPing} from './support/socket-server.ts';

const id = 'a'.repeat(64);

describe('an image of the list', () => {
	it('has no names where older engines write <none>', () => {
		expect(imageSummary({Id: 'sha256:1', RepoTags: ['<none>:<none>'], RepoDigests: ['<none>@<none>'], Created: 1_700_000_000, Size: 5, Labels: null})).toEqual({
			id: 'sha256:1',
			tags: [],
			digests: [],
			bytes: 5,
			created: '2023-11-14T22:13:20.000Z',
			labels: {},
		});
	});

	it.each([0, -62_135_596_800, 1e300])('has no date where the engine says %j', Created => {
		expect(imageSummary({Id: 'sha256:1', Created}).created).toBe('');
	});
});

describe('the layers of an image', () => {
	const layers = (...names: readonly string[]) => ({RootFS: {Layers: names.map(name => `sha256:${name}`)}});
	const step = (CreatedBy: string, Size: number) => ({CreatedBy, Size});

	it('are named by the chain of all that is below them', () => {
		// Computed with: printf 'sha256:a sha256:b' | sha256sum
		expect(imageLayers(layers('a', 'b'), []).map(({chain}) => chain)).toEqual(['sha256:a', 'sha256:970a948bffa8de94d6e22d747ba8c95030e6e546909f98f54e99a13005e173a8']);
	});

	it('have the sizes of the steps that have any, where these are as many', () => {
		const history = [step('CMD ["x"]', 0), step('RUN make', 7), step('ENV A=b', 0), step('ADD root', 100)];
		expect(imageLayers(layers('a', 'b'), history).map(({bytes}) => bytes)).toEqual([100, 7]);
	});

	it('can be empty, where it is clear which step made them', () => {
		const history = [step('/bin/sh -c #(nop)  CMD ["x"]', 0), step('RUN make', 7), step('/bin/sh -c #(nop) WORKDIR /srv', 0), step('ENV A=b', 0), step('ADD root', 100)];
		expect(imageLayers(layers('a', 'b', 'c'), history).map(({bytes}) => bytes)).toEqual([100, 0, 7]);
	});

	it('have sizes that are not known, where it is not', () => {
		const history = [step('RUN true', 0), step('RUN mkdir x', 0), step('ADD root', 100)];
		expect(imageLayers(layers('a', 'b'), history).map(({bytes}) => bytes)).toEqual([undefined, undefined]);
		expect(imageLayers(layers('a', 'b'), [step('bazel', 100)]).map(({bytes}) => bytes)).toEqual([undefined, undefined]);
	});
});

describe('a volume', () => {
	it('without a name of its own is told by its label, and on older engines by its form', () => {
		const labelled = {Name: 'x', Labels: {'com.docker.volume.anonymous': ''}};
		expect([true, false].map(newer => volume(labelled, newer).anonymous)).toEqual([true, true]);
		expect([true, false].map(newer => volume({Name: id, Labels: null}, newer).anonymous)).toEqual([false, true]);
		expect(volume({Name: 'data', Options: null, Labels: null}, false)).toEqual({name: 'data', driver: '', mountpoint: '', created: '', labels: {}, options: {}, anonymous: false});
	});
});

describe('sizes on the disk', () => {
	it('are not known where the engine does not say, and absent where nobody asked', () => {
		const raw = {LayersSize: 9, Images: [{Id: 'i'}], Containers: [{Id: id, Names: ['/app']}], Volumes: [{Name: 'v', UsageData: null}], BuildCache: null};
		expect(diskUsage(raw, new Set(['image', 'container', 'volume', 'build-cache']))).toEqual({
			layersBytes: 9,
			images: [{id: 'i', bytes: 0, sharedBytes: -1, containers: -1}],
			containers: [{id, name: 'app', writtenBytes: 0}],
			volumes: [{name: 'v', bytes: -1, references: -1}],
			buildCache: [],
		});
		expect(Object.keys(diskUsage(raw, new Set(['volume'])))).toEqual(['volumes']);
	});

	it('are asked for again while the engine is at it for somebody else, and once for all who ask meanwhile', async () => {
		let asked = 0;
		await using server = await serveAfterPing((_, response) => {
			if (++asked === 1) response.writeHead(500).end('{"message":"a disk usage operation is already running"}');
			else response.end('{"LayersSize": 7}');
		});
		const reader = createDockerReader(server.connection());
		const [one, other] = await Promise.all([reader.diskUsage(), reader.diskUsage(['image'])]);
		expect([one.layersBytes, other.layersBytes, other.volumes]).toEqual([7, 7, undefined]);
		expect(server.requests.slice(1)).toEqual(['GET /v1.41/system/df', 'GET /v1.41/system/df']);
		await reader.diskUsage();
		expect(asked).toBe(3);
	});

	it('are asked for by kind where the engine can do that', async () => {
		await using server = await serveAfterPing((_, response) => response.end('{}'), {'Api-Version': '1.42'});
		const reader = createDockerReader(server.connection());
		await Promise.all([reader.diskUsage(['image', 'container']), reader.diskUsage(['container', 'image']), reader.diskUsage(['volume'])]);
		expect(server.requests.slice(1).toSorted()).toEqual(['GET /v1.42/system/df?type=container&type=image', 'GET /v1.42/system/df?type=volume']);
	});

	it('that fail leave the next one to try again', async () => {
		let asked = 0;
		await using server = await serveAfterPing((_, response) => (++asked === 1 ? response.writeHead(500).end('{"message":"lstat: no such file"}') : response.end('{}')));
		const reader = createDockerReader(server.connection());
		expect(await failure(reader.diskUsage())).toMatchObject({reason: 'refused', message: expect.stringContaining('lstat: no such file')});
		expect(await reader.diskUsage(['volume'])).toEqual({volumes: []});
	});
});

describe('events', () => {
	const line = (fields: object): string => `${JSON.stringify(fields)}\n`;
	const died = {Type: 'container', Action: 'die', Actor: {ID: id, Attributes: {name: 'app', exitCode: '1', odd: 2}}, time: 5, timeNano: 5_250_000_000};

	it('are one a line, and what is none is left out', () => {
		expect(eventsOf(`${line(died)}\n{"half\n[1]\n${line({time: 3})}`)).toEqual([{at: 5.25, type: 'container', action: 'die', id, name: 'app', attributes: {name: 'app', exitCode: '1'}}]);
		expect(eventsOf(line({status: 'start', id, time: 3}))).toEqual([{at: 3, type: 'container', action: 'start', id, name: '', attributes: {}}]);
	});

	it('are told in whole, also when they come in pieces that end inside a character', async () => {
		const bytes = Buffer.from(line({...died, Actor: {ID: id, Attributes: {name: 'zähler ⚓'}}}));
		const middle = bytes.indexOf('⚓') + 1;
		const first = Promise.withResolvers<void>();
		await using server = await serveAfterPing((_, response) => {
			response.write(Buffer.concat([Buffer.from(line(died)), bytes.subarray(0, middle)]));
			first.promise.then(() => response.end(bytes.subarray(middle)));
		});
		const names: string[] = [];
		const take = ({name}: {readonly name: string}): void => {
			names.push(name);
			first.resolve();
		};
		const ended = await failure(createDockerReader(server.connection()).followEvents(take, new AbortController().signal));
		expect(names).toEqual(['app', 'zähler ⚓']);
		expect(ended).toMatchObject({reason: 'unreachable', retryable: true});
	});

	it('without an end, or with an error of the engine, end in words', async () => {
		await using endless = await serveAfterPing((_, response) => {
			const more = (): boolean => response.write('x'.repeat(65_536)) && more();
			response.on('drain', more);
			more();
		});
		const never = new AbortController().signal;
		expect(await failure(createDockerReader(endless.connection()).followEvents(() => {}, never))).toMatchObject({reason: 'not-known'});
		await using broken = await serveAfterPing((_, response) => response.writeHead(500).end('{"message":"no events today"}'));
		expect(await failure(createDockerReader(broken.connection()).followEvents(() => {}, never))).toMatchObject({reason: 'refused', message: expect.stringContaining('no events today')});
		await using cut = await serveAfterPing((request, response) => response.write('{', () => request.socket.destroy()));
		expect(await failure(createDockerReader(cut.connection()).followEvents(() => {}, never))).toMatchObject({reason: 'unreachable'});
	});

	it('are not asked for when it was over before it began; an error of the listener is its own', async () => {
		await using server = await serveAfterPing((_, response) => response.write(line(died)));
		const reader = createDockerReader(server.connection());
		await reader.followEvents(() => {}, AbortSignal.abort());
		expect(server.requests).toEqual([]);
		const mine = new TypeError('mine');
		const thrown = await failure(
			reader.followEvents(() => {
				throw mine;
			}, new AbortController().signal),
		);
		expect(thrown).toBe(mine);
	});
});

describe('what makes the same container again', () => {
	const raw = {
		Id: id,
		Name: '/app',
		State: {Status: 'exited'},
		Config: {Hostname: id.slice(0, 12), Env: ['PASSWORD=hunter2'], Image: 'app:1', Entrypoint: null, Cmd: ['x'], ExposedPorts: {'80/tcp': {}}, Newer: 1},
		HostConfig: {NetworkMode: 'edge', Binds: ['named:/named/', '/etc:/conf:ro'], Mounts: [{Type: 'volume', Target: '/mounted/'}, {Type: 'bind', Source: '/srv', Target: '/srv'}], RestartPolicy: {Name: 'always'}},
		Mounts: [
			{Type: 'volume', Name: 'named', Destination: '/named', RW: true},
			{Type: 'bind', Source: '/etc', Destination: '/conf'},
			{Type: 'volume', Name: 'v1', Destination: '/mounted', RW: true},
			{Type: 'volume', Name: 'v2', Destination: '/anonymous', RW: true},
			{Type: 'volume', Name: 'v3', Destination: '/read', RW: false},
		],
		NetworkSettings: {Networks: {edge: {Aliases: [id.slice(0, 12), 'web'], IPAMConfig: {IPv4Address: '10.0.0.9'}, IPAddress: '10.0.0.9', EndpointID: 'e'}}},
	};

	it('has all that was configured, and nothing that the engine works out', () => {
		expect(createSpec(raw)).toEqual({
			name: 'app',
			image: 'app:1',
			config: {Entrypoint: [''], Cmd: ['x'], ExposedPorts: {'80/tcp': {}}, Newer: 1},
			hostConfig: {
				NetworkMode: 'edge',
				Binds: ['named:/named/', '/etc:/conf:ro', 'v2:/anonymous', 'v3:/read:ro'],
				Mounts: [{Type: 'volume', Target: '/mounted/', Source: 'v1'}, {Type: 'bind', Source: '/srv', Target: '/srv'}],
				RestartPolicy: {Name: 'always'},
			},
			networks: {edge: {Aliases: ['web'], IPAMConfig: {IPv4Address: '10.0.0.9'}}},
			environmentNames: ['PASSWORD'],
		});
	});

	it('never has the values of its environment', () => {
		expect(JSON.stringify(createSpec(raw))).not.toContain('hunter2');
	});

	it('has no fields that the engine refuses beside the network of another container', () => {
		const sharing = {...raw, Config: {...raw.Config, Hostname: 'the-others', Domainname: ''}, HostConfig: {NetworkMode: `container:${id}`}, NetworkSettings: {Networks: {}}};
		expect(createSpec(sharing)).toMatchObject({config: {Cmd: ['x']}, networks: {}});
		expect(Object.keys(createSpec(sharing).config).toSorted()).toEqual(['Cmd', 'Entrypoint', 'Newer']);
	});
});

describe('an unhealthy container', () => {
	it('has the end of what its last check printed', () => {
		const Log = [{Output: 'older'}, {Output: `${'x'.repeat(5000)} connection refused\n`}];
		const {healthOutput} = container({Id: id, State: {Status: 'running', Health: {Status: 'unhealthy', Log}}});
		expect(healthOutput).toHaveLength(1000);
		expect(healthOutput).toMatch(/x connection refused$/);
		expect(container({Id: id, State: {Status: 'running'}})).not.toHaveProperty('healthOutput');
	});
});
