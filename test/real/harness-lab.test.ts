import {afterEach, beforeEach, expect, it} from '@jest/globals';
import {mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {labCommand} from '../../src/cli/lab.ts';
import {readConfig} from '../../src/host/config.ts';
import type {ServiceConfig} from '../../src/host/machine/services/config.ts';
import {faultHost} from '../../src/lab/fault.ts';
import {findLab, labFolder, labState, removeLab, startLab, type Lab} from '../../src/lab/lab.ts';
import {findDaemon} from '../../src/lab/daemon.ts';
import {isRunning, type ProcessMark} from '../../src/lab/process.ts';
import {hierarchies} from './support/hierarchies.ts';
import {realDescribe} from './support/real.ts';

const minute = 60_000;

realDescribe('drydock lab', () => {
	const stateBefore = process.env['XDG_STATE_HOME'];
	let state: string;

	beforeEach(() => {
		state = mkdtempSync(join(tmpdir(), 'drydock-state-'));
		process.env['XDG_STATE_HOME'] = state;
	});

	afterEach(async () => {
		const lab = findLab(labFolder());
		if (lab !== undefined) {
			await removeLab(lab);
		}

		rmSync(state, {recursive: true});
		if (stateBefore === undefined) {
			delete process.env['XDG_STATE_HOME'];
		} else {
			process.env['XDG_STATE_HOME'] = stateBefore;
		}
	}, minute);

	it('brings up a broken host, says so, and takes all of it away again', async () => {
		expect(await labCommand(['status'])).toBe(1);
		expect(await labCommand(['up', 'port-conflict'])).toBe(0);
		expect(await labCommand(['status'])).toBe(0);
		const lab = findLab(labFolder()) as Lab;
		await expect(faultHost(lab).docker('start', 'proxy')).rejects.toThrow('port is already allocated');
		await expect(labCommand(['up', 'port-conflict'])).rejects.toMatchObject({reason: 'refused'});
		const daemon = findDaemon(lab.namespace) as ProcessMark;
		expect(await labCommand(['down'])).toBe(0);
		expect(isRunning(daemon) || isRunning(lab.namespace)).toBe(false);
		expect(readdirSync(join(state, 'drydock'))).toEqual([]);
		expect(hierarchies().flatMap(folder => readdirSync(folder)).filter(name => name.includes(`lab-${lab.name}`))).toEqual([]);
		expect(await labCommand(['down'])).toBe(0);
	}, 2 * minute);

	it('can still be removed when its daemon died', async () => {
		await labCommand(['up']);
		const lab = findLab(labFolder()) as Lab;
		process.kill((findDaemon(lab.namespace) as ProcessMark).pid, 'SIGKILL');
		process.kill(lab.namespace.pid, 'SIGKILL');
		expect(await labCommand(['down'])).toBe(0);
		expect(findLab(labFolder())).toBeUndefined();
	}, minute);

	it('is a host of which Drydock can stop and start the service', async () => {
		await labCommand(['up']);
		const lab = findLab(labFolder()) as Lab;
		const {run} = faultHost(lab);
		const {DRYDOCK_CONFIG: file = ''} = Object.fromEntries((await run(['env'])).split('\n').map(line => line.split('=', 2))) as Record<string, string>;
		const config = readConfig({env: {DRYDOCK_CONFIG: file}, home: state}).service as Extract<ServiceConfig, {manager: 'commands'}>;
		await run(config.status);
		await run(config.stop);
		expect(await labCommand(['status'])).toBe(1);
		expect(labState(lab)).toBe('stopped');
		await expect(run(config.status)).rejects.toThrow();
		await run(config.start);
		expect(labState(lab)).toBe('running');
	}, minute);

	it('does not lead to the service manager of the machine', async () => {
		await labCommand(['up']);
		const {run} = faultHost(findLab(labFolder()) as Lab);
		expect(await run(['sh', '-c', 'ls /run/systemd /run/dbus 2>/dev/null | grep -v : || true'])).toMatch(/^\s*$/);
	}, minute);

	it('leaves no namespace when the daemon does not come up', async () => {
		const folder = join(state, 'bad');
		mkdirSync(folder);
		writeFileSync(join(folder, 'daemon.json'), '{"storage-driver": "nosuch"}');
		await expect(startLab(folder, `bad-${process.pid}`)).rejects.toMatchObject({
			reason: 'refused',
			message: expect.stringContaining('driver not supported'),
		});
		expect(isRunning((findLab(folder) as Lab).namespace)).toBe(false);
	}, minute);
});
