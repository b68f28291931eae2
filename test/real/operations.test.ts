import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from '@jest/globals';
import {operations} from '../../src/operations/catalogue.ts';
import type {EndpointSettings} from '../../src/host/docker/reader.ts';
import type {Operation} from '../../src/operations/operation.ts';
import {openBench, type Bench} from '../operations/hands.ts';
import {startEngine, type Engine} from './support/engine.ts';
import {realDescribe} from './support/real.ts';

const minutes = 60_000;

interface Inspected {
	readonly Id: string;
	readonly State: {readonly Running: boolean};
	readonly HostConfig: {readonly RestartPolicy: object};
	readonly NetworkSettings: {readonly Networks: Readonly<Record<string, EndpointSettings>>};
}

realDescribe('operations on a real engine', () => {
	let engine: Engine;
	let bench: Bench;

	beforeAll(async () => {
		engine = await startEngine({name: 'operations'});
	}, minutes);
	afterAll(() => engine?.stop(), minutes);
	beforeEach(async () => {
		bench = await openBench(engine.socket);
	});
	afterEach(async () => {
		await bench.close();
		const left = (await engine.docker('ps', '-aq')).split('\n').filter(id => id !== '');
		if (left.length > 0) await engine.docker('rm', '-f', ...left);
		await engine.docker('network', 'prune', '-f');
	}, minutes);

	const perform = (operation: Operation) => operations.perform(operation, bench.hands);
	const loss = (operation: Operation) => operations.loss(operation, bench.host);
	/** Performs it, and gives back what brings the host back to where it was before. */
	const performed = async (operation: Operation): Promise<() => Promise<void>> => {
		const inverse = await operations.inverse(operation, bench.host);
		await perform(operation);
		return async () => {
			if ('none' in inverse) throw new Error(inverse.none);
			for (const back of inverse.operations) await perform(back);
		};
	};

	/** Started, and known by id; `sleep` ends at once when it is told to. */
	const run = async (name: string, ...options: string[]) => {
		const id = await engine.docker('run', '-d', '--init', '--name', name, ...options, 'bb:1', 'sleep', '600');
		return {id: id.trim(), name};
	};
	const inspect = async (name: string): Promise<Inspected> => JSON.parse(await engine.docker('inspect', name))[0];
	const running = async (name: string): Promise<boolean> => (await inspect(name)).State.Running;
	const edge = ['network', 'create', '--subnet', '172.31.240.0/24', '--gateway', '172.31.240.1', '--ip-range', '172.31.240.128/25', '--opt', 'com.docker.network.bridge.name=br-edge', '--label', 'com.docker.compose.project=shop'];

	/** All that a member was given, without what the engine makes anew. */
	const membership = async (name: string, network: string) => {
		const {Id, NetworkSettings} = await inspect(name);
		const {IPAMConfig, Links, Aliases, DriverOpts, IPAddress, MacAddress} = NetworkSettings.Networks[network] ?? {};
		return {IPAMConfig, Links, Aliases: Aliases?.filter((alias: string) => alias !== Id.slice(0, 12)).toSorted(), DriverOpts: DriverOpts ?? {}, IPAddress, MacAddress};
	};
	const network = async (name: string) => {
		const {Id: _id, Created: _created, Containers: _containers, IPAM, ...rest} = JSON.parse(await engine.docker('network', 'inspect', name))[0];
		return {...rest, IPAM: {...IPAM, Options: IPAM.Options ?? {}}};
	};
	const networkId = async (name: string): Promise<string> => (await engine.docker('network', 'inspect', '-f', '{{.Id}}', name)).trim();

	describe('container', () => {
		it('stop names what stops and its ports, stops it, and its inverse starts it again', async () => {
			const container = await run('app', '-p', '20443:80');
			const stop = {kind: 'container.stop' as const, container, seconds: 3};
			expect(await loss(stop)).toEqual({stops: [{name: 'container app', detail: 'up less than a minute; closes 20443/tcp'}], gone: []});
			const back = await performed(stop);
			expect(await running('app')).toBe(false);
			expect(bench.said()).toContain('stopped app, exit code');
			expect(await loss(stop)).toEqual({stops: [], gone: []});
			await perform(stop);
			expect(bench.said()).toContain('stopped already');
			await back();
			expect(await running('app')).toBe(true);
		}, minutes);

		it('stop refuses a --rm container that was not planned to go, and says that it is gone when it was', async () => {
			const container = await run('brief', '--rm');
			const stop = {kind: 'container.stop' as const, container, seconds: 1};
			expect(await loss(stop)).toMatchObject({stops: [], gone: [{name: 'container brief'}]});
			expect(await operations.inverse(stop, bench.host)).toHaveProperty('none');
			await expect(perform(stop)).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining('--rm')});
			expect(await running('brief')).toBe(true);
			await perform({...stop, removes: true});
			expect((await engine.docker('ps', '-aq')).trim()).toBe('');
		}, minutes);

		it('stop can be left while a container takes its time', async () => {
			const id = (await engine.docker('run', '-d', '--name', 'slow', 'bb:1', 'sleep', '600')).trim();
			const stopping = perform({kind: 'container.stop', container: {id, name: 'slow'}, seconds: 30});
			await Promise.race([bench.untilSaid('stopping slow'), stopping]);
			setImmediate(() => bench.cancel('Ctrl-C'));
			await expect(stopping).rejects.toMatchObject({reason: 'cancelled', message: expect.stringContaining('the engine goes on')});
			await engine.docker('kill', 'slow').catch(() => undefined);
		}, minutes);

		it('start starts it, has stopping as its inverse only if it did not run, and is content when it runs', async () => {
			const container = await run('app');
			await engine.docker('kill', 'app');
			const start = {kind: 'container.start' as const, container};
			const back = await performed(start);
			expect(await running('app')).toBe(true);
			expect(await operations.inverse(start, bench.host)).toEqual({operations: []});
			await perform(start);
			expect(bench.said()).toContain('was running already');
			await back();
			expect(await running('app')).toBe(false);
		}, minutes);

		it("start keeps the daemon's words and points to what cures a port that is taken", async () => {
			await run('holder', '-p', '20444:80');
			const id = (await engine.docker('create', '--name', 'proxy', '-p', '20444:80', 'bb:1', 'sleep', '600')).trim();
			await expect(perform({kind: 'container.start', container: {id, name: 'proxy'}})).rejects.toMatchObject({
				reason: 'refused',
				message: expect.stringMatching(/^start container proxy: driver failed .*Bind for 0\.0\.0\.0:20444 failed: port is already allocated$/),
				nextSteps: expect.arrayContaining(['drydock run port-conflict --set container=proxy']),
			});
			await expect(perform({kind: 'container.start', container: {id: 'f'.repeat(64), name: 'nobody'}})).rejects.toMatchObject({reason: 'not-found'});
		}, minutes);

		it('restart-policy changes it, and its inverse restores it, from none too', async () => {
			const container = await run('app');
			const policy = async () => (await inspect('app')).HostConfig.RestartPolicy;
			const before = await policy();
			const back = await performed({kind: 'container.restart-policy', container, policy: {Name: 'on-failure', MaximumRetryCount: 3}});
			expect(await policy()).toEqual({Name: 'on-failure', MaximumRetryCount: 3});
			await back();
			expect(await policy()).toEqual(before);
		}, minutes);
	});

	describe('network', () => {
		it('remove names the network and all who refer to it, and its inverse makes all of it again', async () => {
			await engine.docker(...edge, 'edge');
			await run('app', '--network', 'edge', '--ip', '172.31.240.10', '--network-alias', 'web');
			await run('other');
			await engine.docker('network', 'connect', '--ip', '172.31.240.11', '--alias', 'two', '--link', 'app:first', 'edge', 'other');
			await engine.docker('kill', 'app');
			const remove = {kind: 'network.remove' as const, network: {id: await networkId('edge'), name: 'edge'}};
			expect((await loss(remove)).gone).toEqual([
				{name: 'network edge', detail: 'bridge, 172.31.240.0/24, 1 option, 1 label'},
				...['app', 'other'].map(name => ({name: `endpoint of container ${name} on network edge`, detail: expect.any(String)})),
			].toSorted((left, right) => (left.name === 'network edge' ? -1 : right.name.localeCompare(left.name))));
			await expect(perform(remove)).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining('active endpoints'), nextSteps: [expect.stringContaining('disconnect -f edge')]});
			await engine.docker('kill', 'other');
			const before = {network: await network('edge'), app: await membership('app', 'edge'), other: await membership('other', 'edge')};
			const back = await performed(remove);
			expect(await engine.docker('network', 'ls', '--format', '{{.Name}}')).not.toContain('edge');
			await expect(perform(remove)).rejects.toMatchObject({reason: 'not-found'});
			await back();
			expect({network: await network('edge'), app: await membership('app', 'edge'), other: await membership('other', 'edge')}).toEqual(before);
			await engine.docker('start', 'app', 'other');
			expect(await membership('app', 'edge')).toMatchObject({IPAddress: '172.31.240.10', Aliases: ['web']});
			expect(await membership('other', 'edge')).toMatchObject({IPAddress: '172.31.240.11', Aliases: ['two'], Links: ['app:first']});
		}, minutes);

		it("remove refuses the engine's own networks before it asks the engine", async () => {
			for (const name of ['bridge', 'host', 'none']) {
				const remove = {kind: 'network.remove' as const, network: {id: await networkId(name), name}};
				await expect(loss(remove)).rejects.toMatchObject({reason: 'refused'});
				await expect(perform(remove)).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining("engine's own")});
			}
		}, minutes);

		it('remove leaves a network alone that has another name than was shown', async () => {
			await engine.docker('network', 'create', 'kept');
			await expect(perform({kind: 'network.remove', network: {id: await networkId('kept'), name: 'edge'}})).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining('kept')});
			expect(await engine.docker('network', 'ls', '--format', '{{.Name}}')).toContain('kept');
		}, minutes);

		it('create makes the very network that was there, and its inverse removes it', async () => {
			await engine.docker(...edge, '--internal', '--attachable', 'edge');
			const before = await network('edge');
			const {spec} = await bench.host.docker.network('edge');
			await expect(perform({kind: 'network.create', spec})).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining('already exists')});
			await engine.docker('network', 'rm', 'edge');
			const back = await performed({kind: 'network.create', spec});
			expect(await network('edge')).toEqual(before);
			await back();
			expect(await engine.docker('network', 'ls', '--format', '{{.Name}}')).not.toContain('edge');
		}, minutes);

		it.each(["a b'; echo $(id) #", '-f', 'x/../y?z=1', 'ärger'])('works on a network named %j', async name => {
			const spec = {Name: name, Driver: 'bridge', Internal: false, Attachable: false, Ingress: false, EnableIPv6: false, IPAM: {Driver: 'default', Config: []}, Options: {}, Labels: {[name]: name}};
			const back = await performed({kind: 'network.create', spec});
			const container = await run('app');
			const away = await performed({kind: 'network.connect', network: name, container, endpoint: {Aliases: [name]}});
			expect((await inspect('app')).NetworkSettings.Networks[name]?.Aliases).toContain(name);
			await away();
			await back();
			expect(await engine.docker('network', 'ls', '--format', '{{.Name}}')).not.toContain(name);
		}, minutes);

		it.each(['running', 'stopped'])('disconnect of a %s member and its inverse leave it as it was', async state => {
			await engine.docker(...edge, 'edge');
			const container = await run('app', '--network', 'edge', '--ip', '172.31.240.10', '--network-alias', 'web', '-p', '20445:80');
			if (state === 'stopped') await engine.docker('kill', 'app');
			const disconnect = {kind: 'network.disconnect' as const, network: await networkId('edge'), container, force: true};
			expect((await loss(disconnect)).stops).toEqual(state === 'stopped' ? [] : [{name: 'connections of container app on network edge', detail: 'address 172.31.240.10; published ports 20445/tcp'}]);
			const before = await membership('app', 'edge');
			const back = await performed(disconnect);
			expect((await inspect('app')).NetworkSettings.Networks).toEqual({});
			await back();
			expect(await membership('app', 'edge')).toEqual(before);
			// Undone twice, as after a run that was cut off between the deed and its record.
			await back();
			expect(bench.said()).toContain('was on network edge already');
		}, minutes);

		it('disconnect and connect mend a stopped member whose network was removed under it', async () => {
			await engine.docker(...edge, 'edge');
			const container = await run('app', '--network', 'edge', '--ip', '172.31.240.10');
			await engine.docker('kill', 'app');
			await engine.docker('network', 'rm', 'edge');
			const gone = {kind: 'network.disconnect' as const, network: 'edge', container, force: true};
			expect(await operations.inverse(gone, bench.host)).toHaveProperty('none');
			await engine.docker(...edge, 'edge');
			await perform(gone);
			await perform({kind: 'network.connect', network: 'edge', container, endpoint: {IPAMConfig: {IPv4Address: '172.31.240.10'}}});
			await perform({kind: 'container.start', container});
			expect(await membership('app', 'edge')).toMatchObject({IPAddress: '172.31.240.10'});
		}, minutes);

		it('connect refuses a network that is not there, which the engine would take for a stopped container', async () => {
			const id = (await engine.docker('create', '--name', 'app', 'bb:1', 'sleep', '600')).trim();
			await expect(perform({kind: 'network.connect', network: 'nonet', container: {id, name: 'app'}, endpoint: {}})).rejects.toMatchObject({reason: 'not-found'});
			expect(Object.keys((await inspect('app')).NetworkSettings.Networks)).toEqual(['bridge']);
		}, minutes);

		it('connect does not say that it is done when the container is there with other settings', async () => {
			await engine.docker(...edge, 'edge');
			const container = await run('app', '--network', 'edge', '--ip', '172.31.240.10');
			await expect(perform({kind: 'network.connect', network: 'edge', container, endpoint: {IPAMConfig: {IPv4Address: '172.31.240.99'}}})).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining('172.31.240.99')});
		}, minutes);

		it('disconnect leaves a container alone that took the name of another', async () => {
			await engine.docker(...edge, 'edge');
			await run('app', '--network', 'edge');
			await expect(perform({kind: 'network.disconnect', network: 'edge', container: {id: 'f'.repeat(64), name: 'app'}, force: true})).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining('another container')});
			expect(Object.keys((await inspect('app')).NetworkSettings.Networks)).toEqual(['edge']);
		}, minutes);
	});

	describe('image', () => {
		it.each([true, false])('commit (pause: %s) keeps what was written and its configuration, and says from what and when', async pause => {
			const container = await run('app', '--label', 'mine=1', '-e', 'A=b');
			await engine.docker('exec', 'app', 'dd', 'if=/dev/zero', 'of=/written', 'bs=1024', 'count=300');
			const commit = {kind: 'image.commit' as const, container, repository: 'drydock/app', tag: 't1', pause};
			expect(await loss(commit)).toEqual({stops: pause ? [{name: 'container app', detail: expect.stringMatching(/^paused while 30\d kB are copied; free under .*: \d/)}] : [], gone: []});
			const {id} = (await perform(commit)) as {id: string};
			const image = JSON.parse(await engine.docker('image', 'inspect', 'drydock/app:t1'))[0];
			expect(image.Id).toBe(id);
			expect(image.Config).toMatchObject({Cmd: ['sleep', '600'], Env: expect.arrayContaining(['A=b'])});
			expect(image.Config.Labels).toEqual({mine: '1', 'drydock.container': 'app', 'drydock.container-id': container.id, 'drydock.image': 'bb:1', 'drydock.committed': expect.stringMatching(/^\d{4}-.*Z$/)});
			expect(await engine.docker('run', '--rm', 'drydock/app:t1', 'ls', '/written')).toBe('/written\n');
			expect(await operations.inverse(commit, bench.host)).toEqual({none: expect.stringContaining('docker image rm drydock/app:t1')});
			await engine.docker('image', 'rm', 'drydock/app:t1');
		}, minutes);
	});

	it('says that there is no daemon, and what to do, instead of failing in its own words', async () => {
		const alone = await openBench();
		await expect(operations.perform({kind: 'container.start', container: {id: 'x', name: 'app'}}, alone.hands)).rejects.toMatchObject({reason: 'unreachable', nextSteps: expect.arrayContaining([expect.any(String)])});
		await alone.close();
	});

	it("touches the engine's store only when no daemon uses it", async () => {
		const container = await run('app', '-p', '20446:80');
		const path = join(engine.dataRoot, 'network/files/local-kv.db');
		const before = readFileSync(path);
		await perform({kind: 'copy.file', from: path, name: 'local-kv.db'});
		expect(readFileSync(join(bench.hands.copies, 'local-kv.db')).equals(before)).toBe(true);
		const {bridgeEndpoints} = await bench.host.machine.networkStore(engine.dataRoot);
		const [endpoint] = bridgeEndpoints;
		const forget = {kind: 'store.forget-endpoint' as const, path, endpointId: endpoint!.id, networkId: endpoint!.networkId};
		expect((await loss(forget)).gone).toEqual([{name: `endpoint ${endpoint!.id.slice(0, 12)} on network bridge`, detail: expect.stringContaining('holds 20446/tcp')}]);
		expect((await loss({kind: 'file.move', from: path, to: `${path}.away`})).gone[0]).toMatchObject({name: `file ${path}`});
		const refused = {reason: 'refused', message: expect.stringContaining(`process ${engine.pid}`)};
		for (const operation of [forget, {kind: 'copy.restore' as const, name: 'local-kv.db', to: path}, {kind: 'file.move' as const, from: path, to: `${path}.away`}])
			await expect(perform(operation)).rejects.toMatchObject(refused);
		expect(await running(container.name)).toBe(true);
		expect(readFileSync(path).length).toBe(before.length);
	}, minutes);
});
