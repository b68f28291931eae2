import {mkdirSync, renameSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, it} from '@jest/globals';
import {createDockerReader} from '../../src/host/docker/engine-reader.ts';
import {createConnection, type Connection} from '../../src/host/docker/transport/connection.ts';
import {createCommandRunner} from '../../src/host/machine/commands.ts';
import {createMachineReader} from '../../src/host/machine/machine.ts';
import {detectServices} from '../../src/host/machine/services/detect.ts';
import type {HostReader} from '../../src/host/reader.ts';
import {waitFor} from '../../src/lab/wait.ts';
import {crashes} from '../../src/triage/detectors/crashes.ts';
import {deadContainers} from '../../src/triage/detectors/dead-containers.ts';
import {reclaimable} from '../../src/triage/detectors/reclaimable.ts';
import {triage} from '../../src/triage/triage.ts';
import {startEngine, type Engine} from './support/engine.ts';
import {realDescribe} from './support/real.ts';

const limit = 60_000;

realDescribe('triage of an engine', () => {
	let engine: Engine;
	let connection: Connection;
	let host: HostReader;

	beforeAll(async () => {
		engine = await startEngine({name: 'triage'});
		connection = createConnection({address: `unix://${engine.socket}`, socketPath: engine.socket});
		const commands = createCommandRunner();
		host = {label: 'engine', docker: createDockerReader(connection), machine: createMachineReader({commands, services: await detectServices(commands), engineSocket: engine.socket})};
	}, limit);

	afterAll(async () => {
		connection?.close();
		await engine?.stop();
	}, limit);

	it('knows what the kernel killed for want of memory, and a job that ended by itself', async () => {
		const hungry = 'x=a; while true; do x=$x$x; done';
		const inspect = async (name: string): Promise<string> => engine.docker('inspect', '-f', '{{.State.OOMKilled}} {{.State.Status}} {{.RestartCount}}', name);
		await engine.docker('run', '-d', '--name', 'hungry', '-m', '24m', '--memory-swap', '24m', 'bb:1', 'sh', '-c', hungry);
		await engine.docker('run', '-d', '--name', 'again', '-m', '24m', '--memory-swap', '24m', '--restart', 'always', 'bb:1', 'sh', '-c', hungry);
		await engine.docker('run', '-d', '--name', 'gave-up', '--restart', 'on-failure:2', 'bb:1', 'false');
		await engine.docker('run', '--name', 'killed', 'bb:1', 'sh', '-c', 'kill -9 $$').catch(() => '');
		expect(await waitFor(async () => ((await inspect('hungry')).startsWith('true exited') && Number((await inspect('again')).split(' ')[2]) > 3 && (await inspect('gave-up')).includes('exited 2') ? true : undefined), 40)).toBe(true);
		const {findings, notKnown} = await triage(host, {runbooks: [], detectors: [crashes]});
		expect(findings.map(({id, severity}) => `${severity} ${id}`)).toEqual(['warning out-of-memory:again', 'warning out-of-memory:hungry', 'warning crash-loop:gave-up']);
		expect(notKnown).toEqual([]);
	}, limit);

	it('names a container whose files are gone from the disk', async () => {
		await engine.docker('create', '--name', 'hollow', 'bb:1', 'true');
		const layer = join((await engine.docker('inspect', '-f', '{{.GraphDriver.Data.UpperDir}}', 'hollow')).trim(), '..');
		mkdirSync(join(engine.folder, 'away'));
		renameSync(layer, join(engine.folder, 'away/layer'));
		try {
			const {findings, notKnown} = await triage(host, {runbooks: [], detectors: [deadContainers]});
			expect(findings).toEqual([expect.objectContaining({id: 'dead-container:hollow', severity: 'critical', evidence: expect.arrayContaining([expect.stringContaining('no such file or directory')])})]);
			expect(notKnown).toEqual([]);
		} finally {
			renameSync(join(engine.folder, 'away/layer'), layer);
		}
	}, limit);

	it('tells what unused things take, where it is much', async () => {
		await engine.docker('run', '--name', 'wrote', 'bb:1', 'dd', 'if=/dev/zero', 'of=/big', 'bs=1M', 'count=3');
		await engine.docker('run', '--rm', '-v', 'left:/data', 'bb:1', 'dd', 'if=/dev/zero', 'of=/data/big', 'bs=1M', 'count=3');
		const few = {reclaimable: {warning: 0.000_001, critical: Number.POSITIVE_INFINITY}};
		const {findings} = await triage(host, {runbooks: [], detectors: [reclaimable], thresholds: few});
		expect(findings.map(({id, severity}) => `${severity} ${id}`)).toEqual(expect.arrayContaining(['info exited-containers:host', 'info orphan-volumes:host']));
		expect(findings.find(({kind}) => kind === 'exited-containers')?.about['containers']?.split(',')).toContain('wrote');
		const usual = await triage(host, {runbooks: [], detectors: [reclaimable]});
		expect(usual).toMatchObject({findings: [], notKnown: []});
	}, limit);
});
