import {describe, expect, it} from '@jest/globals';
import {tarOf} from '../../../src/twin/api/tar.ts';
import {createTwinTarget, type TwinTarget} from '../../../src/twin/target.ts';
import {emptyWorld, type TwinEngineVersion} from '../../../src/twin/world/empty.ts';
import {makeImage} from '../../../src/twin/world/make-image.ts';
import {findContainer, stateOf} from '../../../src/twin/world/host.ts';
import type {TwinContainer} from '../../../src/twin/world/world.ts';
import {ask} from '../support/ask.ts';

/** A host with `app`, which publishes 8083 and runs. */
const withTwin = async (engine: TwinEngineVersion, use: (twin: TwinTarget, send: (method: string, path: string, body?: object | Buffer) => ReturnType<typeof ask>, system: (action: string, service?: string) => Promise<void>) => Promise<void>): Promise<void> => {
	const world = emptyWorld({engine});
	makeImage(world, 'bb:1', {layers: [1000], digest: false});
	const twin = await createTwinTarget(world, {of: 'web-01', scratch: '/nowhere'});
	const send = (method: string, path: string, body?: object | Buffer) => ask(twin.socketPath, method, path, body);
	try {
		await send('POST', '/containers/create?name=app', {Image: 'bb:1', Cmd: ['sleep', '1000'], HostConfig: {RestartPolicy: {Name: 'unless-stopped'}, PortBindings: {'80/tcp': [{HostPort: '8083'}]}}});
		await send('POST', '/containers/app/start');
		await use(twin, send, async (action, service = 'docker') => twin.writer().run(['systemctl', action, service], {privileged: true}));
	} finally {
		await twin.close();
	}
};

/** One file of that many zeros. */
const zeros = (bytes: number): Buffer => Buffer.concat([...tarOf([['big', {bytes, mode: 0o644, uid: 0, gid: 0, modified: 0}]])]);

const app = (twin: TwinTarget): TwinContainer => findContainer(twin.world, 'app') as TwinContainer;
const fill = ({world}: TwinTarget, bytes = 40 * 1024 ** 3): void => {
	world.machine.files['/var/big'] = {bytes, mode: 0o644, uid: 0, gid: 0, modified: world.now};
};
const configuration = ({world}: TwinTarget, text: string): void => {
	world.machine.files['/etc/docker/daemon.json'] = {text, bytes: text.length, mode: 0o644, uid: 0, gid: 0, modified: world.now};
};

