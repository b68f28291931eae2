import {afterAll, describe, expect, it} from '@jest/globals';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import {createConnection} from '../../../src/host/docker/transport/connection.ts';
import type {HostReader} from '../../../src/host/reader.ts';
import {triage} from '../../../src/triage/triage.ts';
import {findScenario, scenarios} from '../../../src/twin/scenarios/all.ts';
import {readSnapshot, writeSnapshot} from '../../../src/twin/snapshot/file.ts';
import {takeSnapshot} from '../../../src/twin/snapshot/take.ts';
import {createTwinTarget} from '../../../src/twin/target.ts';
import type {World} from '../../../src/twin/world/world.ts';
import {ask} from '../support/ask.ts';

const scratch = mkdtempSync(join(tmpdir(), 'drydock-snapshot-'));
afterAll(() => rmSync(scratch, {recursive: true, force: true}));

const now = Date.UTC(2026, 2, 1);

/** A snapshot of the twin of a world. */
const taken = async (world: World, {reader = host => host, sizesWithin}: {readonly reader?: (host: HostReader) => HostReader; readonly sizesWithin?: number} = {}) => {
	const target = await createTwinTarget(world, {of: 'web-01', scratch});
	const connection = createConnection({address: `unix://${target.socketPath}`, socketPath: target.socketPath});
	try {
		return await takeSnapshot(reader(target.reader()), async (path, query) => connection.json(path, query), now, sizesWithin === undefined ? {} : {sizesWithin});
	} finally {
		connection.close();
		await target.close();
	}
};

const packed = ({world, gaps}: Awaited<ReturnType<typeof taken>>): Buffer => writeSnapshot({taken: new Date(now).toISOString(), by: '1', host: 'web-01', gaps, world});

const staleWorld = (): World => findScenario('stale-endpoint')!.make(now);

