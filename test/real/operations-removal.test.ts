import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from '@jest/globals';
import {operations} from '../../src/operations/catalogue.ts';
import type {Operation} from '../../src/operations/operation.ts';
import {openBench, type Bench} from '../operations/hands.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const minutes = 60_000;

for (const suite of ['bookworm', 'trixie'] as const) serverDescribe(`removals on the engine of ${suite}`, () => {
	let server: Server;
	let bench: Bench;

	beforeAll(async () => {
		server = await bootServer({suite, name: `removal-${suite}`});
		await server.succeed('docker import /root/bb.tar bb:1');
	}, 3 * minutes);
	afterAll(() => server?.gone(), minutes);
	beforeEach(async () => {
		// The engine's socket, as the server's own files have it.
		bench = await openBench(`/proc/${server.pid}/root/run/docker.sock`);
	});
	afterEach(async () => {
		await bench.close();
		await server.run('docker rm -fv $(docker ps -aq); docker rmi -f $(docker images -q | sort -u); docker volume rm $(docker volume ls -q); docker import /root/bb.tar bb:1');
	}, minutes);

	const docker = async (command: string): Promise<string> => (await server.succeed(`docker ${command}`)).trim();
	const perform = (operation: Operation) => operations.perform(operation, bench.hands);
	const loss = (operation: Operation) => operations.loss(operation, bench.host);
	const inverse = (operation: Operation) => operations.inverse(operation, bench.host);
	const exists = async (kind: string, reference: string): Promise<boolean> => (await server.run(`docker ${kind} inspect '${reference}'`)).code === 0;

	/** An image of its own, with one more layer than bb:1 and no parent, under these tags. */
	const makeImage = async (...tags: string[]): Promise<{id: string; name: string}> => {
		const [first = '', ...others] = tags;
		const id = await docker(`run --name seed bb:1 sh -c 'echo ${first} >/is' && docker export seed | docker import - ${first}; docker rm seed >/dev/null`);
		for (const tag of others) await docker(`tag ${first} ${tag}`);
		return {id: id.split('\n').at(-1) ?? '', name: first};
	};

	describe('image', () => {
		it('with several tags goes by its tags, and says what the engine deleted', async () => {
			const image = await makeImage('team/app:1', 'registry.invalid:5000/team/app:1.2');
			const tags = ['registry.invalid:5000/team/app:1.2', 'team/app:1'];
			const remove: Operation = {kind: 'image.remove', image, tags, bytes: 2_000_000};
			expect(await loss(remove)).toEqual({stops: [], gone: [{name: 'image team/app:1', detail: expect.stringMatching(/^2\.0 MB; 2 tags: .*; cannot be pulled again$/)}]});
			expect(await inverse(remove)).toEqual({none: expect.stringContaining('came from no registry')});
			expect(await perform(remove)).toEqual({untagged: expect.arrayContaining(tags), deleted: expect.arrayContaining([image.id])});
			expect(bench.said()).toContain(`deleted: ${image.id}`);
			expect(await exists('image', image.id)).toBe(false);
			expect(await exists('image', 'bb:1')).toBe(true);
			expect(await loss(remove)).toEqual({stops: [], gone: []});
			expect(await perform(remove)).toEqual({leftAlone: expect.stringContaining('gone already')});
		}, minutes);

		it('without a tag goes by its id', async () => {
			const image = await makeImage('old:1');
			await makeImage('old:1');
			const remove: Operation = {kind: 'image.remove', image: {...image, name: image.id.slice(7, 19)}, tags: []};
			expect(operations.text(remove)).toBe(`docker image rm ${image.id.slice(7, 19)}`);
			expect(await perform(remove)).toMatchObject({deleted: expect.arrayContaining([image.id])});
			expect(await exists('image', image.id)).toBe(false);
			expect(await exists('image', 'old:1')).toBe(true);
		}, minutes);

		it.each([
			['created', 'docker create --name user'],
			['running', 'docker run -d --init --name user'],
		])('stays, with all its tags, when a %s container uses it by then', async (_state, command) => {
			const image = await makeImage('used:1', 'used:2');
			const remove: Operation = {kind: 'image.remove', image, tags: ['used:1', 'used:2']};
			await server.succeed(`${command} used:2 sleep 600`);
			expect(await perform(remove)).toEqual({leftAlone: 'container user uses it now'});
			expect(bench.said()).toBe('left alone: image used:1: container user uses it now\n');
			expect(await docker(`image inspect -f '{{json .RepoTags}}' ${image.id}`)).toBe('["used:1","used:2"]');
		}, minutes);

		it('stays when its tags are not those that were shown', async () => {
			const image = await makeImage('app:1');
			await docker('tag app:1 app:stable');
			const remove: Operation = {kind: 'image.remove', image, tags: ['app:1']};
			expect(await loss(remove)).toEqual({stops: [], gone: []});
			expect(await perform(remove)).toEqual({leftAlone: expect.stringContaining('app:stable')});
			// Its tag leads to another image by now.
			await docker('rmi app:stable');
			await makeImage('app:1');
			expect(await perform(remove)).toEqual({leftAlone: 'it has no tag any more'});
			expect(await exists('image', image.id)).toBe(true);
			expect(await exists('image', 'app:1')).toBe(true);
		}, minutes);

		it('stays, with its name, when another image is built on it', async () => {
			const image = await makeImage('base:1');
			await docker('run --name grown base:1 true');
			await docker('commit grown child:1');
			await docker('rm grown');
			expect(await perform({kind: 'image.remove', image, tags: ['base:1']})).toEqual({leftAlone: 'image child:1 is built on it'});
			expect(await exists('image', 'base:1')).toBe(true);
		}, minutes);

		it('is given back its tags when the engine refuses the last one', async () => {
			const image = await makeImage('late:1', 'late:2', 'late:3');
			// A container comes into being between the look and the removal.
			const real = bench.hands.host.docker;
			let calls = 0;
			const late = {...bench.hands, host: {...bench.hands.host, docker: async () => {
				// Inspect, containers, images, then inspect and removal of each tag: this is the look before the third removal.
				if (++calls === 8) await server.succeed('docker create --name user late:3 true');
				return real();
			}}};
			expect(await operations.perform({kind: 'image.remove', image, tags: ['late:1', 'late:2', 'late:3']}, late)).toEqual({leftAlone: expect.stringContaining('conflict')});
			expect(bench.said()).toContain('tagged again: late:2');
			expect((await docker(`image inspect -f '{{join .RepoTags " "}}' ${image.id}`)).split(' ').toSorted()).toEqual(['late:1', 'late:2', 'late:3']);
		}, minutes);
	});

	describe('volume', () => {
		it('goes by its name, and stays when a container refers to it by then, running or not', async () => {
			await docker('volume create kept');
			await docker('volume create used');
			const remove: Operation = {kind: 'volume.remove', name: 'used', bytes: 1_200_000_000};
			expect(await perform({kind: 'volume.remove', name: 'kept'})).toBeUndefined();
			expect(await exists('volume', 'kept')).toBe(false);
			expect(await perform({kind: 'volume.remove', name: 'kept'})).toEqual({leftAlone: expect.stringContaining('gone already')});
			await expect(perform({...remove, created: '2020-01-01T00:00:00Z'})).resolves.toEqual({leftAlone: expect.stringContaining('another one of that name')});
			expect(await exists('volume', 'used')).toBe(true);
			const {created} = (await bench.host.docker.volumes()).find(({name}) => name === 'used')!;
			await docker('volume rm used');
			// The engine writes whole seconds.
			await server.succeed(`while [ "$(date -u +%Y-%m-%dT%H:%M:%SZ)" = '${created}' ]; do :; done; docker volume create used`);
			expect(await perform({...remove, created})).toEqual({leftAlone: expect.stringContaining('another one of that name')});
			const again = (await bench.host.docker.volumes()).find(({name}) => name === 'used')!;
			expect(await perform({...remove, created: again.created})).toBeUndefined();
			await docker('volume create used');
			await docker('create --name user -v used:/data bb:1 true');
			expect(await perform(remove)).toEqual({leftAlone: 'container user refers to it now'});
			expect(bench.said()).toContain('left alone: volume used: container user refers to it now');
			expect(await exists('volume', 'used')).toBe(true);
		}, minutes);

		it('is created once, and one of the same name with other options is left so', async () => {
			const create: Operation = {kind: 'volume.create', name: 'data', driver: 'local', labels: {"it's": 'a b'}, options: {type: 'tmpfs', device: 'tmpfs', o: 'size=1m'}};
			await perform(create);
			expect(JSON.parse(await docker("volume inspect -f '{{json .}}' data"))).toMatchObject({Driver: 'local', Labels: {"it's": 'a b'}, Options: {type: 'tmpfs'}});
			await perform(create);
			expect(bench.said()).toContain('was there already');
			await expect(perform({...create, options: {}})).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining('other options')});
			expect(await exists('volume', 'data')).toBe(true);
		}, minutes);
	});

	describe('build cache', () => {
		interface Row {
			readonly ID: string;
			readonly Description: string;
		}
		const rows = async (): Promise<readonly Row[]> => JSON.parse(await server.succeed('curl -s --unix-socket /run/docker.sock http://docker/system/df')).BuildCache ?? [];
		const idOf = async (words: string): Promise<string> => (await rows()).find(({Description}) => Description.includes(words))?.ID ?? '';
		/** Without a client that has BuildKit: the engine's own, over its API. */
		const build = (tag: string, ...lines: string[]): Promise<string> =>
			server.succeed(`rm -rf /root/context && mkdir /root/context && cd /root/context && printf '${['FROM bb:1', ...lines].join('\\n')}\\n' >Dockerfile && tar cf - . | curl -sf --unix-socket /run/docker.sock -X POST -H 'Content-Type: application/x-tar' --data-binary @- 'http://docker/build?version=2&t=${tag}' >/dev/null; docker image inspect ${tag} >/dev/null`);

		it('loses the picked records and no other, children before what they are built on', async () => {
			await build('one:1', 'RUN echo first >/first', 'RUN echo second >/second');
			await build('two:1', 'RUN echo third >/third');
			const [first, second, third] = [await idOf('echo first'), await idOf('echo second'), await idOf('echo third')];
			const before = (await rows()).map(({ID}) => ID);
			expect(new Set([first, second, third, '']).size).toBe(4);
			// One that another is built on stays as long as that one does.
			expect(await perform({kind: 'cache.remove', ids: [first]})).toMatchObject({removed: 0, leftAlone: expect.stringContaining('needed by a record that stays')});
			// The filter of the engine looks for parts of an id: a part of one is none.
			expect(await perform({kind: 'cache.remove', ids: [third.slice(0, 12), third.slice(1)]})).toMatchObject({removed: 0});
			const remove: Operation = {kind: 'cache.remove', ids: [first, second], bytes: 100};
			expect(await loss(remove)).toEqual({stops: [], gone: [{name: '2 records of the build cache', detail: expect.stringContaining('makes them again')}]});
			expect(await perform(remove)).toEqual({removed: 2, bytes: expect.any(Number)});
			expect((await rows()).map(({ID}) => ID).toSorted()).toEqual(before.filter(id => id !== first && id !== second).toSorted());
			expect(await exists('image', 'one:1')).toBe(true);
			expect(await docker('run --rm one:1 cat /second')).toBe('second');
			expect(await perform(remove)).toMatchObject({removed: 0, leftAlone: expect.stringContaining('gone already')});
			await expect(perform({kind: 'cache.remove', ids: [third, '.*']})).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining('".*"')});
			expect(await idOf('echo third')).toBe(third);
		}, minutes);
	});

	describe('container', () => {
		it('restart stops and starts it, and leaves one alone that does not run', async () => {
			const id = await docker('run -d --init --name app --stop-timeout 3 bb:1 sleep 600');
			const before = await docker("inspect -f '{{.State.StartedAt}}' app");
			const restart: Operation = {kind: 'container.restart', container: {id, name: 'app'}};
			expect(await loss(restart)).toEqual({stops: [{name: 'container app', detail: expect.stringContaining('up')}], gone: [], downtimeSeconds: 3});
			await perform(restart);
			expect(await docker("inspect -f '{{.State.StartedAt}}' app")).not.toBe(before);
			await docker('kill app');
			expect(await perform(restart)).toEqual({leftAlone: 'it does not run now'});
			expect(await docker("inspect -f '{{.State.Running}}' app")).toBe('false');
		}, minutes);

		it('restart refuses one started with --rm that was not planned to be risked, and keeps it when it was', async () => {
			const id = await docker('run -d --init --rm --name brief bb:1 sleep 600');
			const restart = {kind: 'container.restart' as const, container: {id, name: 'brief'}, seconds: 1};
			expect(await loss(restart)).toMatchObject({gone: [{name: 'container brief'}]});
			await expect(perform(restart)).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining('--rm')});
			await perform({...restart, removes: true});
			expect(await docker("inspect -f '{{.State.Running}}' brief")).toBe('true');
		}, minutes);
	});
});
