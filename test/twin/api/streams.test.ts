import {afterAll, beforeAll, describe, expect, it} from '@jest/globals';
import {mkdtempSync, rmSync} from 'node:fs';
import {request} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {logText} from '../../../src/host/docker/log-text.ts';
import {createTwinTarget, type TwinTarget} from '../../../src/twin/target.ts';
import {emptyWorld} from '../../../src/twin/world/empty.ts';
import {makeImage} from '../../../src/twin/world/make-image.ts';
import {ask} from '../support/ask.ts';

const scratch = mkdtempSync(join(tmpdir(), 'drydock-streams-'));
afterAll(() => rmSync(scratch, {recursive: true, force: true}));

/** Asks for the connection itself, as the docker command does; all that comes on it until it ends. */
const hijack = async (socketPath: string, path: string, body: object): Promise<{readonly status: number; readonly bytes: Buffer}> => {
	const text = JSON.stringify(body);
	const {promise, resolve, reject} = Promise.withResolvers<{readonly status: number; readonly bytes: Buffer}>();
	const sent = request({socketPath, method: 'POST', path, headers: {'Content-Type': 'application/json', 'Content-Length': text.length, Connection: 'Upgrade', Upgrade: 'tcp'}});
	const chunks: Buffer[] = [];
	sent.on('upgrade', (response, socket, head) => {
		chunks.push(head);
		socket.on('data', (chunk: Buffer) => chunks.push(chunk));
		socket.on('close', () => resolve({status: response.statusCode ?? 0, bytes: Buffer.concat(chunks)}));
	});
	sent.on('response', response => {
		response.on('data', (chunk: Buffer) => chunks.push(chunk));
		response.on('end', () => resolve({status: response.statusCode ?? 0, bytes: Buffer.concat(chunks)}));
	});
	sent.on('error', reject);
	sent.end(text);
	return promise;
};

