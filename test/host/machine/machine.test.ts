import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {createServer, type AddressInfo, type Server} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, it, expect, beforeAll, afterAll} from '@jest/globals';
import {readAnswers} from '../../../src/host/machine/answers.ts';
import {createCommandRunner} from '../../../src/host/machine/commands.ts';
import {createMachineReader} from '../../../src/host/machine/machine.ts';
import type {Listener} from '../../../src/host/machine/reader.ts';
import {processServices} from '../../../src/host/machine/services/process.ts';

const asked: string[] = [];
const pidFile = path.join(tmpdir(), `drydock-none-${process.pid}.pid`);
const machine = createMachineReader({
	read: command => asked.push(command),
	commands: createCommandRunner(),
	services: processServices(pidFile, ['/usr/sbin/dockerd']),
});
const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => Promise.all(closing.map(async close => close())));

const listen = async (host: string, onConnection: Parameters<typeof createServer>[1] = () => {}): Promise<number> => {
	const server: Server = createServer({}, socket => {
		socket.on('error', () => {});
		onConnection(socket);
	});
	server.listen({host, port: 0, ipv6Only: host === '::'});
	await once(server, 'listening');
	const sockets = new Set<{destroy(): unknown}>();
	server.on('connection', socket => sockets.add(socket));
	closing.push(async () => {
		for (const socket of sockets) socket.destroy();
		server.close();
	});
	return (server.address() as AddressInfo).port;
};

const bind = async (type: 'udp4' | 'udp6', address: string): Promise<number> => {
	const socket = createSocket({type, ipv6Only: type === 'udp6'});
	socket.bind({address, port: 0});
	await once(socket, 'listening');
	closing.push(async () => socket.close());
	return socket.address().port;
};

describe('listeners', () => {
	let all: readonly Listener[] = [];
	const ports: Record<string, number> = {};
	beforeAll(async () => {
		ports['tcp 0.0.0.0'] = await listen('0.0.0.0');
		ports['tcp 127.0.0.3'] = await listen('127.0.0.3');
		ports['tcp ::'] = await listen('::');
		ports['tcp ::1'] = await listen('::1');
		ports['udp 127.0.0.1'] = await bind('udp4', '127.0.0.1');
		ports['udp ::1'] = await bind('udp6', '::1');
		all = await machine.listeners();
	});

	it.each(['tcp 0.0.0.0', 'tcp 127.0.0.3', 'tcp ::', 'tcp ::1', 'udp 127.0.0.1', 'udp ::1'])('names this process as the owner of %s', name => {
		const [protocol, address = ''] = name.split(' ');
		const found = all.filter(listener => listener.protocol === protocol && listener.port === ports[name] && listener.address === address);
		expect(found).toEqual([expect.objectContaining({family: address.includes(':') ? 6 : 4, owners: [process.pid]})]);
	});
});

describe('does it answer', () => {
	it('when it keeps the connection', async () => {
		const port = await listen('127.0.0.1');
		expect(await machine.answers('127.0.0.1', port, 'tcp')).toBe(true);
		expect(await machine.answers('0.0.0.0', port, 'tcp')).toBe(true);
	});

	it('when it speaks first and closes', async () => {
		const port = await listen('::1', socket => socket.end('220 hello\r\n'));
		expect(await machine.answers('::', port, 'tcp')).toBe(true);
	});

	it.each(['end', 'resetAndDestroy'] as const)('not when it closes at once (%s), as a docker-proxy for a dead container does', async how => {
		const port = await listen('127.0.0.1', socket => socket[how]());
		expect(await machine.answers('127.0.0.1', port, 'tcp')).toBe(false);
	});

	it('not when nobody listens', async () => {
		const port = await listen('127.0.0.1');
		expect(await machine.answers('127.0.0.2', port, 'tcp')).toBe(false);
	});

	it('cannot be known for udp and sctp', async () => {
		expect(await machine.answers('127.0.0.1', 53, 'udp')).toBeUndefined();
		expect(await machine.answers('127.0.0.1', 53, 'sctp')).toBeUndefined();
	});

	it('not when a docker-proxy accepts, and nobody answers for its container', async () => {
		const hostPort = await listen('127.0.0.1');
		const containerPort = await listen('127.0.0.1', socket => socket.resetAndDestroy());
		const proxy = {pid: 1, protocol: 'tcp', hostIp: '0.0.0.0', hostPort, containerIp: '127.0.0.1', containerPort} as const;
		expect(await readAnswers('0.0.0.0', hostPort, 'tcp', async () => [proxy])).toBe(false);
		expect(await readAnswers('0.0.0.0', hostPort, 'tcp', async () => [{...proxy, containerPort: hostPort}])).toBe(true);
	});
});

describe('a process', () => {
	it('is known by its arguments, user and start', async () => {
		const own = await machine.process(process.pid);
		expect(own).toMatchObject({pid: process.pid, parent: process.ppid, uid: process.geteuid?.()});
		expect(own?.command[0]).toContain('node');
		expect(own?.startTicks).toBeGreaterThan(0);
	});

	it('is undefined when it has ended', async () => {
		expect(await machine.process(2 ** 22 + 5)).toBeUndefined();
	});
});

describe('files', () => {
	let folder = '';
	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'drydock-files-'));
		await writeFile(path.join(folder, 'text'), 'grüezi', {mode: 0o640});
	});
	afterAll(async () => rm(folder, {recursive: true}));

	it('are read up to a bound', async () => {
		expect(await machine.readText(path.join(folder, 'text'))).toBe('grüezi');
		expect(await machine.readText(path.join(folder, 'text'), 2)).toBe('gr');
	});

	it('of /proc, which have no size, are read whole', async () => {
		expect(await machine.readText('/proc/self/status')).toContain(`Pid:\t${process.pid}`);
	});

	it('that are not there are told from those that are', async () => {
		expect(await machine.fileStatus(path.join(folder, 'text'))).toMatchObject({bytes: 7, mode: 0o640, directory: false});
		expect(await machine.fileStatus(folder)).toMatchObject({directory: true});
		expect(await machine.fileStatus(path.join(folder, 'nothing'))).toBeUndefined();
		await expect(machine.readText(path.join(folder, 'nothing'))).rejects.toMatchObject({reason: 'not-found'});
	});

	it('have room on their file system', async () => {
		const space = await machine.freeSpace(folder);
		expect(space.bytesTotal).toBeGreaterThan(space.bytesFree);
		await expect(machine.freeSpace('/nowhere')).rejects.toMatchObject({reason: 'not-found'});
	});
});

describe('what an operator would have typed', () => {
	it('is told once for each reading', async () => {
		asked.length = 0;
		await machine.listeners();
		await machine.readText('/etc/hostname');
		await machine.answers('127.0.0.1', 1, 'tcp');
		await machine.services.status('docker');
		expect(asked.map(command => command.replace(/^sudo /, ''))).toEqual(['ss -Hlntup', 'cat /etc/hostname', 'nc -z -w 3 127.0.0.1 1', `cat ${pidFile}`]);
	});
});
