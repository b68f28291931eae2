import {rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from '@jest/globals';
import type {DrydockError} from '../../../src/errors.ts';
import {createDockerReader} from '../../../src/host/docker/engine-reader.ts';
import {createConnection} from '../../../src/host/docker/transport/connection.ts';
import {openWriter} from '../../../src/host/docker/transport/writer.ts';
import {failure, remove, serve, serveAfterPing, temporaryFolder} from './support/socket-server.ts';

const secret = 'hunter2-hunter2';
const inspect = JSON.stringify({Id: 'a'.repeat(64), Name: '/app', State: {Status: 'running'}, Config: {Env: [`PASSWORD=${secret}`]}});

describe('a daemon whose answers are broken', () => {
	it.each([
		['truncated JSON', inspect.slice(0, -9), 'application/json', /not whole JSON/],
		['a page of HTML', '<html>Bad gateway</html>', 'text/html', /text\/html/],
		['nothing', '', 'application/json', /0 bytes/],
		['null', 'null', 'application/json', /something else than a container/],
		['a list', '[]', 'application/json', /something else than a container/],
		['a container without an id', '{"Name": "/app"}', 'application/json', /without Id/],
		['a container without a state', '{"Id": "abc"}', 'application/json', /without a state/],
	])('is not known for %s, and the answer is not quoted', async (_, body, type, words) => {
		await using server = await serveAfterPing((_request, response) => response.writeHead(200, {'Content-Type': type}).end(body));
		const error = await failure(createDockerReader(server.connection()).container('app'));
		expect(error).toMatchObject({reason: 'not-known'});
		const {message, cause, nextSteps} = error as DrydockError;
		expect(message).toMatch(words);
		expect(nextSteps).not.toEqual([]);
		expect(message).not.toContain(secret);
		expect(cause).toBeUndefined();
	});

	it.each([
		[500, {message: 'stat /var/lib/docker/overlay2/x:\nno such file'}, 'refused', 'stat /var/lib/docker/overlay2/x: no such file'],
		[404, {message: 'No such container: app'}, 'not-found', 'No such container: app'],
		[409, {message: 'is in use'}, 'refused', 'is in use'],
		[503, '<h1>down</h1>', 'refused', '<h1>down</h1>'],
		[404, '', 'refused', 'HTTP 404'],
	])('keeps the words of HTTP %i %j', async (status, body, reason, words) => {
		await using server = await serveAfterPing((_, response) => response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body)));
		const error = await failure(createDockerReader(server.connection()).container('app'));
		expect(error).toMatchObject({reason});
		expect((error as Error).message).toContain(words);
		expect((error as Error).message).not.toContain('\n');
	});

	it('is unreachable when it cuts the connection in the middle, instead of never answering', async () => {
		await using server = await serveAfterPing((_, response) => {
			response.writeHead(200, {'Content-Length': 1000});
			response.write('{"Id"', () => response.destroy());
		});
		expect(await failure(createDockerReader(server.connection()).info())).toMatchObject({reason: 'unreachable', retryable: true});
		expect(server.requests.filter(request => request.endsWith('/info'))).toHaveLength(2);
	});

	it('is asked again when only the kept connection was cut', async () => {
		let asked = 0;
		await using server = await serveAfterPing((request, response) => {
			if (++asked === 1) request.socket.destroy();
			else response.end('{"ID": "daemon", "Name": "web-01"}');
		});
		expect((await createDockerReader(server.connection()).info()).id).toBe('daemon');
	});

	it.each([
		['hangs before it answers', false],
		['hangs in the middle of an answer', true],
	])('is unreachable and not a hang when it %s', async (_, begins) => {
		await using server = await serveAfterPing((_request, response) => {
			if (begins) response.write('{"Id": ');
		});
		const error = await failure(createDockerReader(server.connection({timeoutSeconds: 0.3})).containers());
		expect(error).toMatchObject({reason: 'unreachable', retryable: true});
		expect((error as Error).message).toMatch(/did not answer GET \/containers\/json within 0\.3 s/);
	});

	it('is unreachable when it hangs at the first ping, for the writer too', async () => {
		await using server = await serve(() => {});
		expect(await failure(server.connection({timeoutSeconds: 0.3}).negotiated())).toMatchObject({reason: 'unreachable', retryable: true});
		const error = await failure(openWriter({address: server.address, socketPath: server.socketPath, timeoutSeconds: 0.3}));
		expect(error).toMatchObject({reason: 'unreachable', retryable: true, message: expect.stringContaining('within 0.3 s')});
	});

	it('does not fill the memory with an answer that never ends', async () => {
		const block = Buffer.alloc(1024 * 1024, 32);
		await using server = await serveAfterPing((_, response) => {
			const more = (): void => {
				while (!response.destroyed && response.write(block));
			};
			response.on('drain', more);
			more();
		});
		expect(await failure(createDockerReader(server.connection()).info())).toMatchObject({reason: 'not-known'});
	});

	it('leaves out what vanished, and tells of what could not be inspected', async () => {
		await using server = await serveAfterPing((request, response) => {
			if (request.url?.includes('/gone/')) response.writeHead(404).end('{"message": "No such container: gone"}');
			else if (request.url?.includes('/damaged/')) response.writeHead(500).end('{"message": "stat: no such file"}');
			else response.end(inspect);
		});
		const reader = createDockerReader(server.connection());
		expect(await reader.inspectAll(['one', 'gone', 'two'])).toHaveLength(2);
		expect(await failure(reader.inspectAll(['one', 'damaged']))).toMatchObject({reason: 'refused'});
		const told: string[] = [];
		expect(await reader.inspectAll(['damaged', 'one'], (id, {message}) => told.push(`${id}: ${message}`))).toHaveLength(1);
		expect(told).toEqual([expect.stringMatching(/^damaged: .*stat: no such file/)]);
	});

	it('inspects at most 16 at a time', async () => {
		let now = 0;
		let most = 0;
		await using server = await serveAfterPing((_, response) => {
			most = Math.max(most, ++now);
			setImmediate(() => {
				now--;
				response.end(inspect);
			});
		});
		const ids = Array.from({length: 100}, (_, index) => `c${index}`);
		expect(await createDockerReader(server.connection()).inspectAll(ids)).toHaveLength(100);
		expect(most).toBeLessThanOrEqual(16);
		expect(most).toBeGreaterThan(1);
	});
});

