import {readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, expect, it} from '@jest/globals';
import {operations} from '../../src/operations/catalogue.ts';
import type {Operation} from '../../src/operations/operation.ts';
import {openBench, type Bench} from '../operations/hands.ts';
import {startEngine, type Engine} from './support/engine.ts';
import {realDescribe} from './support/real.ts';

const minutes = 120_000;

realDescribe('operations that stop and start the daemon', () => {
	let engine: Engine;
	let bench: Bench;
	const perform = (operation: Operation) => operations.perform(operation, bench.hands);
	const running = async () => (await engine.docker('ps', '--format', '{{.Names}}')).split('\n').filter(name => name !== '').toSorted();

	beforeAll(async () => {
		engine = await startEngine({name: 'daemon'});
		const command = readFileSync(`/proc/${engine.pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
		const pidFile = join(engine.folder, 'docker.pid');
		const withPid = (kill: string) => engine.inNamespace(['sh', '-c', `${kill} $(cat ${pidFile}) 2>/dev/null`]);
		const start = engine.inNamespace(['sh', '-c', `exec "$@" >>${join(engine.folder, 'again.log')} 2>&1`, 'sh', ...command]);
		bench = await openBench(engine.socket, {manager: 'commands', start: ['setsid', '--fork', ...start], stop: withPid('kill -TERM'), status: withPid('kill -0'), journal: ['tail', '-n', '20', join(engine.folder, 'again.log')]});
	}, minutes);
	afterAll(async () => {
		await bench?.close();
		await engine?.stop();
	}, minutes);
	beforeEach(() => engine.docker('run', '-d', '--init', '--name', 'returns', '--restart', 'always', '-p', '20447:80', 'bb:1', 'httpd', '-f'), minutes);
	afterEach(async () => {
		const left = (await engine.docker('ps', '-aq')).split('\n').filter(id => id !== '');
		if (left.length > 0) await engine.docker('rm', '-f', ...left);
	}, minutes);

	it('restart names who comes back and who does not, waits for the daemon, and its inverse starts the rest', async () => {
		await engine.docker('run', '-d', '--init', '--name', 'stays', 'bb:1', 'sleep', '600');
		await engine.docker('run', '-d', '--init', '--name', 'brief', '--rm', 'bb:1', 'sleep', '600');
		const restart = {kind: 'service.restart' as const, service: 'docker'};
		const loss = await operations.loss(restart, bench.host);
		expect(loss.stops.toSorted((left, right) => left.name.localeCompare(right.name))).toEqual([
			{name: 'container returns', detail: 'comes back: restart policy always'},
			{name: 'container stays', detail: 'does NOT come back by itself: restart policy no'},
			{name: 'the Docker daemon', detail: 'while it restarts'},
		]);
		expect(loss.gone).toEqual([{name: 'container brief', detail: expect.stringContaining('--rm')}]);
		expect(loss.downtimeSeconds).toBeGreaterThan(2);
		const inverse = await operations.inverse(restart, bench.host);
		await expect(perform(restart)).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining('brief')});
		expect(await running()).toEqual(['brief', 'returns', 'stays']);
		await perform({...restart, removes: true});
		expect(bench.said()).toContain('the daemon answers');
		expect(await running()).toEqual(['returns']);
		expect(await engine.docker('ps', '-a', '--format', '{{.Names}}')).not.toContain('brief');
		for (const back of 'operations' in inverse ? inverse.operations : []) await perform(back);
		expect(await running()).toEqual(['returns', 'stays']);
	}, minutes);

	it('refuses to run other commands than were shown', async () => {
		await expect(perform({kind: 'service.restart', service: 'docker', commands: [['systemctl', 'restart', 'docker']]})).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining('kill -TERM')});
		expect(await running()).toEqual(['returns']);
	}, minutes);

	it('takes one stale endpoint out of the store of a stopped daemon, and can put it back', async () => {
		const path = join(engine.dataRoot, 'network/files/local-kv.db');
		const stale = async () => {
			const {bridgeEndpoints, endpoints} = await bench.host.machine.networkStore(engine.dataRoot);
			return bridgeEndpoints.filter(({id}) => !endpoints.some(endpoint => endpoint.id === id));
		};
		// On the default network a stale endpoint does not last: the engine makes that one anew at each start.
		await engine.docker('network', 'create', 'edge');
		await engine.docker('rm', '-f', 'returns');
		await engine.docker('run', '-d', '--init', '--name', 'holder', '--network', 'edge', '-p', '20447:80', 'bb:1', 'sleep', '600');
		const taken = readFileSync(path);
		await engine.docker('rm', '-f', 'holder');
		const stop = {kind: 'service.stop' as const, service: 'docker'};
		const start = {kind: 'service.start' as const, service: 'docker'};
		expect(await operations.inverse(stop, bench.host)).toEqual({operations: [{kind: 'service.start', service: 'docker'}]});
		await perform(stop);
		expect(await operations.loss(stop, bench.host)).toEqual({stops: [], gone: []});
		expect(await operations.inverse(start, bench.host)).toEqual({operations: [{kind: 'service.stop', service: 'docker'}]});
		// The records of a container's network as a power cut can leave them: the bridge driver's, and no other.
		writeFileSync(path, Buffer.from(taken.toString('latin1').replaceAll('v1.0/sandbox/', 'v1.0/sandbux/').replaceAll('v1.0/endpoint/', 'v1.0/endpoins/'), 'latin1'));
		await perform(start);
		expect(await engine.host.run(['cat', '/proc/net/tcp'])).toContain(':4FDF');
		await perform(stop);
		const [endpoint, ...others] = await stale();
		expect(others).toEqual([]);
		const forget = {kind: 'store.forget-endpoint' as const, path, endpointId: endpoint!.id, networkId: endpoint!.networkId};
		await expect(perform(forget)).rejects.toMatchObject({reason: 'not-found', message: expect.stringContaining('safety copy')});
		const before = {bytes: readFileSync(path), mode: statSync(path).mode};
		await perform({kind: 'copy.file', from: path, name: 'local-kv.db'});
		const inverse = await operations.inverse(forget, bench.host);
		writeFileSync(path, Buffer.concat([before.bytes.subarray(0, -1), Buffer.from([1])]));
		await expect(perform(forget)).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining('not as it was')});
		writeFileSync(path, before.bytes);
		await perform(forget);
		expect(readFileSync(path).equals(before.bytes)).toBe(false);
		expect(statSync(path).mode).toBe(before.mode);
		for (const back of 'operations' in inverse ? inverse.operations : []) await perform(back);
		expect(readFileSync(path).equals(before.bytes)).toBe(true);
		await perform(forget);
		await perform(start);
		expect(await stale()).toEqual([]);
		expect(await engine.host.run(['cat', '/proc/net/tcp'])).not.toContain(':4FDF');
		await engine.docker('run', '-d', '--name', 'proxy', '-p', '20447:80', 'bb:1', 'httpd', '-f');
		expect(await running()).toEqual(['proxy']);
	}, minutes);

	it('says how the daemon failed to start, with the end of its log', async () => {
		const failing = await openBench(engine.socket.replace('docker.sock', 'none.sock'), {manager: 'commands', start: ['sh', '-c', 'echo no good; exit 3'], stop: ['true'], status: ['false']});
		await expect(operations.perform({kind: 'service.start', service: 'docker'}, failing.hands)).rejects.toMatchObject({name: 'CommandError', exitCode: 3});
		expect(failing.said()).toContain('no good');
		await failing.close();
	}, minutes);
});
