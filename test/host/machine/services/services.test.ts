import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, it, expect, beforeAll, afterAll} from '@jest/globals';
import {createCommandRunner} from '../../../../src/host/machine/commands.ts';
import {detectServices} from '../../../../src/host/machine/services/detect.ts';
import {parseShow} from '../../../../src/host/machine/services/systemd.ts';
import {unknownServices} from '../../../../src/host/machine/services/unknown.ts';

const commands = createCommandRunner({root: true});
let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'drydock-services-'));
});
afterAll(async () => rm(folder, {recursive: true}));

describe('systemd', () => {
	it('says in which state a unit is', () => {
		const text = 'MainPID=1437\nDescription=Docker = Engine\nLoadState=loaded\nActiveState=active\nSubState=running\n';
		expect(parseShow(text)).toEqual({state: 'active', mainPid: 1437, description: 'Docker = Engine'});
		expect(parseShow(text.replace('active', 'reloading'))?.state).toBe('active');
		expect(parseShow(text.replace('active', 'maintenance'))?.state).toBe('unknown');
		expect(parseShow('MainPID=0\nLoadState=not-found\nActiveState=inactive\n')).toBeUndefined();
	});

	it('says since when, how often it was started again, and how it ended', () => {
		const text = 'LoadState=loaded\nActiveState=failed\nMainPID=0\nNRestarts=3\nResult=start-limit-hit\nInactiveEnterTimestampMonotonic=4000000\nActiveEnterTimestampMonotonic=1000000\n';
		const now = {monotonic: 64_000_000_000n, date: Date.parse('2026-01-01T00:01:00Z')};
		expect(parseShow(text, now)).toMatchObject({state: 'failed', since: '2026-01-01T00:00:00.000Z', restarts: 3, result: 'start-limit-hit'});
		expect(parseShow(text.replace('failed', 'active').replace('start-limit-hit', 'success'), now)).toEqual({state: 'active', mainPid: 0, description: '', since: '2025-12-31T23:59:57.000Z', restarts: 3});
		expect(parseShow(text.replaceAll(/Monotonic=\d+/g, 'Monotonic=0'), now)).not.toHaveProperty('since');
	});

	it('forgets earlier failures of the engine before a start: they would hide the real error', async () => {
		const services = await detectServices(commands, {manager: 'systemd'});
		const [forget, start] = services.commands('start', 'docker');
		expect(forget).toEqual(['systemctl', 'reset-failed', 'docker.s*']);
		expect(start?.slice(0, 2)).toEqual(['systemctl', 'start']);
		expect(start?.at(-1)).toBe('docker.service');
		expect(services.commands('restart', 'docker')).toEqual([forget, ['systemctl', 'restart', 'docker.service']]);
	});

	it('does not forget those of a unit that may not be loaded, which would be an error', async () => {
		const services = await detectServices(commands, {manager: 'systemd'});
		expect(services.commands('start', 'nginx')).toEqual([['systemctl', 'start', 'nginx.service']]);
		expect(services.commands('stop', 'postgresql@15-main.service')).toEqual([['systemctl', 'stop', 'postgresql@15-main.service']]);
	});

	it.each(['', '--all', '-H', 'a b', 'a;b', '../x', 'x/y', 'a\nb'])('does not take %j for the name of a service', async name => {
		const services = await detectServices(commands, {manager: 'systemd'});
		expect(() => services.commands('stop', name)).toThrow(expect.objectContaining({reason: 'usage'}));
		await expect(services.status(name)).rejects.toMatchObject({reason: 'usage'});
	});
});

describe('sysvinit', () => {
	it('starts and stops by the word that operators use', async () => {
		const services = await detectServices(commands, {manager: 'sysvinit'});
		expect(services.commands('restart', 'docker')).toEqual([['service', 'docker', 'restart']]);
		await expect(services.status('no-such-thing')).rejects.toMatchObject({reason: 'not-found'});
		await expect(services.journal('no-such-thing', 10)).rejects.toMatchObject({reason: 'not-known'});
	});
});

describe('a process that nobody supervises', () => {
	it('is stopped by the pid that its file has at that moment', async () => {
		const pidFile = path.join(folder, 'engine.pid');
		const start = ['/usr/sbin/dockerd', '--data-root', '/srv/a b'];
		const services = await detectServices(commands, {manager: 'process', pidFile, start});
		expect(await services.status('docker')).toMatchObject({state: 'inactive', mainPid: 0});
		expect(() => services.commands('stop', 'docker')).toThrow(expect.objectContaining({reason: 'not-found'}));
		const child = spawn('sleep', ['60']);
		await writeFile(pidFile, `${child.pid}\n`);
		expect(await services.status('docker')).toEqual({state: 'active', mainPid: child.pid, description: "/usr/sbin/dockerd --data-root '/srv/a b'"});
		expect(services.commands('restart', 'docker')).toEqual([['kill', '-TERM', String(child.pid)], start]);
		child.kill();
		await once(child, 'exit');
		expect(await services.status('docker')).toMatchObject({state: 'inactive'});
		await expect(services.journal('docker', 5)).rejects.toMatchObject({reason: 'not-known'});
	});

	it.each(['', 'garbage', '0', '1', '-1', '99999999'])('is not running when its file holds %j', async text => {
		const pidFile = path.join(folder, 'odd.pid');
		await writeFile(pidFile, text);
		const services = await detectServices(commands, {manager: 'process', pidFile, start: ['x']});
		expect(await services.status('docker')).toMatchObject({state: 'inactive'});
	});
});

describe('commands from the configuration', () => {
	const config = {
		manager: 'commands',
		start: ['/bin/rc', 'start', '{service}'],
		stop: ['/bin/rc', 'stop', '{service}'],
		status: ['test', '{service}', '=', 'runs'],
		journal: ['seq', '1', '10'],
	} as const;

	it('are run as argument lists with the name of the service in them', async () => {
		const services = await detectServices(commands, config);
		expect(services.commands('restart', 'docker')).toEqual([
			['/bin/rc', 'stop', 'docker'],
			['/bin/rc', 'start', 'docker'],
		]);
		expect(await services.status('runs')).toMatchObject({state: 'active'});
		expect(await services.status('docker')).toMatchObject({state: 'inactive'});
		expect(await services.journal('docker', 3)).toEqual(['8', '9', '10']);
		expect(() => services.commands('stop', '--all')).toThrow(expect.objectContaining({reason: 'usage'}));
	});

	it('do not turn a program that is not there into a service that does not run', async () => {
		const services = await detectServices(commands, {...config, status: ['/nowhere/status']});
		await expect(services.status('docker')).rejects.toMatchObject({message: expect.stringContaining('/nowhere/status')});
	});

	it('say what to configure where there is no command for the log', async () => {
		const {journal: _, ...rest} = config;
		const services = await detectServices(commands, rest);
		await expect(services.journal('docker', 3)).rejects.toMatchObject({reason: 'not-known'});
	});
});

describe('a machine whose service manager is not known', () => {
	it('gets no guess, but what to configure', async () => {
		const expected = {reason: 'not-known', nextSteps: expect.arrayContaining([expect.stringContaining('"manager"')])};
		await expect(unknownServices.status('docker')).rejects.toMatchObject(expected);
		await expect(unknownServices.journal('docker', 5)).rejects.toMatchObject(expected);
		expect(() => unknownServices.commands('stop', 'docker')).toThrow(expect.objectContaining({reason: 'not-known'}));
	});
});