describe('a version of the API is agreed on', () => {
	it.each([
		['1.41', undefined, 'v1.41'],
		['1.51', undefined, 'v1.51'],
		['1.60', '1.44', 'v1.51'],
		['1.90', '1.70', 'v1.70'],
	])('with an engine of %s that takes %s', async (theirs, least, used) => {
		await using server = await serveAfterPing((_, response) => response.end(JSON.stringify({ApiVersion: theirs, MinAPIVersion: least, ID: 'x'})), {'Api-Version': theirs});
		await createDockerReader(server.connection()).info();
		expect(server.requests.at(-1)).toBe(`GET /${used}/info`);
	});

	it.each([{'Api-Version': '1.23'}, {'Api-Version': '1.9'}, {}])('an engine that is too old is refused in words: %j', async headers => {
		await using server = await serveAfterPing((_, response) => response.end('{}'), headers);
		const error = await failure(createDockerReader(server.connection()).info());
		expect(error).toMatchObject({reason: 'refused'});
		expect((error as Error).message).toMatch(/needs 1\.24 or newer/);
	});

	it('again when the daemon was replaced by an older one', async () => {
		let version = '1.51';
		await using server = await serve((request, response) => {
			if (request.url === '/_ping') response.writeHead(200, {'Api-Version': version}).end('OK');
			else if (request.url?.startsWith(`/v${version}/`)) response.end(JSON.stringify({ID: version}));
			else response.writeHead(400).end(`{"message": "client version 1.51 is too new. Maximum supported API version is ${version}"}`);
		});
		const reader = createDockerReader(server.connection());
		expect((await reader.info()).id).toBe('1.51');
		version = '1.41';
		expect((await reader.info()).id).toBe('1.41');
	});

	it('and Podman, which makes up an id at every call, keeps one', async () => {
		let calls = 0;
		await using server = await serveAfterPing((_, response) => response.end(JSON.stringify({ID: `made-up-${calls++}`, Name: 'web-01', DockerRootDir: '/var/lib/containers', ApiVersion: '1.41'})), {
			'Api-Version': '1.41',
			'Libpod-API-Version': '4.3.1',
		});
		const reader = createDockerReader(server.connection());
		expect((await reader.info()).id).toBe((await reader.info()).id);
		expect((await reader.version()).flavour).toBe('podman');
	});
});

describe('no daemon', () => {
	let folder: string;

	beforeEach(() => {
		folder = temporaryFolder();
	});

	afterEach(() => {
		remove(folder);
	});

	const askAt = async (name: string): Promise<unknown> => {
		const socketPath = join(folder, name);
		const options = {address: `unix://${socketPath}`, socketPath};
		const error = await failure(createConnection(options).negotiated());
		expect(await failure(openWriter(options))).toMatchObject({message: (error as Error).message});
		return error;
	};

	it('and no socket', async () => {
		const error = await askAt('docker.sock');
		expect(error).toMatchObject({reason: 'unreachable', nextSteps: ['systemctl status docker', 'journalctl -u docker -n 50']});
		expect((error as Error).message).toBe(`Docker does not answer at unix://${folder}/docker.sock: there is no socket.`);
	});

	it('and a socket that nobody listens on', async () => {
		writeFileSync(join(folder, 'left'), '');
		expect(await askAt('left')).toMatchObject({reason: 'unreachable', message: expect.stringContaining('no daemon listens')});
	});

	it('but something that does not speak HTTP', async () => {
		const other = createServer(socket => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
		await new Promise<void>(resolve => {
			other.listen(join(folder, 'ssh.sock'), resolve);
		});
		expect(await askAt('ssh.sock')).toMatchObject({reason: 'refused', message: expect.stringContaining('not Docker')});
		other.close();
		rmSync(join(folder, 'ssh.sock'), {force: true});
	});

	it('after the connection was closed', async () => {
		await using server = await serveAfterPing((_, response) => response.end('{"ID": "x"}'));
		const connection = server.connection();
		await connection.negotiated();
		connection.close();
		expect(await failure(connection.json('/info'))).toMatchObject({reason: 'bug'});
	});
});
