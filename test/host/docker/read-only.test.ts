import {afterEach, beforeEach, describe, expect, it} from '@jest/globals';
import type Dockerode from 'dockerode';
import fc from 'fast-check';
import {DrydockError} from '../../../src/errors.ts';
import {createDockerReader} from '../../../src/host/docker/engine-reader.ts';
import {createClient, loadDockerode} from '../../../src/host/docker/transport/client.ts';
import {ReadOnlyAgent, isRead} from '../../../src/host/docker/transport/read-only.ts';
import {failure, serve, serveAfterPing} from './support/socket-server.ts';
import type {SocketServer} from './support/socket-server.ts';

const reads = [
	'/_ping',
	'/version',
	'/v1.41/info',
	'/v1.41/events?since=1',
	'/v1.41/containers/json?all=true',
	...['json', 'logs?tail=5', 'top', 'stats', 'changes'].map(what => `/v1.41/containers/app-1_x.y/${what}`),
	'/v1.41/images/json',
	'/v1.41/images/reg%3A5000%2Fteam%2Fapp%3A1/json',
	'/v1.41/images/app/history',
	'/v1.41/networks',
	'/v1.41/networks/edge',
	'/v1.41/volumes',
	'/v1.41/volumes/data',
	'/v1.41/system/df',
];

describe('what is a read', () => {
	it.each(reads)('GET %s', path => {
		expect(isRead('GET', path)).toBe(true);
		expect(isRead('HEAD', path)).toBe(true);
	});

	it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'CONNECT', 'TRACE', 'get', ''])('nothing with the method %j', method => {
		for (const path of reads) expect(isRead(method, path)).toBe(false);
	});

	it.each([
		'/v1.41/containers/app/attach/ws',
		'/v1.41/containers/app/export',
		'/v1.41/containers/app/archive?path=/',
		'/v1.41/containers/app/json/../start',
		'/v1.41/containers/../networks',
		'/v1.41/containers/a/b/json',
		'/v1.41/containers/a%2Fb/json',
		'/v1.41/containers//json',
		'/v1.41/images/get?names=a',
		'/v1.41/images/app/get',
		'/v1.41/images/x%2F..%2F..%2Fcontainers%2Fapp%2Fattach%2Fws%3F/json',
		'/v1.41/images/..%2Fapp/json',
		'/v1.41/networks/..',
		'/v1.41/networks/a%0d%0aDELETE',
		'/v1.41/session',
		'/v1.41/exec/1/json',
		'/v1.41/swarm/unlockkey',
		'/v1/networks',
		'//networks',
		'/v1.41/networks#',
		'http://localhost/v1.41/networks',
		'/v1.41/networks\n',
		'',
	])('not GET %j', path => {
		expect(isRead('GET', path)).toBe(false);
	});

	it('no path with a character that could lead elsewhere', () => {
		fc.assert(
			fc.property(fc.string({unit: 'binary'}), name => {
				const passes = isRead('GET', `/v1.41/containers/${name}/json`);
				expect(passes).toBe(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name));
			}),
		);
	});
});

