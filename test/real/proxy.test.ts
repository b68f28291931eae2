import {afterAll, beforeAll, expect, it} from '@jest/globals';
import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {startEngine, type Engine} from './support/engine.ts';
import {notReads, proxyHere, type RecordingProxy} from './support/proxy.ts';
import {realDescribe} from './support/real.ts';

const execute = promisify(execFile);

realDescribe('the recording proxy', () => {
	let engine: Engine;
	let proxy: RecordingProxy;

	beforeAll(async () => {
		engine = await startEngine({name: 'proxy'});
		proxy = await proxyHere(engine.socket, engine.folder);
	}, 60_000);

	afterAll(async () => {
		await proxy?.stop();
		await engine?.stop();
	}, 60_000);

	const docker = async (...args: readonly string[]): Promise<string> =>
		(await execute('docker', ['--host', `unix://${proxy.socket}`, ...args])).stdout;

	it('records every request, and tells reads from the rest', async () => {
		await docker('create', '--name', 'made', 'bb:1', 'true');
		const asked = await proxy.requests();
		expect(asked.map(({path}) => path.replace(/^\/v[\d.]+/, ''))).toEqual(
			expect.arrayContaining(['/_ping', '/containers/create?name=made']),
		);
		expect(notReads(asked).map(({method}) => method)).toEqual(['POST']);
	});

	it('hands through a connection that becomes a raw stream', async () => {
		expect(await docker('run', '--rm', 'bb:1', 'sh', '-c', 'echo out of the container')).toBe('out of the container\n');
		await docker('run', '-d', '--name', 'lasting', 'bb:1', 'sleep', '600');
		const running = execute('docker', ['--host', `unix://${proxy.socket}`, 'exec', '-i', 'lasting', 'cat']);
		running.child.stdin?.end('through and back');
		expect((await running).stdout).toBe('through and back');
	}, 30_000);

	it('hands through an image', async () => {
		expect(await docker('import', `${engine.folder}/bb.tar`, 'bb:2')).toMatch(/^sha256:/);
	});
});
