import {afterAll, beforeAll, describe, expect, it} from '@jest/globals';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {leaveStaleEndpoint, setUpSite} from './support/incidents.ts';
import {startEngine, type Engine} from './support/engine.ts';
import {hierarchies} from './support/hierarchies.ts';
import {realDescribe, serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const minutes = 60_000;

realDescribe('an engine of its own', () => {
	let engine: Engine;

	beforeAll(async () => {
		engine = await startEngine({name: 'harness'});
	}, minutes);

	afterAll(() => engine?.stop(), minutes);

	it('runs a container whose port is seen in its namespace, and not on the machine', async () => {
		await engine.docker('run', '-d', '--name', 'web', '-p', '20443:80', 'bb:1', 'httpd', '-f', '-p', '80');
		const listening = '00000000:4FDB 00000000:0000 0A';
		expect(await engine.host.run(['cat', '/proc/net/tcp'])).toContain(listening);
		expect(readFileSync('/proc/net/tcp', 'utf8')).not.toContain(listening);
	}, minutes);

	it('says what docker said when it fails', async () => {
		await expect(engine.docker('start', 'nobody')).rejects.toThrow('No such container: nobody');
	});

	it('comes back with its containers after the daemon was stopped', async () => {
		const before = engine.pid;
		await engine.host.stop();
		await engine.host.start();
		expect(engine.pid).not.toBe(before);
		expect(await engine.docker('ps', '-a', '--format', '{{.Names}}')).toBe('web\n');
	}, minutes);
});

realDescribe('an engine that was stopped', () => {
	it('leaves no process, folder or control group', async () => {
		const engine = await startEngine({name: 'ends'});
		await engine.docker('run', '-d', '--name', 'sleeper', 'bb:1', 'sleep', '600');
		const {pid, folder} = engine;
		const groups = (): readonly string[] => hierarchies().flatMap(hierarchy => readdirSync(hierarchy)).filter(group => group.includes('lab-ends-'));
		expect(groups()).not.toEqual([]);
		await engine.stop();
		expect(existsSync(`/proc/${pid}`)).toBe(false);
		expect(existsSync(folder)).toBe(false);
		expect(groups()).toEqual([]);
	}, minutes);
});

realDescribe('what a killed test left', () => {
	it('is ended and removed by the next that starts an engine', async () => {
		const script = `
			const {startEngine} = await import(${JSON.stringify(new URL('support/engine.ts', import.meta.url).href)});
			const {folder, pid} = await startEngine({name: 'left'});
			process.stdout.write(JSON.stringify({folder, pid}));
			setInterval(() => {}, 1000);`;
		const killed = spawn(process.execPath, ['--input-type=module', '-e', script], {stdio: ['ignore', 'pipe', 'inherit']});
		const [said] = (await once(killed.stdout, 'data')) as [Buffer];
		const {folder, pid} = JSON.parse(said.toString()) as {readonly folder: string; readonly pid: number};
		killed.kill('SIGKILL');
		await once(killed, 'exit');
		expect(existsSync(`/proc/${pid}`)).toBe(true);
		const next = await startEngine({name: 'next'});
		await next.stop();
		expect(existsSync(`/proc/${pid}`)).toBe(false);
		expect(existsSync(folder)).toBe(false);
	}, minutes);
});

serverDescribe('servers', () => {
	describe.each([
		{suite: 'bookworm', init: 'systemd', version: '20.10.', first: 'systemd'},
		{suite: 'trixie', init: 'systemd', version: '26.1.', first: 'systemd'},
		{suite: 'bookworm', init: 'sysvinit', version: '20.10.', first: '(sd-stubinit)'},
	] as const)('$suite with $init', ({suite, init, version, first}) => {
		let server: Server;

		beforeAll(async () => {
			server = await bootServer({suite, init, name: 'prod-web-01'});
		}, 10 * minutes);

		afterAll(() => server?.gone(), minutes);

		it('runs the engine of its release under its own first process', async () => {
			expect((await server.succeed('docker version --format "{{.Server.Version}}"')).startsWith(version)).toBe(true);
			expect((await server.succeed('cat /proc/1/comm')).trim()).toBe(first);
			expect((await server.succeed('hostname')).trim()).toBe('prod-web-01');
		});

		it('runs Docker on its own network, not on the machine\'s', async () => {
			const [docker, entered] = (await server.succeed('readlink /proc/$(cat /run/docker.pid)/ns/net /proc/self/ns/net')).split('\n');
			expect(docker).toBe(entered);
			expect(docker).not.toBe(readlinkSync('/proc/self/ns/net'));
		});

		it('runs Drydock\'s own Node', async () => {
			expect((await server.succeed('/opt/drydock/node --version')).trim()).toBe(process.version);
		});

		it('tells the end of a command, whatever it was', async () => {
			const outcome = await server.run('cat; echo oops >&2; exit 7', {input: 'given'});
			expect(outcome).toEqual({stdout: 'given', stderr: 'oops\n', code: 7});
			await expect(server.succeed('exit 3')).rejects.toThrow('ended with 3');
		});

		it('kills a command that takes too long', async () => {
			expect((await server.run('sleep 60', {timeoutSeconds: 0.5})).code).toBe(124);
		});

		it('keeps a hard stale endpoint through a restart of the engine and through a power cut', async () => {
			await setUpSite(server);
			await leaveStaleEndpoint(server);
			const allocated = 'Bind for 0.0.0.0:443 failed: port is already allocated';
			expect((await server.run('docker start proxy')).stderr).toContain(allocated);
			await server.powercut();
			await server.boot();
			expect((await server.run('docker start proxy')).stderr).toContain(allocated);
			expect(await server.succeed('ss -Hltn "sport = :443"')).toContain(':443');
		}, 3 * minutes);
	});
});