describe('a connection for reading', () => {
	let server: SocketServer;
	let agent: ReadOnlyAgent;
	let client: Dockerode;

	beforeEach(async () => {
		server = await serveAfterPing((_, response) => response.end('{}'));
		agent = new ReadOnlyAgent(server.socketPath, 2);
		client = createClient(await loadDockerode(), server.socketPath, '1.41', agent);
	});

	afterEach(async () => {
		agent.destroy();
		await server.stop();
	});

	const changes: readonly [string, (docker: Dockerode) => Promise<unknown>][] = [
		['start', async docker => docker.getContainer('app').start()],
		['stop', async docker => docker.getContainer('app').stop()],
		['remove a container', async docker => docker.getContainer('app').remove({force: true})],
		['attach', async docker => docker.getContainer('app').attach({stream: true, stdin: true, hijack: true})],
		['exec', async docker => docker.getContainer('app').exec({Cmd: ['true']})],
		['create a network', async docker => docker.createNetwork({Name: 'n'})],
		['remove a network', async docker => docker.getNetwork('n').remove()],
		['disconnect', async docker => docker.getNetwork('n').disconnect({Container: 'app'})],
		['prune volumes', async docker => docker.pruneVolumes()],
		['commit', async docker => docker.getContainer('app').commit()],
		['pull', async docker => docker.pull('app')],
		['export', async docker => docker.getContainer('app').export()],
		['a read by name that is none by path', async docker => docker.getContainer('app/attach/ws?').inspect()],
		['a name with a line break', async docker => docker.getContainer('a\r\nDELETE /x').inspect()],
	];

	it.each(changes)('sends nothing for: %s', async (_, change) => {
		const error = await failure(change(client));
		expect(error instanceof DrydockError ? error.reason : (error as {code?: string}).code).toMatch(/^(bug|ERR_UNESCAPED_CHARACTERS)$/);
		expect(server.requests).toEqual([]);
	});

	it('goes to no other socket, whatever the environment says', async () => {
		process.env['DOCKER_HOST'] = 'tcp://127.0.0.1:1';
		try {
			const other = createClient(await loadDockerode(), server.socketPath, '1.41', agent);
			await other.info();
			expect(server.requests).toEqual(['GET /v1.41/info']);
			expect(process.env['DOCKER_HOST']).toBe('tcp://127.0.0.1:1');
			const elsewhere = createClient(await loadDockerode(), `${server.socketPath}.other`, '1.41', agent);
			expect(await failure(elsewhere.info())).toMatchObject({reason: 'bug'});
		} finally {
			delete process.env['DOCKER_HOST'];
		}
	});

	it('follows no redirect out of the socket', async () => {
		let reached = 0;
		await using elsewhere = await serve((_, response) => {
			reached++;
			response.end('{}');
		}, 0);
		await using redirecting = await serveAfterPing((_, response) => response.writeHead(301, {location: `${elsewhere.address}/containers/json`}).end());
		expect(await failure(createDockerReader(redirecting.connection()).info())).toBeInstanceOf(DrydockError);
		expect(reached).toBe(0);
	});
});

describe('a hostile reference', () => {
	it('never leads a request to another path', async () => {
		await using server = await serveAfterPing((request, response) => {
			response.end(request.url?.endsWith('/networks') ? '[]' : '{}');
		});
		const reader = createDockerReader(server.connection());
		const ways = [reader.container, reader.network, reader.image, reader.writtenBytes, reader.layerChanges, reader.imageLayers, reader.createSpec, async (id: string) => reader.logTail(id, 5)];
		const refused = async (asked: Promise<unknown>): Promise<unknown> => asked.then(() => undefined, (error: unknown) => error);
		await fc.assert(
			fc.asyncProperty(
				fc.oneof(fc.string({unit: 'binary'}), fc.stringMatching(/^[a-z./%?#\\\n ]{0,12}$/), fc.constantFrom('..', '.', '', 'a/../b', 'a%2f..', 'x/json?', 'a\r\nb')),
				async reference => {
					for (const ask of ways) {
						const error = await refused(ask(reference));
						// A plain name is asked for; whatever else must fail as ours, and not in Node or in docker-modem.
						if (error !== undefined) expect(error).toBeInstanceOf(DrydockError);
						if (error !== undefined) expect((error as DrydockError).reason).not.toBe('bug');
					}
				},
			),
			{numRuns: 60},
		);
		const shape = /^GET \/(_ping$|v1\.41\/(networks(\/[\w.-]+)?|containers\/\w[\w.-]*\/(json(\?size=true)?|changes|logs\?stdout=true&stderr=true&tail=5)|images\/[\w.%-]+\/(json|history))$)/;
		expect(server.requests.filter(request => !shape.test(request))).toEqual([]);
	});
});
