import {afterAll, beforeAll, describe, expect, it} from '@jest/globals';
import {createHash} from 'node:crypto';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import type {CreateSpec} from '../../src/host/docker/objects.ts';
import {operations} from '../../src/operations/catalogue.ts';
import type {Operation} from '../../src/operations/operation.ts';
import {createTwinTarget, type TwinTarget} from '../../src/twin/target.ts';
import {emptyWorld} from '../../src/twin/world/empty.ts';
import {makeImage} from '../../src/twin/world/make-image.ts';
import {findContainer, isRunning} from '../../src/twin/world/host.ts';
import type {TwinContainer, World} from '../../src/twin/world/world.ts';
import {ask} from './support/ask.ts';

const scratch = mkdtempSync(join(tmpdir(), 'drydock-operations-'));
afterAll(() => rmSync(scratch, {recursive: true, force: true}));

const world = (): World => {
	const made = emptyWorld({hostname: 'web-01', engine: '26.1'});
	makeImage(made, 'app:1', {layers: [40_000_000, 2_000_000], digest: false, programs: ['httpd', 'true']});
	makeImage(made, 'old:1', {layers: [3_000_000]});
	made.machine.files['/srv/www'] = {bytes: 4096, mode: 0o755, uid: 0, gid: 0, modified: made.now, directory: true};
	made.machine.files['/etc/docker/daemon.json'] = {text: '{"debug": true}', bytes: 15, mode: 0o644, uid: 0, gid: 0, modified: made.now};
	made.buildCache.push(...['aaa', 'bbb', 'ccc'].map(ID => ({record: {ID, Type: 'regular', Description: 'RUN make', InUse: false, Shared: false, Size: 1000, CreatedAt: '', LastUsedAt: '', UsageCount: 1}})));
	made.machine.leftBridges.push('br-0123456789ab');
	made.machine.processes.push({pid: 4000, parent: 1, name: 'python3', command: ['python3', '-m', 'http.server'], uid: 0, user: 'root', startTicks: 77});
	return made;
};

