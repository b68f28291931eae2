import {execFile} from 'node:child_process';
import {chmodSync, statSync} from 'node:fs';
import {dirname} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, expect, it} from '@jest/globals';
import {DrydockError} from '../../src/errors.ts';
import {createDockerReader} from '../../src/host/docker/engine-reader.ts';
import type {DockerReader} from '../../src/host/docker/reader.ts';
import {createConnection} from '../../src/host/docker/transport/connection.ts';
import type {Connection} from '../../src/host/docker/transport/connection.ts';
import {openWriter} from '../../src/host/docker/transport/writer.ts';
import {waitFor} from '../../src/lab/wait.ts';
import {startEngine} from './support/engine.ts';
import type {Engine} from './support/engine.ts';
import {realDescribe} from './support/real.ts';

const limit = 60_000;

realDescribe('reading a real Docker engine', () => {
	let engine: Engine;
	let connection: Connection;
	let reader: DockerReader;
	const commands: string[] = [];

	beforeAll(async () => {
		engine = await startEngine({name: 'docker-reader'});
		connection = createConnection({address: `unix://${engine.socket}`, socketPath: engine.socket});
		reader = createDockerReader(connection, command => commands.push(command));
		await engine.docker('network', 'create', '--subnet', '172.31.240.0/24', 'edge');
		await engine.docker('run', '-d', '--name', 'web', '-e', 'PASSWORD=hunter2', '-p', '127.0.0.1:18080:80', '-p', '5353:53/udp', '--network', 'edge', '--ip', '172.31.240.9', '--network-alias', 'w', '--restart', 'unless-stopped', '--stop-timeout', '1', 'bb:1', '/bin/busybox', 'sleep', '1000');
		await engine.docker('create', '--name', 'made', '-P', '--expose', '99', '-p', '18443:443', 'bb:1', '/bin/busybox', 'true');
		await engine.docker('run', '--name', 'said', 'bb:1', '/bin/busybox', 'sh', '-c', 'for i in 1 2 3; do echo line $i; done');
		await engine.docker('run', '-t', '--name', 'terminal', 'bb:1', '/bin/busybox', 'echo', 'on a terminal');
	}, limit);

	afterAll(async () => {
		connection?.close();
		await engine?.stop();
	}, limit);

	it('tells the engine and its host apart from others', async () => {
		expect(await reader.version()).toMatchObject({apiVersion: expect.stringMatching(/^1\.\d+$/), os: 'linux', flavour: 'docker'});
		const info = await reader.info();
		expect(info).toMatchObject({dataRoot: engine.dataRoot, containersRunning: 1, swarm: false});
		expect(info.id).not.toBe('');
		expect((await reader.info()).id).toBe(info.id);
	});

	it('lists containers, with the ports of those that run', async () => {
		const list = await reader.containers();
		expect(list.map(({name, state}) => `${name} ${state}`).toSorted()).toEqual(['made created', 'said exited', 'terminal exited', 'web running']);
		const web = list.find(({name}) => name === 'web');
		expect(web?.ports).toContainEqual({protocol: 'tcp', hostIp: '127.0.0.1', hostPort: 18080, hostPortEnd: 18080, containerPort: 80});
		expect(web?.ports).toContainEqual({protocol: 'udp', hostIp: '0.0.0.0', hostPort: 5353, hostPortEnd: 5353, containerPort: 53});
	});

	it('counts a paused and a restarting container among those that are up, for they keep their ports', async () => {
		await engine.docker('run', '-d', '--name', 'frozen', 'bb:1', '/bin/busybox', 'sleep', '1000');
		await engine.docker('run', '-d', '--name', 'looping', '--restart', 'always', 'bb:1', '/bin/busybox', 'false');
		try {
			await engine.docker('pause', 'frozen');
			await waitFor(async () => ((await reader.container('looping')).state === 'restarting' ? true : undefined), 20);
			expect((await reader.containers('up')).map(({name}) => name).toSorted()).toEqual(['frozen', 'looping', 'web']);
			expect(commands.at(-1)).toBe('docker ps');
		} finally {
			await engine.docker('rm', '-f', 'frozen', 'looping');
		}
	});

	it('inspects by name, id and the start of an id, without the values of the environment', async () => {
		const web = await reader.container('web');
		expect(web).toMatchObject({state: 'running', restartPolicy: {Name: 'unless-stopped'}, networkMode: 'edge', stopTimeoutSeconds: 1, error: ''});
		expect(web.networks['edge']).toMatchObject({IPAMConfig: {IPv4Address: '172.31.240.9'}, Aliases: expect.arrayContaining(['w'])});
		expect(web.environmentNames).toContain('PASSWORD');
		expect(JSON.stringify(web)).not.toContain('hunter2');
		expect((await reader.container(web.id)).name).toBe('web');
		expect((await reader.container(web.id.slice(0, 12))).name).toBe('web');
		expect(commands).toContain('docker inspect web');
	});

	it('knows the ports that a container wants while it does not run', async () => {
		const made = await reader.container('made');
		expect(made).toMatchObject({state: 'created', ports: [], stopTimeoutSeconds: 10});
		expect(made.wantedPorts).toEqual([
			{protocol: 'tcp', hostIp: '', hostPort: 18443, hostPortEnd: 18443, containerPort: 443},
			{protocol: 'tcp', hostIp: '', hostPort: 0, hostPortEnd: 0, containerPort: 99},
		]);
	});

	it('inspects all, without what is gone', async () => {
		const ids = (await reader.containers()).map(({id}) => id);
		expect(await reader.inspectAll([...ids, '0'.repeat(64)])).toHaveLength(ids.length);
	});

	it('says that an object is not there in the words of the engine', async () => {
		for (const ask of [reader.container, reader.network, reader.image]) await expect(ask('nope')).rejects.toMatchObject({reason: 'not-found', message: expect.stringMatching(/nope/)});
	});

	it('reads an image, what a container wrote, and the end of its log', async () => {
		expect((await reader.image('bb:1')).tags).toEqual(['bb:1']);
		expect(await reader.writtenBytes('web')).toBeGreaterThanOrEqual(0);
		expect(await reader.logTail('said', 2)).toBe('line 2\nline 3\n');
		expect(await reader.logTail('terminal', 5)).toBe('on a terminal\r\n');
	});

	it('reads what a container has in its own layer that its image has not', async () => {
		await engine.docker('run', '--name', 'wrote', 'bb:1', '/bin/busybox', 'sh', '-c', '/bin/busybox mkdir -p "/srv/my data"; echo one > "/srv/my data/a"; /bin/busybox rm /bin/busybox');
		try {
			const changes = await reader.layerChanges('wrote');
			expect(changes).toEqual(expect.arrayContaining([{path: '/srv/my data/a', change: 'added'}, {path: '/bin/busybox', change: 'removed'}, {path: '/bin', change: 'changed'}]));
			expect(await reader.layerChanges('made')).toEqual([]);
			expect(commands.at(-1)).toBe('docker diff made');
		} finally {
			await engine.docker('rm', '-f', 'wrote');
		}
	});

	it('knows the running members of a network, and does not take the start of an id for a name', async () => {
		const edge = await reader.network('edge');
		expect(Object.values(edge.active)).toEqual([expect.objectContaining({name: 'web', ipv4: '172.31.240.9/24'})]);
		expect(edge.predefined).toBe(false);
		expect((await reader.network('bridge')).predefined).toBe(true);
		await expect(reader.network(edge.id.slice(0, 4))).rejects.toMatchObject({reason: 'not-found'});
	});

	it.each([
		['ranges, auxiliary addresses, options, labels and flags', ['--subnet', '172.31.241.0/24', '--ip-range', '172.31.241.128/25', '--gateway', '172.31.241.1', '--aux-address', 'a=172.31.241.5', '--label', 'com.docker.compose.network=x', '-o', 'com.docker.network.bridge.name=brx', '-o', 'com.docker.network.driver.mtu=1400', '--internal', '--attachable']],
		['a subnet that the engine chose', []],
		['both families', ['--ipv6', '--subnet', '172.31.242.0/24', '--subnet', 'fd00:9::/64']],
		['only a configuration', ['--config-only', '--subnet', '172.31.243.0/24', '--label', 'l=1']],
	])('describes a network so that the same can be created again: %s', async (_, options) => {
		await engine.docker('network', 'create', ...options, 'again');
		await recreate('again');
		await engine.docker('network', 'rm', 'again');
	}, limit);

	it('describes a network that takes its configuration from another', async () => {
		await engine.docker('network', 'create', '--config-only', '--subnet', '172.31.244.0/24', 'configuration');
		await engine.docker('network', 'create', '--driver', 'bridge', '--config-from', 'configuration', 'taker');
		await recreate('taker');
	}, limit);

	it('finds a network whose name does not fit into a path', async () => {
		await engine.docker('network', 'create', 'odd/../name ?x');
		expect((await reader.network('odd/../name ?x')).name).toBe('odd/../name ?x');
	});

	const recreate = async (name: string): Promise<void> => {
		const before = await reader.network(name);
		const docker = await openWriter(connection);
		await docker.getNetwork(before.id).remove();
		// The types of dockerode know fewer fields than the engine takes.
		await docker.createNetwork({...before.spec} as Parameters<typeof docker.createNetwork>[0]);
		const raw = async (): Promise<unknown> => JSON.parse(await engine.docker('network', 'inspect', name));
		const after = await reader.network(name);
		expect(after.id).not.toBe(before.id);
		expect(after.spec).toEqual(before.spec);
		expect(await raw()).toMatchObject([{Name: name, Id: after.id}]);
	};

	it('says to a user without permission whose socket it is', async () => {
		const opened: [string, number][] = [];
		for (let folder = dirname(engine.socket); folder.startsWith(engine.folder); folder = dirname(folder)) {
			opened.push([folder, statSync(folder).mode]);
			chmodSync(folder, 0o711);
		}
		const source = new URL('../../src/host/docker/transport/connection.ts', import.meta.url).href;
		const script = `const {createConnection} = await import(${JSON.stringify(source)});
			await createConnection(${JSON.stringify({address: connection.address, socketPath: engine.socket})}).negotiated().catch(({reason, message, nextSteps}) => console.log(JSON.stringify({reason, message, nextSteps})));`;
		try {
			const {stdout} = await promisify(execFile)('setpriv', ['--reuid', '65534', '--regid', '65534', '--clear-groups', process.execPath, '--input-type=module', '--eval', script]);
			const told = JSON.parse(stdout);
			expect(told).toMatchObject({reason: 'denied', message: expect.stringMatching(/^nobody may not use Docker's socket at .*It belongs to the group \w+\.$/)});
			expect(told.nextSteps[0]).toBe('Run drydock with sudo.');
		} finally {
			for (const [folder, mode] of opened) chmodSync(folder, mode);
		}
	}, limit);

	it('becomes unreachable, and no hang, when the daemon is frozen; and answers again afterwards', async () => {
		const impatient = createConnection({address: connection.address, socketPath: engine.socket, timeoutSeconds: 0.5});
		const frozen = createDockerReader(impatient);
		await frozen.info();
		process.kill(engine.pid, 'SIGSTOP');
		try {
			await expect(frozen.info()).rejects.toMatchObject({reason: 'unreachable', retryable: true});
		} finally {
			process.kill(engine.pid, 'SIGCONT');
		}
		expect((await reader.info()).containersRunning).toBe(1);
		impatient.close();
	}, limit);

	it('survives a restart of the daemon on the same connection', async () => {
		const {id} = await reader.info();
		await engine.host.stop();
		await expect(reader.info()).rejects.toBeInstanceOf(DrydockError);
		await engine.host.start();
		expect((await reader.info()).id).toBe(id);
	}, limit);
});