describe.each(['20.10', '26.1'] as const)('an engine %s', engine => {
	const old = engine === '20.10';

	it.each([
		['{"debug": true,}', "invalid character '}' looking for beginning of object key string"],
		['{"debug": true', old ? 'unexpected EOF' : 'unexpected end of JSON input'],
		['{debug: true}', "invalid character 'd' looking for beginning of object key string"],
		['{"a" 1}', "invalid character '1' after object key"],
		['{"debug": true "x": 1}', `invalid character '"' after object key:value pair`],
		["{'debug': true}", String.raw`invalid character '\'' looking for beginning of object key string`],
		['{"dns": ["1",]}', "invalid character ']' looking for beginning of value"],
		['{"dns": ["1" "2"]}', `invalid character '"' after array element`],
		['{"debug": nope}', "invalid character 'o' in literal null (expecting 'u')"],
		['{"hosts": ["unix:///var/run/docker.sock"]}', 'the following directives are specified both as a flag and in the configuration file: hosts: (from flag: [fd://], from file: [unix:///var/run/docker.sock])'],
	])('does not come up with %s, and says so in its journal', async (text, words) => {
		await withTwin(engine, async (twin, send, system) => {
			configuration(twin, text);
			await expect(system('restart')).rejects.toThrow('the control process exited with error code');
			const {services} = twin.reader().machine;
			expect((await services.status('docker')).state).toBe('failed');
			expect((await services.journal('docker', 20)).join('\n')).toContain(`unable to configure the Docker daemon with file /etc/docker/daemon.json: ${words}`);
			await expect(send('GET', '/_ping')).rejects.toThrow();
			configuration(twin, '{}');
			await system('start');
			expect(stateOf(app(twin))['Status']).toBe('running');
		});
	});

	it('keeps its containers over a restart with live-restore, and ends them without', async () => {
		await withTwin(engine, async (twin, _send, system) => {
			const {Pid} = stateOf(app(twin));
			configuration(twin, '{"live-restore": true}');
			await system('restart');
			expect(stateOf(app(twin))['Pid']).not.toBe(Pid);
			const second = stateOf(app(twin))['Pid'];
			await system('stop');
			expect(stateOf(app(twin))).toMatchObject({Running: true, Pid: second});
			await system('start');
			expect(stateOf(app(twin))).toMatchObject({Running: true, Pid: second});
		});
	});

	it('runs out of space by what is written to it, and has it back when that is removed', async () => {
		await withTwin(engine, async (twin, send) => {
			const free = async (): Promise<number> => (await twin.reader().machine.freeSpace('/var/lib/docker')).bytesFree;
			fill(twin, (await free()) - 10_000_000);
			const before = await free();
			const imported = await send('POST', '/images/create?fromSrc=-&repo=big', zeros(6_000_000));
			expect([imported.status, before - (await free())]).toEqual([200, 6_000_000]);
			expect((await send('POST', '/images/create?fromSrc=-&repo=bigger', zeros(6_000_000))).json).toMatchObject({error: 'Error processing tar file(exit status 1): write /big: no space left on device'});
			expect((await send('DELETE', '/images/big')).status).toBe(200);
			expect(await free()).toBe(before);
			expect((await send('POST', '/images/create?fromSrc=-&repo=bigger', zeros(6_000_000))).json).toMatchObject({status: expect.stringMatching(/^sha256:/)});
		});
	});

	it('makes nothing on a full disk, and does not come up on one', async () => {
		await withTwin(engine, async (twin, send, system) => {
			await send('POST', '/containers/app/stop?t=0');
			fill(twin);
			expect(await send('POST', '/containers/create', {Image: 'bb:1', Cmd: ['true']})).toMatchObject({status: 500, message: expect.stringMatching(/^symlink \.\.\/[0-9a-f]{64}-init\/diff \/var\/lib\/docker\/overlay2\/l\/[0-9A-Z]{26}: no space left on device$/)});
			expect(await send('POST', '/containers/app/start')).toMatchObject({status: 500, message: expect.stringMatching(old ? /^write .*\/hash\d+: no space left on device$/ : /^write .*\/\.tmp-resolv\.conf\.hash\d+: no space left on device$/)});
			expect((await send('POST', '/networks/create', {Name: 'edge'})).status).toBe(old ? 500 : 201);
			expect(await send('POST', '/images/create?fromSrc=-&repo=x', zeros(10))).toMatchObject({status: 500, message: expect.stringMatching(/^mkdir \/var\/lib\/docker\/overlay2\/[0-9a-f]{64}: no space left on device$/)});
			expect(await send('GET', '/images/bb:1/get')).toMatchObject({status: 500, message: expect.stringMatching(/^mkdir \/var\/lib\/docker\/tmp\/docker-export-\d+: no space left on device$/)});
			expect((await send('POST', '/images/load', zeros(10))).json).toMatchObject({error: expect.stringMatching(/^mkdir \/var\/lib\/docker\/tmp\/docker-import-\d+: no space left on device$/)});
			await expect(system('restart')).rejects.toThrow('exited with error code');
			expect((await twin.reader().machine.services.journal('docker', 10)).join('\n')).toContain('error initializing graphdriver: driver not supported');
			delete twin.world.machine.files['/var/big'];
			await system('start');
			expect((await send('POST', '/containers/app/start')).status).toBe(204);
		});
	});

	it('starts nothing without containerd, and brings it up as it starts itself', async () => {
		await withTwin(engine, async (twin, send, system) => {
			await send('POST', '/containers/app/kill');
			await system('stop', 'containerd');
			expect((await send('GET', '/containers/json?all=1')).status).toBe(200);
			const before = twin.world.now;
			expect(await send('POST', '/containers/app/start')).toMatchObject({status: 500, message: `connection error: desc = "transport: Error while dialing${old ? '' : ':'} dial unix:///run/containerd/containerd.sock: timeout": unavailable`});
			expect(twin.world.now - before).toBeGreaterThan(1000);
			await system('restart');
			expect((await send('POST', '/containers/app/start')).status).toBe(204);
		});
	});

	it('publishes nothing with its chain of the packet filter gone, until it is started anew', async () => {
		await withTwin(engine, async (twin, send, system) => {
			await send('POST', '/containers/app/kill');
			twin.world.machine.packetFilter = {nat: ['-P PREROUTING ACCEPT'], filter: ['-P FORWARD DROP']};
			expect((await send('POST', '/containers/app/start')).message).toMatch(/^driver failed programming external connectivity on endpoint app \([0-9a-f]{64}\): {2}\(iptables failed: iptables --wait -t nat -A DOCKER -p tcp -d 0\/0 --dport 8083 -j DNAT --to-destination 172\.17\.0\.2:80 ! -i docker0: iptables: No chain\/target\/match by that name\.\n \(exit status 1\)\)$/);
			expect((await send('POST', '/networks/create', {Name: 'edge'})).message).toContain('Unable to enable SKIP DNAT rule');
			await system('restart');
			expect((await send('POST', '/containers/app/start')).status).toBe(204);
		});
	});

	it('warns where forwarding is off, and turns it on as it starts', async () => {
		await withTwin(engine, async (twin, send, system) => {
			twin.world.machine.sysctls['net.ipv4.ip_forward'] = '0';
			expect((await send('POST', '/containers/create', {Image: 'bb:1', Cmd: ['true']})).json).toMatchObject({Warnings: ['IPv4 forwarding is disabled. Networking will not work.']});
			await system('restart');
			expect(await twin.reader().machine.sysctl('net.ipv4.ip_forward')).toBe('1');
		});
	});

	it('cannot remove a container while a file in its layer is immutable', async () => {
		await withTwin(engine, async (twin, send) => {
			await send('POST', '/containers/app/kill');
			app(twin).immovable = '/keep';
			const {status, message} = await send('DELETE', '/containers/app?force=1');
			expect(status).toBe(500);
			expect(message).toMatch(/^container [0-9a-f]{64}: driver "overlay2" failed to remove root filesystem: unlinkat \/var\/lib\/docker\/overlay2\/.*\/diff\/keep: operation not permitted$/);
			expect((await send('GET', '/containers/json?all=1')).json).toMatchObject([{State: 'removing', Status: 'Removal In Progress'}]);
			expect((await send('POST', '/containers/app/start')).message).toBe('container is marked for removal and cannot be started');
			await twin.writer().run(['chattr', '-i', message.replace(/^.*unlinkat (\S+):.*$/, '$1')], {privileged: true});
			expect((await send('DELETE', '/containers/app?force=1')).status).toBe(204);
		});
	});
});
