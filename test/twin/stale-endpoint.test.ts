import {afterAll, beforeAll, describe, expect, it} from '@jest/globals';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {loadCatalogue} from '../../src/catalogue/catalogue.ts';
import {createHeadlessClient} from '../../src/cli/headless/client.ts';
import {startRun} from '../../src/engine/run.ts';
import {operations} from '../../src/operations/catalogue.ts';
import {createRunStore} from '../../src/record/run-folder.ts';
import {createTwinTarget, type TwinTarget} from '../../src/twin/target.ts';
import {ask} from './support/ask.ts';
import type {World} from '../../src/twin/world/world.ts';
import {bareWorld, keepPort, leaveStaleEndpoint, setUpSite} from './support/site.ts';

const scratch = mkdtempSync(join(tmpdir(), 'drydock-rehearsal-'));

const broken = async (leave: (world: World) => void = leaveStaleEndpoint): Promise<TwinTarget> => {
	const target = await createTwinTarget(bareWorld(), {of: 'web-01', scratch});
	await setUpSite(target);
	leave(target.world);
	return target;
};

afterAll(() => rmSync(scratch, {recursive: true, force: true}));

describe('a stale endpoint in the twin, as the field report had it', () => {
	let target: TwinTarget;
	beforeAll(async () => {
		target = await broken();
	});
	afterAll(async () => target.close());
	const send = (method: string, path: string, body?: object) => ask(target.socketPath, method, path, body);

	it('keeps the container from starting, with the words of the field report, and nobody shows the port', async () => {
		const {docker, machine} = target.reader();
		const {status, message} = await send('POST', '/containers/proxy/start');
		expect(status).toBe(500);
		expect(message).toMatch(/^driver failed programming external connectivity on endpoint proxy \([0-9a-f]{64}\): Bind for 0\.0\.0\.0:443 failed: port is already allocated$/);
		expect((await docker.container('proxy')).error).toBe(message);
		expect((await docker.containers()).flatMap(({ports}) => ports)).toEqual([]);
		expect((await machine.portProxies()).map(({hostPort}) => hostPort)).toEqual([443, 443]);
	});

	it('is not helped by ending docker-proxy, and a restart of the engine brings it back', async () => {
		const {machine} = target.reader();
		for (const {pid} of await machine.portProxies()) await target.writer().run(['kill', '-TERM', String(pid)], {privileged: true});
		expect(await machine.listeners()).toEqual([]);
		expect((await send('POST', '/containers/proxy/start')).message).toContain('port is already allocated');
		for (const argv of machine.services.commands('restart', 'docker')) await target.writer().run(argv, {privileged: true});
		expect((await machine.listeners()).map(({port}) => port)).toEqual([443, 443]);
	});

	it('is cured by removing the network and making it again', async () => {
		await send('POST', '/containers/app/stop');
		expect((await send('DELETE', '/networks/edge')).status).toBe(204);
		expect((await send('POST', '/containers/proxy/start')).message).toMatch(/^network [0-9a-f]{64} not found$/);
		await send('POST', '/networks/create', {Name: 'edge', IPAM: {Config: [{Subnet: '172.31.240.0/24'}]}});
		await send('POST', '/networks/edge/disconnect', {Container: 'proxy', Force: true});
		await send('POST', '/networks/edge/connect', {Container: 'proxy', EndpointConfig: {IPAMConfig: {IPv4Address: '172.31.240.10'}}});
		expect((await send('POST', '/containers/proxy/start')).status).toBe(204);
		const {docker, machine} = target.reader();
		expect((await docker.container('proxy')).networks['edge']?.IPAddress).toBe('172.31.240.10');
		expect(await machine.answers('0.0.0.0', 443, 'tcp')).toBe(true);
	});

	it('refuses by name what it does not know', async () => {
		expect(await send('GET', '/swarm')).toMatchObject({status: 501, message: 'The twin does not know GET /swarm'});
	});
});

describe('the runbook of the stale endpoint on a twin', () => {
	it.each([
		['recreate', leaveStaleEndpoint],
		['recreate-restart', leaveStaleEndpoint],
		['store-entry', leaveStaleEndpoint],
		['store-away', leaveStaleEndpoint],
		['restart', keepPort],
	])('cures it by %s', async (rung, leave) => {
		const target = await broken(leave);
		await ask(target.socketPath, 'POST', '/containers/proxy/start');
		const {entries} = await loadCatalogue({});
		const find = (id: string) => entries.find(entry => entry.runbook.id === id);
		let told = '';
		const stdout = {write: (text: string) => ((told += text), true)};
		const run = startRun({
			entry: find('stale-endpoint')!,
			find,
			target,
			operations,
			inputs: {container: 'proxy'},
			client: createHeadlessClient({approve: 'destructive', answers: new Map([['ladder', rung]]), json: false, stdout: stdout as NodeJS.WritableStream}),
			store: createRunStore(join(scratch, 'runs')),
			user: 'ops',
			version: '0',
		});
		const {outcome} = await run.outcome;
		expect({outcome, told: outcome === 'cured' ? '' : told}).toEqual({outcome: 'cured', told: ''});
		expect({stale: target.world.staleEndpoints, kept: target.world.keptPorts}).toEqual({stale: [], kept: undefined});
		expect((await target.reader().docker.containers('up')).map(({name}) => name).toSorted()).toEqual(['app', 'proxy']);
		await target.close();
	});
});