describe('every kind of operation, performed on a twin', () => {
	let target: TwinTarget;
	let said = '';
	const send = (method: string, path: string, body?: object) => ask(target.socketPath, method, path, body);
	const perform = async (op: Operation): Promise<unknown> => {
		said = '';
		const signal = new AbortController().signal;
		return operations.perform(op, {host: target.writer(), copies: join(scratch, 'copies'), output: chunk => void (said += chunk.toString()), signal});
	};
	const container = (name: string): TwinContainer => findContainer(target.world, name) as TwinContainer;
	const ref = (name: string) => ({id: String(container(name).inspect['Id']), name});
	const make = async (name: string, body: object = {}): Promise<void> => {
		expect(await send('POST', `/containers/create?name=${name}`, {Image: 'app:1', Cmd: ['httpd'], ...body})).toMatchObject({status: 201});
	};
	const tags = (): readonly unknown[] => target.world.images.flatMap(({inspect}) => inspect['RepoTags'] as string[]);
	const done = new Set<Operation['kind']>();
	const performed = async (op: Operation): Promise<unknown> => {
		done.add(op.kind);
		return perform(op);
	};

	beforeAll(async () => {
		target = await createTwinTarget(world(), {of: 'web-01', scratch});
	});
	afterAll(async () => target.close());

	it('containers: started, stopped, restarted, given a policy, made anew and removed', async () => {
		await make('app', {HostConfig: {RestartPolicy: {Name: 'unless-stopped'}}});
		await performed({kind: 'container.start', container: ref('app')});
		expect(isRunning(container('app'))).toBe(true);
		const {StartedAt} = container('app').inspect['State'] as {StartedAt: string};
		await performed({kind: 'container.restart', container: ref('app'), seconds: 1});
		expect((container('app').inspect['State'] as {StartedAt: string}).StartedAt > StartedAt).toBe(true);
		await performed({kind: 'container.restart-policy', container: ref('app'), policy: {Name: 'no', MaximumRetryCount: 0}});
		expect(container('app').inspect['HostConfig']).toMatchObject({RestartPolicy: {Name: 'no'}});
		await performed({kind: 'container.stop', container: ref('app'), seconds: 1});
		expect(isRunning(container('app'))).toBe(false);
		const spec: CreateSpec = await target.reader().docker.createSpec('app');
		await performed({kind: 'container.remove', container: ref('app')});
		expect(findContainer(target.world, 'app')).toBeUndefined();
		await performed({kind: 'container.create', spec});
		expect(await target.reader().docker.createSpec('app')).toEqual(spec);
	});

	it('networks: made, joined, left, removed, and a container made anew on two of them', async () => {
		const plain = {Driver: 'bridge', Internal: false, Attachable: false, Ingress: false, EnableIPv6: false, Options: {}, Labels: {}};
		for (const [Name, Subnet] of [['edge', '172.31.240.0/24'], ['data', '172.31.241.0/24']] as const) await performed({kind: 'network.create', spec: {...plain, Name, IPAM: {Driver: 'default', Config: [{Subnet}]}}});
		await make('web', {HostConfig: {NetworkMode: 'edge'}, NetworkingConfig: {EndpointsConfig: {edge: {IPAMConfig: {IPv4Address: '172.31.240.9'}}}}});
		await performed({kind: 'network.connect', network: 'data', container: ref('web'), endpoint: {IPAMConfig: {IPv4Address: '172.31.241.9'}, Aliases: ['www']}});
		await send('POST', '/containers/web/start');
		const {networks} = await target.reader().docker.container('web');
		expect([networks['edge']?.IPAddress, networks['data']?.IPAddress]).toEqual(['172.31.240.9', '172.31.241.9']);
		await send('POST', '/containers/web/stop?t=0');
		const spec = await target.reader().docker.createSpec('web');
		await perform({kind: 'container.remove', container: ref('web')});
		await perform({kind: 'container.create', spec});
		expect(await target.reader().docker.createSpec('web')).toEqual(spec);
		await performed({kind: 'network.disconnect', network: 'data', container: ref('web'), force: true});
		const data = target.world.networks.find(({inspect}) => inspect['Name'] === 'data');
		await performed({kind: 'network.remove', network: {id: String(data?.inspect['Id']), name: 'data'}});
		expect(target.world.networks.map(({inspect}) => inspect['Name'])).not.toContain('data');
		await performed({kind: 'bridge.remove', name: 'br-0123456789ab'});
		expect(target.world.machine.leftBridges).toEqual([]);
	});

	it('images: committed, tried and removed', async () => {
		await performed({kind: 'image.commit', container: ref('web'), repository: 'saved/web', tag: '1', pause: true});
		expect(tags()).toContain('saved/web:1');
		await performed({kind: 'image.try', image: 'saved/web:1'});
		expect(target.world.containers).toHaveLength(2);
		const id = String(target.world.images.find(({inspect}) => (inspect['RepoTags'] as string[]).includes('saved/web:1'))?.inspect['Id']);
		await performed({kind: 'image.remove', image: {id, name: 'saved/web:1'}, tags: ['saved/web:1']});
		expect(tags()).toEqual(['app:1', 'old:1']);
		await performed({kind: 'cache.remove', ids: ['aaa', 'ccc']});
		expect(target.world.buildCache.map(({record: {ID}}) => ID)).toEqual(['bbb']);
	});

	it('volumes: made, loaded with what was saved of another, and removed', async () => {
		for (const name of ['data', 'copy']) await performed({kind: 'volume.create', name, driver: 'local', labels: {}, options: {}});
		await make('db', {HostConfig: {Binds: ['data:/var/data']}});
		const data = target.world.volumes.find(({inspect}) => inspect['Name'] === 'data')!;
		const base = {mode: 0o640, uid: 999, gid: 999, modified: Date.UTC(2026, 0, 1)};
		data.files = {conf: {...base, bytes: 4096, mode: 0o750, directory: true}, 'conf/app.ini': {...base, text: 'debug = no\n', bytes: 11}, table: {...base, bytes: 3_000_000}};
		data.bytes = 3_000_011;
		const saved = (await performed({kind: 'volume.save', volume: 'data', container: ref('db'), path: '/var/data', name: 'data.tar'})) as {path: string; sha256: string; bytes: number};
		expect(createHash('sha256').update(readFileSync(saved.path)).digest('hex')).toBe(saved.sha256);
		expect(saved.bytes).toBeGreaterThan(3_000_011);
		await performed({kind: 'volume.load', volume: 'copy', image: 'app:1', from: saved.path, sha256: saved.sha256});
		const copy = target.world.volumes.find(({inspect}) => inspect['Name'] === 'copy')!;
		expect([copy.bytes, Object.keys(copy.files ?? {}), copy.files?.['conf/app.ini']]).toEqual([3_000_011, ['conf', 'conf/app.ini', 'table'], expect.objectContaining({mode: 0o640, uid: 999, base64: Buffer.from('debug = no\n').toString('base64')})]);
		await performed({kind: 'volume.remove', name: 'copy'});
		expect(target.world.volumes.map(({inspect}) => inspect['Name'])).toEqual(['data']);
		expect(target.world.containers).toHaveLength(3);
	});

	it('the containers that a killed run had made for itself are found and removed, and no others', async () => {
		const run = basename(scratch);
		const labels = {'drydock.temporary': 'true', 'drydock.run': run};
		await make('left', {Labels: labels});
		await make('of-another-run', {Labels: {...labels, 'drydock.run': 'another'}});
		await make('begun', {Labels: labels});
		await perform({kind: 'container.start', container: ref('begun')});
		expect(await operations.leftBehind?.(run, target.reader())).toEqual([{kind: 'temporary.remove', container: ref('left'), run}]);
		for (const name of ['left', 'of-another-run', 'begun']) await performed({kind: 'temporary.remove', container: ref(name), run});
		expect(['left', 'of-another-run', 'begun'].map(name => findContainer(target.world, name) !== undefined)).toEqual([false, true, true]);
		for (const name of ['of-another-run', 'begun']) await send('DELETE', `/containers/${name}?force=1`);
	});

	it('a container that was started and has ended since: done if it ended well, not known if it died, as with its engine', async () => {
		await make('job');
		const since = new Date(target.world.now).toISOString();
		const start: Operation = {kind: 'container.start', container: ref('job')};
		const became = async () => operations.became(start, target.reader(), since);
		expect(await became()).toBe('not-done');
		await perform(start);
		expect(await became()).toBe('done');
		await send('POST', '/containers/job/kill');
		expect(await became()).toBe('not-known');
		(container('job').inspect['State'] as {ExitCode: number}).ExitCode = 0;
		expect(await became()).toBe('done');
		await send('DELETE', '/containers/job?force=1');
	});

	it('a volume of which only the size is known is saved as zeros of that size', async () => {
		const data = target.world.volumes[0]!;
		delete data.files;
		data.bytes = 2_500_000;
		const first = (await perform({kind: 'volume.save', volume: 'data', container: ref('db'), path: '/var/data', name: 'zeros.tar'})) as {sha256: string; bytes: number};
		const second = (await perform({kind: 'volume.save', volume: 'data', container: ref('db'), path: '/var/data', name: 'zeros2.tar'})) as {sha256: string; bytes: number};
		expect(first.bytes).toBeGreaterThanOrEqual(2_500_000);
		expect(first.bytes).toBeLessThan(2_510_000);
		expect(second.bytes).toBe(first.bytes);
	});

	it('logs: cut, refused where the engine writes at a place of its own, and rotated ones removed', async () => {
		expect(await send('POST', '/containers/app/start')).toMatchObject({status: 204});
		const app = container('app');
		app.logBytes = 5_000_000;
		const path = String(app.inspect['LogPath']);
		target.world.machine.files[`${path}.1`] = {bytes: 1_000_000, mode: 0o640, uid: 0, gid: 0, modified: target.world.now};
		app.writesLogAtOffset = true;
		await expect(perform({kind: 'log.truncate', container: ref('app'), path, readersHang: true})).rejects.toThrow('has not opened it for appending');
		expect((await target.reader().machine.logFiles([path]))[0]).toMatchObject({bytes: 5_000_000, rotated: [{path: `${path}.1`, bytes: 1_000_000}]});
		await performed({kind: 'log.remove-rotated', container: ref('app'), paths: [`${path}.1`]});
		expect((await target.reader().machine.logFiles([path]))[0]?.rotated).toEqual([]);
		await send('POST', '/containers/app/restart?t=0');
		await expect(perform({kind: 'log.truncate', container: ref('app'), path})).rejects.toThrow('remembers how long it was');
		await performed({kind: 'log.truncate', container: ref('app'), path, readersHang: true});
		expect(app.logBytes).toBe(0);
	});

	it('the machine: services, processes, files, the store and safety copies', async () => {
		const {machine} = target.reader();
		await performed({kind: 'process.signal', pid: 4000, startTicks: 77, signal: 'TERM', command: 'python3 -m http.server'});
		expect(await machine.process(4000)).toBeUndefined();
		await performed({kind: 'copy.json', name: 'spec.json', content: {a: 1}});
		expect(readFileSync(join(scratch, 'copies', 'spec.json'), 'utf8')).toContain('"a": 1');
		await performed({kind: 'copy.file', from: '/etc/docker/daemon.json', name: 'daemon.json'});
		await performed({kind: 'file.move', from: '/etc/docker/daemon.json', to: '/etc/docker/daemon.json.away'});
		expect(target.world.machine.files['/etc/docker/daemon.json']).toBeUndefined();
		const edge = target.world.networks.find(({inspect}) => inspect['Name'] === 'edge');
		const stale = {id: 'a'.repeat(64), networkId: String(edge?.inspect['Id']), address: '172.31.240.77/24', ports: []};
		target.world.staleEndpoints.push(stale);
		await performed({kind: 'service.stop', service: 'docker', commands: machine.services.commands('stop', 'docker')});
		const store = `${String(target.world.engine.infoAnswer['DockerRootDir'])}/network/files/local-kv.db`;
		await perform({kind: 'copy.file', from: store, name: 'local-kv.db'});
		await performed({kind: 'store.forget-endpoint', path: store, endpointId: stale.id, networkId: stale.networkId});
		await performed({kind: 'service.start', service: 'docker', commands: machine.services.commands('start', 'docker')});
		await performed({kind: 'service.restart', service: 'docker', commands: machine.services.commands('restart', 'docker')});
		expect(target.world.engine.running).toBe(true);
		expect(target.world.staleEndpoints).toEqual([]);
		await performed({kind: 'copy.restore', name: 'daemon.json', to: '/etc/docker/daemon.json'});
		expect(target.world.machine.files['/etc/docker/daemon.json']).toMatchObject({bytes: 15, mode: 0o644});
	});

	it('were all of them', () => {
		const all: Record<Operation['kind'], true> = {'container.start': true, 'container.stop': true, 'container.restart-policy': true, 'network.create': true, 'network.remove': true, 'network.connect': true, 'network.disconnect': true, 'bridge.remove': true, 'container.restart': true, 'container.remove': true, 'container.create': true, 'image.commit': true, 'image.try': true, 'image.remove': true, 'volume.create': true, 'volume.remove': true, 'volume.save': true, 'volume.load': true, 'temporary.remove': true, 'log.truncate': true, 'log.remove-rotated': true, 'cache.remove': true, 'service.start': true, 'service.stop': true, 'service.restart': true, 'process.signal': true, 'file.move': true, 'store.forget-endpoint': true, 'copy.json': true, 'copy.file': true, 'copy.restore': true};
		expect([...done].toSorted()).toEqual(Object.keys(all).toSorted());
	});
});
