import {renameSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from '@jest/globals';
import {createLocalTarget} from '../../../src/host/targets/local.ts';
import type {LocalTarget} from '../../../src/host/targets/local.ts';
import {failure, remove, serve, temporaryFolder} from '../docker/support/socket-server.ts';
import type {SocketServer} from '../docker/support/socket-server.ts';

let folder: string;

beforeEach(() => {
	folder = temporaryFolder();
});

afterEach(() => {
	remove(folder);
});

const daemon = async (name: string, id: string, host = hostname()): Promise<SocketServer> =>
	serve((request, response) => {
		if (request.url === '/_ping') response.writeHead(200, {'Api-Version': '1.41'}).end('OK');
		else response.end(JSON.stringify({ID: id, Name: host, DockerRootDir: '/var/lib/docker'}));
	}, join(folder, name));

const targetAt = async (name: string): Promise<LocalTarget> => createLocalTarget({host: `unix://${join(folder, name)}`, env: {}, home: folder, config: {service: {manager: 'auto'}}});

describe('the target of this machine', () => {
	it('names the host and where that came from', async () => {
		const target = await targetAt('docker.sock');
		expect(target).toMatchObject({kind: 'local', label: `${hostname()} (unix://${folder}/docker.sock)`, endpoint: {source: '--host'}});
		await target.close();
	});

	it('notices that another daemon took the socket, although the old one still serves its connections', async () => {
		await using first = await daemon('docker.sock', 'first');
		const target = await targetAt('docker.sock');
		expect(await target.identity()).toEqual({daemonId: 'first', dataRoot: '/var/lib/docker', hostname: hostname(), endpoint: first.address});
		const {docker} = target.reader();
		const held = await target.writer().docker();
		expect((await held.info()).ID).toBe('first');
		expect((await docker.info()).id).toBe('first');
		await using second = await daemon('other.sock', 'second');
		renameSync(join(folder, 'other.sock'), join(folder, 'docker.sock'));
		expect((await target.identity()).daemonId).toBe('second');
		expect((await held.info()).ID).toBe('second');
		expect(second.requests).not.toEqual([]);
		await target.close();
	});

	it('refuses a socket that leads to another machine', async () => {
		await using far = await daemon('docker.sock', 'far', 'docker-desktop');
		const target = await targetAt('docker.sock');
		const error = await failure(target.identity());
		expect(error).toMatchObject({reason: 'other-host'});
		expect(far.requests).not.toEqual([]);
		expect((error as Error).message).toContain('docker-desktop');
		await target.close();
	});

	it('reads nothing after it was closed', async () => {
		await using served = await daemon('docker.sock', 'first');
		const target = await targetAt('docker.sock');
		await target.close();
		expect(await failure(target.reader().docker.info())).toMatchObject({reason: 'bug'});
		expect(served.requests.filter(request => request.endsWith('/info'))).toEqual([]);
	});
});