describe('programs in a container of a twin', () => {
	let target: TwinTarget;
	const send = (method: string, path: string, body?: object) => ask(target.socketPath, method, path, body);
	const exec = async (...Cmd: readonly string[]) => {
		const {json} = await send('POST', '/containers/app/exec', {Cmd, AttachStdout: true, AttachStderr: true});
		const {Id} = json as {Id: string};
		const {status, bytes} = await hijack(target.socketPath, `/exec/${Id}/start`, {Detach: false, Tty: false});
		return {status, text: logText(bytes, true), exitCode: ((await send('GET', `/exec/${Id}/json`)).json as {ExitCode: number}).ExitCode};
	};

	beforeAll(async () => {
		const world = emptyWorld();
		makeImage(world, 'bb:1', {layers: [1000], digest: false, environment: [], programs: ['sleep', 'sh', 'cat', 'ls', 'id', 'echo', 'awk']});
		target = await createTwinTarget(world, {of: 'web-01', scratch});
		await send('POST', '/containers/create?name=app', {Image: 'bb:1', Cmd: ['sleep', '1000'], HostConfig: {Binds: ['data:/data']}});
		await send('POST', '/containers/app/start');
	});
	afterAll(async () => target.close());

	it('give what they print and how they end', async () => {
		target.world.volumes[0]!.files = {motd: {text: 'hello\n', bytes: 6, mode: 0o644, uid: 0, gid: 0, modified: 0}};
		expect(await exec('cat', '/data/motd')).toEqual({status: 101, text: 'hello\n', exitCode: 0});
		expect(await exec('ls', '/data')).toMatchObject({text: 'motd\n'});
		expect(await exec('ls', '/data/none')).toMatchObject({text: 'ls: /data/none: No such file or directory\n', exitCode: 1});
		expect(await exec('sh', '-c', 'id')).toMatchObject({text: 'uid=0 gid=0 groups=0\n'});
		expect(await exec('nope')).toMatchObject({text: expect.stringContaining('executable file not found in $PATH'), exitCode: 126});
	});

	it('are said to be not simulated where only the real one could tell', async () => {
		expect(await exec('awk', '1')).toEqual({status: 101, text: 'not simulated: the twin does not know what awk 1 does in this container\n', exitCode: 127});
		// What the image has is not known.
		expect(await exec('ls', '/usr/share')).toMatchObject({exitCode: 127});
		expect(await exec('sh', '-c', 'rm -rf / && echo $HOME')).toMatchObject({exitCode: 127});
		expect(await send('GET', '/containers/app/archive?path=/usr/share')).toMatchObject({status: 501});
	});

	it('of big volumes are not written to a real disk as zeros', async () => {
		const [volume] = target.world.volumes;
		const {files, bytes} = volume!;
		Object.assign(volume!, {files: undefined, bytes: 11 * 1024 ** 3});
		const {status, message} = await send('GET', '/containers/app/archive?path=/data');
		Object.assign(volume!, {files, bytes});
		expect({status, message}).toEqual({status: 501, message: expect.stringContaining('only that it is 12 GB')});
	});

	it('in the foreground are heard by whoever attached before the start', async () => {
		await send('POST', '/containers/create?name=once', {Image: 'bb:1', Cmd: ['sh', '-c', 'echo out; echo err >&2; exit 5']});
		const heard = hijack(target.socketPath, '/containers/once/attach?stream=1&stdout=1&stderr=1', {});
		// One request after the other: the attach is served when this has answered.
		await send('GET', '/_ping');
		await send('POST', '/containers/once/start');
		expect(logText((await heard).bytes, true)).toBe('out\nerr\n');
		expect((await send('POST', '/containers/once/wait')).json).toMatchObject({StatusCode: 5});
	});

	it('are refused in the words of the engine where none can run', async () => {
		expect(await hijack(target.socketPath, '/exec/none/start', {})).toMatchObject({status: 404});
		await send('POST', '/containers/app/kill');
		expect(await send('POST', '/containers/app/exec', {Cmd: ['ls']})).toMatchObject({status: 409, message: expect.stringMatching(/^Container [0-9a-f]{64} is not running$/)});
	});

	it('do not keep the twin from closing', async () => {
		const other = await createTwinTarget(emptyWorld(), {of: 'web-01', scratch});
		makeImage(other.world, 'bb:1', {layers: [1000]});
		await ask(other.socketPath, 'POST', '/containers/create?name=app', {Image: 'bb:1', Cmd: ['sleep', '1000']});
		const heard = hijack(other.socketPath, '/containers/app/attach?stream=1&stdout=1', {});
		await ask(other.socketPath, 'POST', '/containers/app/start');
		await other.close();
		expect((await heard).status).toBe(101);
	});
});

describe('events of a twin', () => {
	it('are told as they happen to whoever follows, and end with the engine', async () => {
		const world = emptyWorld();
		makeImage(world, 'bb:1', {layers: [1000]});
		const target = await createTwinTarget(world, {of: 'web-01', scratch});
		try {
			const told: string[] = [];
			const {promise: listening, resolve} = Promise.withResolvers<void>();
			const ended = target.reader().docker.followEvents(({type, action, name}) => void told.push(`${type} ${action} ${name}`), new AbortController().signal, resolve);
			await listening;
			for (const [method, path, body] of [['POST', '/networks/create', {Name: 'edge'}], ['POST', '/containers/create?name=app', {Image: 'bb:1', Cmd: ['sleep', '1000'], HostConfig: {NetworkMode: 'edge'}}], ['POST', '/containers/app/start'], ['POST', '/containers/app/kill']] as const) await ask(target.socketPath, method, path, body);
			await target.writer().run(['systemctl', 'stop', 'docker']);
			await expect(ended).rejects.toMatchObject({reason: 'unreachable'});
			expect(told).toEqual(['network create edge', 'container create app', 'network connect edge', 'container start app', 'container kill app', 'container die app', 'network disconnect edge']);
		} finally {
			await target.close();
		}
	});
});
