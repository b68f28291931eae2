import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from '@jest/globals';
import {createCommandRunner} from '../../src/host/machine/commands.ts';
import {operations} from '../../src/operations/catalogue.ts';
import type {Operation} from '../../src/operations/operation.ts';
import {openBench, type Bench} from '../operations/hands.ts';
import {waitFor} from '../../src/lab/wait.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const minutes = 60_000;

for (const suite of ['bookworm', 'trixie'] as const) serverDescribe(`what is made again on the engine of ${suite}`, () => {
	let server: Server;
	let bench: Bench;

	beforeAll(async () => {
		server = await bootServer({suite, name: `again-${suite}`});
		await server.succeed('docker import /root/bb.tar bb:1');
	}, 3 * minutes);
	afterAll(() => server?.gone(), minutes);
	beforeEach(async () => {
		const opened = await openBench(`/proc/${server.pid}/root/run/docker.sock`);
		// Programs run where the engine is; the copies are here.
		const {run} = createCommandRunner({root: true});
		bench = {...opened, hands: {...opened.hands, host: {...opened.hands.host, run: (argv, options) => run(server.argv(argv), options)}}};
	});
	afterEach(async () => {
		bench.cancel('the test is over');
		await bench.close();
		await server.run('chattr -R -i /var/lib/docker/overlay2/*/diff; docker rm -fv $(docker ps -aq); docker network prune -f; docker volume rm $(docker volume ls -q)');
	}, minutes);

	const docker = async (command: string): Promise<string> => (await server.succeed(`docker ${command}`)).trim();
	const perform = (operation: Operation) => operations.perform(operation, bench.hands);
	const loss = (operation: Operation) => operations.loss(operation, bench.host);
	const inverse = (operation: Operation) => operations.inverse(operation, bench.host);
	const undo = async (back: Awaited<ReturnType<typeof inverse>>): Promise<void> => {
		if ('none' in back) throw new Error(back.none);
		for (const operation of back.operations) await perform(operation);
	};
	const names = async (): Promise<readonly string[]> => (await docker("ps -a --format '{{.Names}}'")).split('\n').filter(name => name !== '');
	const volumes = async (): Promise<readonly string[]> => (await docker('volume ls -q')).split('\n').filter(name => name !== '');

	/** All that a container was given, without what the engine makes anew. */
	const given = async (name: string) => {
		const {Config, HostConfig, NetworkSettings} = JSON.parse(await docker(`inspect ${name}`))[0];
		const {Hostname: _hostname, Image: _image, ...config} = Config;
		const networks = Object.entries(NetworkSettings.Networks as Record<string, {IPAMConfig: object | null; Aliases: string[] | null}>)
			.toSorted(([a], [b]) => (a < b ? -1 : 1))
			.map(([network, {IPAMConfig, Aliases}]) => ({network, address: {...IPAMConfig}, aliases: (Aliases ?? []).filter(alias => !/^[0-9a-f]{12}$/.test(alias))}));
		return {config, HostConfig, networks};
	};

	describe('container', () => {
		it('that has written nothing is removed without its volumes, and made again as it was', async () => {
			await docker('network create --subnet 172.31.240.0/24 edge');
			await docker('network create --subnet 172.31.241.0/24 inner');
			const id = await docker(
				`create --name app --network edge --ip 172.31.240.10 --network-alias web -p 127.0.0.1:20443:80 -p 20444-20445:81/udp -v data:/data -v /etc:/host:ro --mount type=tmpfs,dst=/scratch --restart on-failure:3 --memory 32m --cap-add NET_ADMIN --label "who=it's me" --user 1:1 --stop-timeout 7 --log-opt max-size=1m --workdir /tmp --init --hostname pet bb:1 sleep '6 0'`,
			);
			await docker('network connect --ip 172.31.241.9 --alias two inner app');
			const before = await given('app');
			const remove: Operation = {kind: 'container.remove', container: {id, name: 'app'}};
			expect(await loss(remove)).toEqual({stops: [], gone: [{name: 'container app', detail: 'made less than a minute ago; nothing written in its own layer'}]});
			const back = await inverse(remove);
			await perform(remove);
			expect(await names()).toEqual([]);
			expect(await volumes()).toEqual(['data']);
			expect(bench.said()).toContain('removed app; its volumes stay: data');
			const kept = join(bench.hands.copies, 'container-app.create.json');
			expect(JSON.parse(readFileSync(kept, 'utf8'))).toMatchObject({name: 'app', image: 'bb:1'});
			expect(statSync(kept).mode & 0o777).toBe(0o600);
			expect(await perform(remove)).toEqual({leftAlone: expect.stringContaining('gone already')});
			await undo(back);
			expect(await given('app')).toEqual(before);
			expect(await docker("inspect -f '{{.State.Status}}' app")).toBe('created');
		}, minutes);

		it.each([
			['has written', "echo x >/file", 'in its own layer'],
			['has made an empty file', ': >/empty', 'added, emptied or deleted 1 file'],
			['has deleted a file', 'rm /bin/sleep', 'added, emptied or deleted'],
		])('that %s has no way back, and the loss says so', async (_what, command, words) => {
			const id = await docker(`create --name app bb:1 sh -c '${command}'`);
			await server.run('docker start -a app');
			expect(await inverse({kind: 'container.remove', container: {id, name: 'app'}})).toEqual({none: expect.stringContaining(words)});
		}, minutes);

		it('that was given variables of its own has no way back, and they are named without their values', async () => {
			const id = await docker('create --name app -e TOKEN=hidden bb:1 true');
			const back = await inverse({kind: 'container.remove', container: {id, name: 'app'}});
			expect(back).toEqual({none: expect.stringContaining('TOKEN')});
			expect(JSON.stringify(back)).not.toContain('hidden');
			await perform({kind: 'container.remove', container: {id, name: 'app'}});
			for (const file of readdirSync(bench.hands.copies)) expect(readFileSync(join(bench.hands.copies, file), 'utf8')).not.toContain('hidden');
		}, minutes);

		it('that runs by then is left alone', async () => {
			const id = await docker('run -d --init --name app bb:1 sleep 600');
			const remove: Operation = {kind: 'container.remove', container: {id, name: 'app'}};
			expect(await loss(remove)).toEqual({stops: [], gone: []});
			expect(await perform(remove)).toEqual({leftAlone: 'it runs now'});
			await docker('pause app');
			expect(await perform(remove)).toEqual({leftAlone: 'it runs now'});
			expect(bench.said()).toContain('left alone: container app: it runs now');
			// It was not even tried: nothing was kept for a removal.
			expect(existsSync(bench.hands.copies)).toBe(false);
			expect(await names()).toEqual(['app']);
		}, minutes);

		it('that cannot be removed keeps the words of the engine, and says how to free it', async () => {
			const id = await docker('run --name "dead" bb:1 touch /keep; docker inspect -f "{{.Id}}" dead');
			await server.succeed('chattr +i "$(docker inspect -f "{{.GraphDriver.Data.UpperDir}}" dead)/keep"');
			const remove: Operation = {kind: 'container.remove', container: {id, name: 'dead'}};
			await expect(perform(remove)).rejects.toMatchObject({
				reason: 'refused',
				message: expect.stringMatching(/remove container dead: .*unlinkat .*\/keep: operation not permitted/),
				nextSteps: expect.arrayContaining([expect.stringMatching(/^chattr -i -- \/.*\/diff\/keep/)]),
			});
			expect(await docker("ps -a --format '{{.Names}} {{.Status}}'")).toMatch(/^dead (Removal In Progress|Dead)$/);
			expect((await loss(remove)).gone).toMatchObject([{name: 'container dead'}]);
			await server.succeed('chattr -i /var/lib/docker/overlay2/*/diff/keep');
			await perform(remove);
			expect(await names()).toEqual([]);
		}, minutes);

		it('is not created where its name, image, network, volume, path or a variable is not as it was', async () => {
			const id = await docker('create --name app -v data:/data bb:1 true');
			const spec = await bench.host.docker.createSpec(id);
			const create = (changes: object): Operation => ({kind: 'container.create', spec: {...spec, name: 'other', ...changes}});
			await expect(perform(create({name: 'app'}))).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining('already')});
			await expect(perform(create({image: 'nosuch:1'}))).rejects.toMatchObject({reason: 'not-found', message: expect.stringContaining('nosuch:1')});
			await expect(perform(create({networks: {nonet: {}}, hostConfig: {...spec.hostConfig, NetworkMode: 'nonet'}}))).rejects.toMatchObject({reason: 'not-found', message: expect.stringContaining('nonet')});
			await expect(perform(create({hostConfig: {...spec.hostConfig, Binds: ['gone:/data']}}))).rejects.toMatchObject({reason: 'not-found', message: expect.stringContaining('volume gone')});
			await expect(perform(create({hostConfig: {...spec.hostConfig, Binds: ['/no such/folder:/data']}}))).rejects.toMatchObject({reason: 'not-found', message: expect.stringContaining('/no such/folder')});
			await expect(perform(create({environmentNames: ['TOKEN']}))).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining('TOKEN')});
			expect(await names()).toEqual(['app']);
			expect(await volumes()).toEqual(['data']);
		}, minutes);

		it('that was created is taken back, and another one of its name is not', async () => {
			const id = await docker('create --name app bb:1 true');
			const spec = {...(await bench.host.docker.createSpec(id)), name: 'made'};
			const create: Operation = {kind: 'container.create', spec};
			const back = await inverse(create);
			await perform(create);
			await docker('rename made away');
			await docker('create --name made bb:1 true');
			const stranger = await docker("inspect -f '{{.Id}}' made");
			await undo(back);
			expect((await names()).toSorted()).toEqual(['app', 'made']);
			expect(await docker("inspect -f '{{.Id}}' made")).toBe(stranger);
			await undo(back);
			expect(bench.said()).toContain('was gone already');
		}, minutes);

		it('leaves nothing behind when one of its networks cannot be joined', async () => {
			await docker('network create --subnet 172.31.240.0/24 edge');
			await docker('network create --subnet 172.31.241.0/24 inner');
			const id = await docker('create --name app --network edge bb:1 true');
			const spec = {...(await bench.host.docker.createSpec(id)), name: 'made', networks: {edge: {}, inner: {}}};
			const {hands} = bench;
			// Its second network goes between the look and the connection.
			const late = {...hands, host: {...hands.host, docker: async () => {
				if ((await names()).includes('made')) await server.run('docker network rm inner');
				return hands.host.docker();
			}}};
			await expect(operations.perform({kind: 'container.create', spec}, late)).rejects.toMatchObject({reason: 'not-found', message: expect.stringContaining('inner')});
			expect(await names()).toEqual(['app']);
		}, minutes);
	});

	describe('image', () => {
		it('is tried by a container that never starts and leaves nothing, not even a volume that it asks for', async () => {
			await docker("run --name seed bb:1 true; docker commit --change 'VOLUME /data' seed volumed:1; docker rm seed");
			expect(await perform({kind: 'image.try', image: 'volumed:1'})).toBeUndefined();
			expect(await names()).toEqual([]);
			expect(await volumes()).toEqual([]);
			expect(await docker('events --since 1m --until $(date +%s.%N) --filter event=start --filter image=volumed:1')).toBe('');
			expect(await docker('events --since 1m --until $(date +%s.%N) --filter event=create --filter image=volumed:1')).toContain('create');
			await docker('rmi volumed:1');
		}, minutes);

		it('with a layer that is gone does not pass, and leaves nothing either', async () => {
			await docker('run --name seed bb:1 touch /x; docker commit seed broken:1; docker rm seed');
			const layer = await docker("image inspect -f '{{.GraphDriver.Data.UpperDir}}' broken:1");
			await server.succeed(`mv $(dirname ${layer}) /root/layer`);
			await expect(perform({kind: 'image.try', image: 'broken:1'})).rejects.toMatchObject({reason: expect.stringMatching(/refused|not-found/), message: expect.stringContaining('make a container of image broken:1')});
			await server.succeed(`mv /root/layer $(dirname ${layer})`);
			expect(await names()).toEqual([]);
			await expect(perform({kind: 'image.try', image: 'nosuch:1'})).rejects.toMatchObject({reason: 'not-found'});
			await docker('rmi broken:1');
		}, minutes);

		it('of a commit carries the labels that it was given, beside those that say where it is from', async () => {
			const id = await docker('create --name pet --label mine=1 bb:1 true');
			await perform({kind: 'image.commit', container: {id, name: 'pet'}, repository: 'drydock/pet', tag: 't1', pause: false, labels: {"drydock.volumes": 'data at /data', 'it is': '"$x" \\'}});
			expect(JSON.parse(await docker("image inspect -f '{{json .Config.Labels}}' drydock/pet:t1"))).toEqual({
				mine: '1', 'drydock.volumes': 'data at /data', 'it is': '"$x" \\', 'drydock.container': 'pet', 'drydock.container-id': id, 'drydock.image': 'bb:1', 'drydock.committed': expect.any(String),
			});
			await docker('rmi drydock/pet:t1');
		}, minutes);
	});

	describe('volume', () => {
		/** What a folder on the server holds, file by file, with all that tar may or may not carry. */
		const listing = (folder: string): Promise<string> =>
			server.succeed(`cd ${folder} && find . -printf '%p|%y|%m|%U:%G|%s|%l|%n|%T@\\0' | sed -z 's/\\.[0-9]*$//' | sort -z | tr '\\0' '\\n'; find . -type f -print0 | sort -z | xargs -0 sha256sum; getcap capable || true`);
		const folderOf = (volume: string): string => `/var/lib/docker/volumes/${volume}/_data`;
		const save = async (volume: string, container: string, path: string, name = `${volume}.tar`) => {
			const id = await docker(`inspect -f '{{.Id}}' ${container}`);
			return (await perform({kind: 'volume.save', volume, container: {id, name: container}, path, name})) as {path: string; bytes: number; sha256: string};
		};

		it('is saved and loaded with owners, modes, links, times and hostile names, and nothing of what is mounted in it', async () => {
			await docker('volume create data; docker volume create nested');
			await server.succeed(`cd ${folderOf('data')} && umask 022 && chown 33:34 . && chmod 2751 . && mkdir empty 'with space' && echo one >one && ln one hard && ln -s /etc/passwd outside && ln -s one soft
				printf x >"$(printf 'a\\nb')" && printf y >-rf && printf z >$'esc\\e[2J' && printf ü >'ärger' && mkdir -p "$(printf 'd%.0s' $(seq 200))/$(printf 'e%.0s' $(seq 200))" && : >"$(printf 'd%.0s' $(seq 200))/$(printf 'e%.0s' $(seq 200))/f"
				dd if=/dev/urandom of=big bs=1M count=40 2>/dev/null && chown 1000:1001 one && chmod 640 one && chmod 0 -- -rf && touch -d '2001-02-03 04:05:06' one && cp one suid && chmod 4750 suid && cp one capable && setcap cap_net_raw+ep capable && mkfifo pipe && mknod device c 1 3
				mkdir sub && truncate -s 3M holes`);
			// The mount lies behind a link in the image, and another volume lies over a part of it.
			await docker("run --name link bb:1 sh -c 'mkdir -p /real && ln -s /real /data'; docker commit link linked:1; docker rm link");
			await docker('run -d --init --name app -v data:/data -v nested:/data/sub linked:1 sleep 600');
			await server.succeed(`echo theirs >${folderOf('nested')}/theirs`);
			const saved = await save('data', 'app', '/data');
			expect(statSync(saved.path).mode & 0o777).toBe(0o600);
			expect(statSync(saved.path).size).toBe(saved.bytes);
			expect(readFileSync(saved.path).includes('theirs')).toBe(false);
			await docker('volume create again');
			const load: Operation = {kind: 'volume.load', volume: 'again', image: 'bb:1', from: saved.path, sha256: saved.sha256};
			await perform(load);
			expect(await listing(folderOf('again'))).toBe(await listing(folderOf('data')));
			expect((await names()).toSorted()).toEqual(['app']);
			await expect(perform(load)).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining('is not empty')});
			await docker('rm -f app; docker rmi linked:1');
		}, 2 * minutes);

		it('is not saved over an older copy, nor when the container has another volume there by then', async () => {
			await docker('create --name app -v data:/data bb:1 true');
			await server.succeed(`echo one >${folderOf('data')}/file`);
			const first = await save('data', 'app', '/data');
			await server.succeed(`echo two >${folderOf('data')}/file`);
			const second = await save('data', 'app', '/data');
			expect(second.sha256).not.toBe(first.sha256);
			expect(readdirSync(bench.hands.copies).toSorted()).toEqual(['data.tar', 'data.tar.1']);
			await expect(save('other', 'app', '/data')).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining('does not have volume other at /data')});
			expect(readdirSync(bench.hands.copies).toSorted()).toEqual(['data.tar', 'data.tar.1']);
			expect(await volumes()).toEqual(['data']);
		}, minutes);

		it('leaves no file and no container when saving is cancelled half way', async () => {
			await docker('create --name app -v data:/data bb:1 true');
			await server.succeed(`truncate -s 4G ${folderOf('data')}/endless`);
			const saving = save('data', 'app', '/data');
			saving.catch(() => undefined);
			const {copies} = bench.hands;
			const growing = (): boolean => existsSync(copies) && readdirSync(copies).some(file => statSync(join(copies, file)).size > 1_000_000);
			await waitFor(() => growing() || undefined, 20);
			bench.cancel('Ctrl-C');
			await expect(saving).rejects.toMatchObject({reason: 'cancelled'});
			expect(readdirSync(bench.hands.copies)).toEqual([]);
			expect(await names()).toEqual(['app']);
		}, 2 * minutes);

		it('is not saved where that would fill the disk of the copies', async () => {
			await docker('create --name app -v data:/data bb:1 true');
			await server.succeed(`dd if=/dev/urandom of=${folderOf('data')}/big bs=1M count=60 2>/dev/null`);
			const {copies} = bench.hands;
			mkdirSync(copies);
			execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', copies]);
			try {
				await expect(save('data', 'app', '/data')).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining('must stay free')});
				expect(readdirSync(copies)).toEqual([]);
				expect(await names()).toEqual(['app']);
			} finally {
				execFileSync('umount', [copies]);
			}
		}, minutes);

		it('is not loaded from a file that was changed, nor while a container refers to it, nor where it does not exist', async () => {
			await docker('create --name app -v data:/data bb:1 true');
			const saved = await save('data', 'app', '/data');
			const load: Operation = {kind: 'volume.load', volume: 'data', image: 'bb:1', from: saved.path, sha256: saved.sha256};
			await expect(perform(load)).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining('container app refers to it now')});
			await expect(perform({...load, volume: 'nosuch'})).rejects.toMatchObject({reason: 'not-found', message: expect.stringContaining('nosuch')});
			writeFileSync(saved.path, Buffer.concat([readFileSync(saved.path), Buffer.from('x')]));
			await docker('rm app');
			await expect(perform(load)).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining('not what was saved')});
			expect(await volumes()).toEqual(['data']);
			expect(await server.succeed(`ls -A ${folderOf('data')}`)).toBe('');
		}, minutes);
	});
});
