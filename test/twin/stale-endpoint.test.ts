import {afterAll, beforeAll, describe, expect, it} from '@jest/globals';
import {mkdtempSync, rmSync} from 'node:fs';
import {request, type Server} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createDockerReader} from '../../src/host/docker/engine-reader.ts';
import {createConnection} from '../../src/host/docker/transport/connection.ts';
import {routes} from '../../src/twin/api/routes.ts';
import {createApi} from '../../src/twin/api/server.ts';
import {twinMachine} from '../../src/twin/machine/reader.ts';
import {emptyWorld, makeImage} from '../../src/twin/world/empty.ts';
import {findNetwork, twinHost} from '../../src/twin/world/host.ts';

/** The field report in a twin: a port that no container has, and what does and does not free it. */
describe('a stale endpoint in the twin', () => {
	const folder = mkdtempSync(join(tmpdir(), 'drydock-twin-'));
	const socketPath = join(folder, 'docker.sock');
	const world = emptyWorld({hostname: 'web-01'});
	makeImage(world, 'bb:1', {layers: [2_000_000], digest: false});
	const connection = createConnection({address: `unix://${socketPath}`, socketPath});
	const docker = createDockerReader(connection);
	let server: Server;

	const ask = async (method: string, path: string, body?: object): Promise<{status: number; message: string}> => {
		const {promise, resolve, reject} = Promise.withResolvers<{status: number; message: string}>();
		const sent = request({socketPath, method, path, headers: {'Content-Type': 'application/json'}}, response => {
			let text = '';
			response.on('data', (chunk: Buffer) => (text += chunk.toString()));
			response.on('end', () => resolve({status: response.statusCode ?? 0, message: text.startsWith('{') ? String((JSON.parse(text) as {message?: string}).message ?? '') : ''}));
		});
		sent.on('error', reject);
		sent.end(body === undefined ? '' : JSON.stringify(body));
		return promise;
	};

	beforeAll(async () => {
		server = createApi(twinHost(world), routes);
		await new Promise<void>(resolve => void server.listen(socketPath, resolve));
		await ask('POST', '/networks/create', {Name: 'edge', IPAM: {Config: [{Subnet: '172.31.240.0/24'}]}});
		await ask('POST', '/containers/create?name=proxy', {
			Image: 'bb:1',
			Cmd: ['httpd', '-f'],
			ExposedPorts: {'80/tcp': {}},
			HostConfig: {NetworkMode: 'edge', PortBindings: {'80/tcp': [{HostPort: '443'}]}},
			NetworkingConfig: {EndpointsConfig: {edge: {IPAMConfig: {IPv4Address: '172.31.240.10'}}}},
		});
		world.staleEndpoints.push({
			id: 'a'.repeat(64),
			networkId: String(findNetwork(world, 'edge')?.inspect['Id']),
			address: '172.31.240.10/24',
			ports: ['0.0.0.0', '::'].map(hostIp => ({protocol: 'tcp' as const, hostIp, hostPort: 443, hostPortEnd: 443, containerPort: 80})),
		});
	});

	afterAll(() => {
		connection.close();
		server.close();
		rmSync(folder, {recursive: true, force: true});
	});

	it('keeps the container from starting, with the words of the field report, and nobody shows the port', async () => {
		const {status, message} = await ask('POST', '/containers/proxy/start');
		expect(status).toBe(500);
		expect(message).toMatch(/^driver failed programming external connectivity on endpoint proxy \([0-9a-f]{64}\): Bind for 0\.0\.0\.0:443 failed: port is already allocated$/);
		expect((await docker.container('proxy')).error).toBe(message);
		expect((await docker.containers()).flatMap(({ports}) => ports)).toEqual([]);
		expect((await twinMachine(world).portProxies()).map(({hostPort}) => hostPort)).toEqual([443, 443]);
	});

	it('is not helped by ending docker-proxy', async () => {
		world.machine.killed.push(...(await twinMachine(world).portProxies()).map(({pid}) => pid));
		expect(await twinMachine(world).listeners()).toEqual([]);
		expect((await ask('POST', '/containers/proxy/start')).message).toContain('port is already allocated');
	});

	it('is cured by removing the network and making it again', async () => {
		expect((await ask('DELETE', '/networks/edge')).status).toBe(204);
		expect((await ask('POST', '/containers/proxy/start')).message).toMatch(/^network [0-9a-f]{64} not found$/);
		await ask('POST', '/networks/create', {Name: 'edge', IPAM: {Config: [{Subnet: '172.31.240.0/24'}]}});
		await ask('POST', '/networks/edge/disconnect', {Container: 'proxy', Force: true});
		await ask('POST', '/networks/edge/connect', {Container: 'proxy', EndpointConfig: {IPAMConfig: {IPv4Address: '172.31.240.10'}}});
		expect((await ask('POST', '/containers/proxy/start')).status).toBe(204);
		expect((await docker.container('proxy')).networks['edge']?.IPAddress).toBe('172.31.240.10');
		expect(await twinMachine(world).answers('0.0.0.0', 443, 'tcp')).toBe(true);
	});

	it('refuses by name what it does not know', async () => {
		expect(await ask('GET', '/swarm')).toEqual({status: 501, message: 'The twin does not know GET /swarm'});
	});
});
