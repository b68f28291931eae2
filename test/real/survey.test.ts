import {afterAll, beforeAll, describe, expect, it} from '@jest/globals';
import {execFile} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import type {Survey} from '../../src/survey/survey.ts';
import {startEngine, type Engine} from './support/engine.ts';
import {realDescribe} from './support/real.ts';

const minute = 60_000;
const program = join(import.meta.dirname, '../../dist/cli.js');
const execute = promisify(execFile);

realDescribe('two surveys of a real engine', () => {
	let engine: Engine;

	const survey = async (): Promise<string> => {
		const [command = '', ...rest] = engine.inNamespace([process.execPath, program, 'survey']);
		return (await execute(command, rest, {maxBuffer: 1e8})).stdout;
	};
	const since = async (before: string): Promise<readonly string[]> => {
		const file = join(engine.folder, 'before.json');
		writeFileSync(file, before);
		const [command = '', ...rest] = engine.inNamespace([process.execPath, program, 'survey', '--since', file]);
		const {stdout, code} = await execute(command, rest).then(
			({stdout: text}) => ({stdout: text, code: 0}),
			(error: {stdout: string; code: number}) => error,
		);
		const lines = stdout.split('\n').filter(Boolean);
		expect(code).toBe(lines.length === 0 ? 0 : 1);
		return lines;
	};

	beforeAll(async () => {
		engine = await startEngine({name: 'survey'});
		const {docker} = engine;
		await docker('network', 'create', '--subnet', '172.31.240.0/24', 'edge');
		await docker('volume', 'create', 'data');
		const run = ['run', '-d', '--stop-signal', 'KILL', '--restart', 'always'];
		await docker(...run, '--name', 'web', '--network', 'edge', '--ip', '172.31.240.10', '-p', '8443:80', '-v', 'data:/data', '-l', 'role=web', 'bb:1', 'httpd', '-f', '-p', '80');
		await docker(...run, '--name', 'free', '-p', '80', 'bb:1', 'httpd', '-f', '-p', '80');
		await docker(...run, '--name', 'any', '--network', 'edge', '--network-alias', 'other', '-v', '/scratch', 'bb:1', 'sleep', '100000');
		await docker(...run, '--name', 'loop', 'bb:1', 'sh', '-c', 'sleep 0.2; exit 1');
		await docker(...run, '--name', 'checked', '--health-cmd', 'true', '--health-interval', '1s', 'bb:1', 'sleep', '100000');
		await docker('create', '--name', 'never', 'bb:1', 'true');
		await docker('tag', 'bb:1', 'bb:old');
	}, minute);

	afterAll(() => engine?.stop(), minute);

	it('read every part of it', async () => {
		const found = JSON.parse(await survey()) as Survey;
		const notKnown = Object.entries(found).flatMap(([name, part]) => (typeof part === 'object' && 'notKnown' in part ? [name] : []));
		expect(notKnown).toEqual([]);
		expect(found).toMatchObject({containers: {objects: {web: {state: 'running', ports: ['8443->80/tcp'], networks: {edge: {address: '172.31.240.10'}}}}}, ports: {objects: {'8443/tcp': {owners: [{name: 'docker-proxy'}, {name: 'docker-proxy'}]}}}});
	});

	it('find nothing else than before when everything was stopped and started again', async () => {
		const before = await survey();
		await engine.host.stop();
		await engine.host.start();
		// Whatever has a policy is back when the engine answers; the addresses of two of them may have changed places.
		expect(await since(before)).toEqual([]);
		await engine.docker('restart', 'any', 'free', 'web');
		expect(await since(before)).toEqual([]);
	}, minute);

	it('find each thing that was changed', async () => {
		const before = await survey();
		const {docker} = engine;
		await docker('update', '--restart', 'no', 'web');
		await docker('stop', 'web');
		await docker('network', 'disconnect', 'edge', 'any');
		await docker('rm', 'never');
		await docker('rmi', 'bb:old');
		await docker('volume', 'create', 'more');
		await docker('network', 'create', 'more');
		await docker('rm', '-f', 'checked');
		await docker('run', '-d', '--stop-signal', 'KILL', '--name', 'checked', '--restart', 'always', 'bb:1', 'sleep', '100000');
		await engine.host.run(['sysctl', '-qw', 'net.ipv4.ip_forward=0']);
		expect(await since(before)).toEqual([
			'connection of container any to network edge is gone',
			'container checked is made anew',
			'container never is gone',
			'container web was running, is exited (137)',
			'restart policy of container web was always, is no',
			'network more is new',
			'volume more is new',
			'image bb:old is gone',
			'setting net.ipv4.ip_forward was 1, is 0',
		]);
	}, minute);

	describe('with a daemon that is stopped', () => {
		it('say what is not known, and do not take it for gone', async () => {
			const before = await survey();
			await engine.host.stop();
			const lines = await since(before);
			expect(lines.filter(line => line.includes('container'))).toEqual([]);
			expect(lines).toContain('service docker was active, is inactive');
		}, minute);
	});
});