describe('a snapshot', () => {
	it('holds no value of an environment variable, no option of a log driver, no password, and nothing that a container printed', async () => {
		const world = staleWorld();
		const [container] = world.containers;
		const {inspect} = container!;
		const config = inspect['Config'] as Record<string, unknown>;
		config['Env'] = ['TOKEN=planted-environment', 'EMPTY', 'URL=https://a:planted-environment-2@b'];
		(config['Labels'] as Record<string, string>)['shop.mirror'] = 'https://ops:planted-label@mirror.internal/x';
		inspect['Args'] = ['--dsn', 'postgres://shop:planted-arg@p@ss@db:5432/shop', '--url', 'https://plantedplantedtoken0123456789@git.internal/x.git'];
		(inspect['HostConfig'] as Record<string, unknown>)['LogConfig'] = {Type: 'splunk', Config: {'splunk-token': 'planted-log-option', 'max-size': '1m'}};
		(inspect['State'] as Record<string, unknown>)['Health'] = {Status: 'healthy', FailingStreak: 0, Log: [{Start: '', End: '', ExitCode: 0, Output: 'planted-health'}]};
		(inspect['State'] as Record<string, unknown>)['Error'] = 'Get "https://u:planted-error@registry/v2/": denied';
		container!.log.push({at: now, stream: 'stdout', text: 'planted-log'});
		const image = world.images[0]!.inspect;
		(image['Config'] as Record<string, unknown>)['Env'] = ['KEY=planted-image'];
		image['ContainerConfig'] = {Env: ['KEY=planted-image-2']};
		world.images[0]!.history.forEach(entry => Object.assign(entry, {CreatedBy: 'RUN curl -H planted-history'}));
		world.volumes[0]!.inspect['Options'] = {type: 'cifs', device: '//nas/share', o: 'username=ops,password=planted-mount,vers=3.0'};
		world.volumes[1]!.inspect['Options'] = {token: 'planted-option'};
		world.buildCache.push({record: {ID: 'a'.repeat(25), Type: 'regular', Description: 'RUN planted-cache', Size: 5, InUse: false, Shared: false}});
		Object.assign(world.engine.infoAnswer, {HttpProxy: 'planted-proxy:80', HttpsProxy: 'http://u:planted-proxy-2@p', NoProxy: 'localhost', RegistryConfig: {Mirrors: ['https://u:planted-mirror@m/'], IndexConfigs: {}}});
		const text = JSON.stringify({
			'log-opts': {'max-size': '10m', 'awslogs-group': 'planted-daemon'},
			proxies: {'http-proxy': 'planted-daemon-2', 'no-proxy': 'localhost'},
			'http-proxy': 'http://planted-daemon-3',
			'registry-mirrors': ['https://mirror:planted-daemon-4@mirror.internal', 'https://open.internal'],
			'cluster-store-opts': {'kv.cacertfile': 'planted-daemon-5'},
			'userland-proxy': true,
			labels: ['rack=7'],
		});
		world.machine.files['/etc/docker/daemon.json'] = {...world.machine.files['/etc/docker/daemon.json']!, text, bytes: text.length};
		world.machine.services['docker']!.journal.push('2026-02-28T03:00:00+0000 web-01 dockerd[1]: pulling https://u:planted-journal@r/x', '2026-02-28T03:00:00+0000 web-01 b1946ac92492[1]: planted-journal-of-a-container');
		world.machine.services['ssh']!.journal.push('2026-02-28T03:00:00+0000 web-01 sshd[1]: planted-journal-of-a-unit');
		world.machine.processes[0] = {...world.machine.processes[0]!, command: ['sshd: planted-title', '--password=planted-process']};

		const bytes = packed(await taken(world));
		const unpacked = gunzipSync(bytes).toString();
		expect(unpacked.match(/planted[\w-]*/g)).toBeNull();
		// What is no secret stays.
		for (const kept of ['TOKEN=<redacted>', 'splunk-token', 'rack=7', 'https://open.internal', 'userland-proxy', '@db:5432/shop', 'vers=3.0', '@mirror.internal/x', 'pulling https://']) expect(unpacked).toContain(kept);
	});

	it.each(scenarios.map(({id}) => id))('of %s makes a twin on which triage finds the same', async id => {
		const world = findScenario(id)!.make(now);
		const looked = async (of: World) => {
			const target = await createTwinTarget(of, {of: 'it', scratch});
			try {
				const {findings, ...rest} = await triage(target.reader(), {runbooks: [], now});
				// Arguments of programs that are not Docker's stay on their host.
				return {...rest, findings: findings.map(finding => ({...finding, evidence: finding.evidence.map(line => line.replace(' -k start', ''))}))};
			} finally {
				await target.close();
			}
		};
		const {world: again, gaps} = readSnapshot('it', packed(await taken(structuredClone(world))));
		expect(gaps).toEqual([]);
		expect(await looked(again)).toEqual(await looked(world));
	});

	it('names what could not be read, and waits for sizes no longer than it is told', async () => {
		const never = (host: HostReader): HostReader => ({...host, docker: {...host.docker, diskUsage: async () => new Promise(() => {})}, machine: {...host.machine, routes: async () => Promise.reject(new Error('denied'))}});
		const late = await taken(staleWorld(), {reader: never, sizesWithin: 0.01});
		expect(late.gaps).toEqual([
			{what: 'routes', why: 'denied'},
			{what: 'what containers, volumes and the build cache take on the disk', why: 'Docker had not worked it out within 0.01 s'},
		]);
		expect(new Set([...late.world.volumes.map(({bytes}) => bytes), ...late.world.containers.map(({writtenBytes}) => writtenBytes)])).toEqual(new Set([-1]));
		const without = await taken(staleWorld(), {reader: host => ({...host, docker: {...host.docker, diskUsage: async () => Promise.reject(new Error('it was asked all the same'))}}), sizesWithin: 0});
		expect(without.gaps).toEqual([{what: 'what containers, volumes and the build cache take on the disk', why: 'it was not asked for'}]);
	});

	it('of somebody who is not root knows of a socket that it is there, and not whose it is; what cannot be read is not made up', async () => {
		const unprivileged = (host: HostReader): HostReader => ({
			...host,
			machine: {
				...host.machine,
				listeners: async () => (await host.machine.listeners()).map(socket => ({...socket, owners: undefined})),
				packetFilter: async () => Promise.reject(new Error('only root may')),
				networkStore: async () => Promise.reject(new Error('only root may')),
				logFiles: async () => Promise.reject(new Error('only root may')),
				routes: async () => Promise.reject(new Error('only root may')),
				fileStatus: async path => (path.startsWith('/srv') ? Promise.reject(new Error('only root may')) : host.machine.fileStatus(path)),
				services: {...host.machine.services, status: async () => Promise.reject(new Error('nobody tells'))},
			},
		});
		const {world, gaps} = await taken(findScenario('port-conflict')!.make(now), {reader: unprivileged});
		// 5432 and 9100 are published by containers: the engine makes them anew.
		expect(world.machine.listeners.map(({port, pid}) => [port, pid])).toEqual([[22, undefined], [22, undefined], [80, undefined], [80, undefined], [25, undefined]]);
		expect(gaps.map(({what}) => what)).toEqual(expect.arrayContaining(['who listens on 0.0.0.0:80', 'the packet filter', 'the service docker', 'the service containerd']));
		const target = await createTwinTarget(world, {of: 'it', scratch});
		try {
			const {machine} = target.reader();
			expect((await machine.listeners()).filter(({port}) => port === 80).map(({owners}) => owners)).toEqual([undefined, undefined]);
			for (const reading of [machine.packetFilter(), machine.networkStore('/var/lib/docker'), machine.logFiles([]), machine.routes(), machine.fileStatus('/srv/desk/traefik')]) await expect(reading).rejects.toMatchObject({reason: 'not-known'});
			expect(await machine.fileStatus('/nowhere')).toBeUndefined();
			await expect(machine.services.status('docker')).rejects.toMatchObject({reason: 'not-known'});
		} finally {
			await target.close();
		}
	});

	it('knows what containers on the host\'s network listen on: nobody else gets it, until they are stopped', async () => {
		const world = findScenario('port-conflict')!.make(now);
		const holder = world.containers.find(({inspect}) => (inspect['State'] as {Running: boolean}).Running)!;
		(holder.inspect['HostConfig'] as Record<string, unknown>)['NetworkMode'] = 'host';
		holder.hostSockets = [{protocol: 'tcp', family: 6, address: '::', port: 8443, inode: 7}];
		const {world: again} = readSnapshot('it', packed(await taken(world)));
		const target = await createTwinTarget(again, {of: 'it', scratch});
		try {
			const listening = async () => (await target.reader().machine.listeners()).filter(({port}) => port === 8443).map(({address, owners}) => ({address, owners}));
			expect(await listening()).toEqual([{address: '::', owners: [(holder.inspect['State'] as {Pid: number}).Pid]}]);
			const {Id} = (await ask(target.socketPath, 'POST', '/containers/create', {Image: (holder.inspect['Config'] as {Image: string}).Image, HostConfig: {PortBindings: {'80/tcp': [{HostPort: '8443'}]}}})).json as {Id: string};
			expect((await ask(target.socketPath, 'POST', `/containers/${Id}/start`)).message).toContain('listen tcp4 0.0.0.0:8443: bind: address already in use');
			expect((await ask(target.socketPath, 'POST', `/containers/${String(holder.inspect['Id'])}/stop`)).status).toBe(204);
			expect(await listening()).toEqual([]);
			expect((await ask(target.socketPath, 'POST', `/containers/${Id}/start`)).status).toBe(204);
		} finally {
			await target.close();
		}
	});

	it.each([
		['sysvinit', [['service', 'docker', 'stop'], ['service', 'docker', 'start'], ['service', 'docker', 'restart']]],
		['commands', [['/srv/lab/service', 'stop'], ['/srv/lab/service', 'start'], ['/srv/lab/service', 'stop', 'start']]],
	] as const)('knows by which commands %s starts and stops the engine, and they do', async (manager, [stop, start, restart]) => {
		const of = (action: string) => [action === 'stop' ? stop : action === 'start' ? start : restart];
		const managed = (host: HostReader): HostReader => ({...host, machine: {...host.machine, services: {...host.machine.services, manager, commands: of}}});
		const {world: again} = readSnapshot('it', packed(await taken(staleWorld(), {reader: managed})));
		const target = await createTwinTarget(again, {of: 'it', scratch});
		try {
			const {services} = target.reader().machine;
			expect([services.manager, services.commands('stop', 'docker'), services.commands('restart', 'docker')]).toEqual([manager, [stop], [restart]]);
			const state = async () => (await services.status('docker')).state;
			const {run} = target.writer();
			for (const [argv, becomes] of [[stop, 'inactive'], [start, 'active'], [restart, 'active']] as const) {
				await run(argv);
				expect(await state()).toBe(becomes);
			}
		} finally {
			await target.close();
		}
	});

	it('of a daemon that nobody supervises stops it by its number', async () => {
		const services = (host: HostReader): HostReader['machine']['services'] => ({...host.machine.services, manager: 'process', commands: action => (action === 'start' ? [['dockerd']] : [['kill', '-TERM', '1']])});
		const {world} = await taken(staleWorld(), {reader: host => ({...host, machine: {...host.machine, services: services(host)}})});
		const target = await createTwinTarget(world, {of: 'it', scratch});
		try {
			const {services: {status, commands}} = target.reader().machine;
			const {mainPid} = await status('docker');
			expect(commands('restart', 'docker')).toEqual([['kill', '-TERM', String(mainPid)], ['dockerd']]);
			for (const argv of commands('restart', 'docker')) await target.writer().run(argv);
			const again = await status('docker');
			expect(again.state).toBe('active');
			expect(commands('stop', 'docker')).toEqual([['kill', '-TERM', String(again.mainPid)]]);
		} finally {
			await target.close();
		}
	});

	it('keeps the free space of the disk, whether or not the sizes are known', async () => {
		const free = async (world: World) => {
			const target = await createTwinTarget(world, {of: 'it', scratch});
			try {
				return (await target.reader().machine.freeSpace('/var/lib/docker')).bytesFree;
			} finally {
				await target.close();
			}
		};
		const before = await free(staleWorld());
		expect(await free((await taken(staleWorld())).world)).toBe(before);
		expect(await free((await taken(staleWorld(), {sizesWithin: 0})).world)).toBe(before);
	});

	it('of a host whose Docker is down is refused, and the words say where to look', async () => {
		const socketPath = join(scratch, 'nobody.sock');
		const connection = createConnection({address: `unix://${socketPath}`, socketPath});
		const target = await createTwinTarget(staleWorld(), {of: 'it', scratch});
		try {
			await expect(takeSnapshot(target.reader(), async (path, query) => connection.json(path, query), now)).rejects.toMatchObject({
				reason: 'unreachable',
				message: expect.stringMatching(/^There is nothing to take a snapshot of: /),
				nextSteps: expect.arrayContaining([expect.stringMatching(/^drydock triage /)]),
			});
		} finally {
			connection.close();
			await target.close();
		}
	});
});
