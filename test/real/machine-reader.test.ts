import {afterAll, beforeAll, describe, expect, it} from '@jest/globals';
import {leaveStaleEndpoint, setUpSite} from './support/incidents.ts';
import {sourceBinds} from './support/on-server.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const minutes = 60_000;

/** Runs `body` on the server with the machine reader in hand; what it returns comes back as JSON. */
const onServer = async <T>(server: Server, body: string): Promise<T> => {
	const program = `
		import {createCommandRunner} from '/opt/source/src/host/machine/commands.ts';
		import {createMachineReader} from '/opt/source/src/host/machine/machine.ts';
		import {detectServices} from '/opt/source/src/host/machine/services/detect.ts';
		import {staleIn} from '/opt/source/src/host/machine/store/stale.ts';
		import {withoutEndpoint} from '/opt/source/src/host/machine/store/forget.ts';
		import {readFileSync, writeFileSync} from 'node:fs';
		const commands = createCommandRunner();
		const machine = createMachineReader({commands, services: await detectServices(commands), engineSocket: '/run/docker.sock'});
		const act = async (action, service) => {
			for (const argv of machine.services.commands(action, service)) await commands.run(argv, {privileged: true, timeoutSeconds: 60});
		};
		const state = async wanted => {
			for (let i = 0; i < 300; i++) {
				const status = await machine.services.status('docker');
				if (status.state === wanted) return status.state;
				await new Promise(resolve => setTimeout(resolve, 100));
			}
			return (await machine.services.status('docker')).state;
		};
		process.stdout.write(JSON.stringify(await (async () => {${body}})()) ?? 'null');`;
	return JSON.parse(await server.succeed(`/opt/drydock/node --input-type=module -e "$PROGRAM"`, {env: {PROGRAM: program}})) as T;
};

const engineIsUp = 'for i in $(seq 100); do docker version >/dev/null 2>&1 && exit 0; sleep .1; done; exit 1';

serverDescribe('the machine of a real engine', () => {
	describe.each([
		{suite: 'bookworm', init: 'systemd'},
		{suite: 'trixie', init: 'systemd'},
		{suite: 'bookworm', init: 'sysvinit'},
	] as const)('$suite with $init', ({suite, init}) => {
		let server: Server;
		beforeAll(async () => {
			server = await bootServer({
				suite,
				init,
				name: `reader-${suite}-${init}`,
				binds: sourceBinds,
			});
			await setUpSite(server);
		}, 3 * minutes);
		afterAll(async () => server?.gone(), minutes);

		const portsOf = `(await machine.portProxies()).map(proxy => proxy.hostIp + ' ' + proxy.hostPort).sort()`;

		it('reads the store while the engine runs', async () => {
			const {names, stale} = await onServer<{names: string[]; stale: string[]}>(
				server,
				`const store = await machine.networkStore('/var/lib/docker');
				return {names: store.endpoints.map(({name}) => name).sort(), stale: staleIn(store)}`,
			);
			expect(names).toEqual(['app', 'db', 'proxy']);
			expect(stale).toEqual([]);
		}, minutes);

		it('finds the listener of a published port, its owner and what it carries', async () => {
			const found = await onServer<{owners: string[]; proxies: string[]; answers: boolean; network: string}>(
				server,
				`const [listener] = (await machine.listeners()).filter(({address, port}) => address === '0.0.0.0' && port === 443);
				const owners = await Promise.all(listener.owners.map(async pid => (await machine.process(pid)).name));
				return {owners, proxies: ${portsOf}, answers: await machine.answers('0.0.0.0', 443, 'tcp'), network: await machine.engineNetwork()}`,
			);
			expect(found).toEqual({owners: ['docker-proxy'], proxies: ['0.0.0.0 443', '127.0.0.1 5432', ':: 443'], answers: true, network: 'same'});
		}, minutes);

		it('knows to which unit and container a process belongs', async () => {
			const [id = '', pid = '', engine = ''] = (
				await server.succeed(`docker inspect -f '{{.Id}} {{.State.Pid}}' proxy; cat /var/run/docker.pid`)
			).split(/\s+/);
			const [inside, daemon] = await onServer<readonly {containerId?: string; unit?: string}[]>(
				server,
				`return [await machine.process(${pid}), await machine.process(${engine})]`,
			);
			expect(inside?.containerId).toBe(id);
			expect(inside?.unit).toBeUndefined();
			expect(daemon?.unit).toBe(init === 'systemd' ? 'docker.service' : undefined);
			expect(daemon?.containerId).toBeUndefined();
		}, minutes);

		it('reads state, pid and journal of the service', async () => {
			const engine = Number(await server.succeed('cat /var/run/docker.pid'));
			const {status, journal, configuration} = await onServer<{status: unknown; journal: string[]; configuration: unknown}>(
				server,
				`return {status: await machine.services.status('docker'), journal: await machine.services.journal('docker', 3), configuration: await machine.daemonConfiguration()}`,
			);
			const [, ...flags] = (await server.succeed(`cat /proc/${engine}/cmdline`)).split('\0').filter(Boolean);
			expect(configuration).toEqual({path: '/etc/docker/daemon.json', exists: false, values: {}, problems: [], flags});
			expect(status).toMatchObject({state: 'active', mainPid: engine});
			expect(journal).toHaveLength(3);
			await expect(onServer(server, `return machine.services.status('no-such-thing')`)).rejects.toThrow('there is no service no-such-thing');
		}, minutes);

		it('stops the engine so that nothing starts it again, and starts it', async () => {
			// Containers that ignore TERM would make every stop of the engine take 10 s.
			await server.succeed('docker kill proxy app db');
			expect(await onServer(server, `await act('stop', 'docker'); return state('inactive')`)).toBe('inactive');
			expect((await server.run('docker version')).code).not.toBe(0);
			expect(await onServer(server, `return state('inactive')`)).toBe('inactive');
			expect(await onServer(server, `await act('start', 'docker'); return state('active')`)).toBe('active');
			await server.succeed(engineIsUp);
		}, 2 * minutes);

		it('restarts it more often than its manager would allow', async () => {
			expect(await onServer(server, `for (let time = 0; time < 5; time++) await act('restart', 'docker'); return state('active')`)).toBe('active');
			await server.succeed(engineIsUp);
		}, 2 * minutes);
	});
});

serverDescribe('a stale endpoint taken out of the store', () => {
	describe.each([{suite: 'bookworm'}, {suite: 'trixie'}] as const)('$suite', ({suite}) => {
		let server: Server;
		const store = '/var/lib/docker/network/files/local-kv.db';
		const summary = `const store = await machine.networkStore('/var/lib/docker');
			return {stale: staleIn(store).map(({address}) => address).sort(), networks: store.networks.map(({name}) => name).sort(), own: store.networks.find(({name}) => name === 'edge').id}`;
		interface Summary {
			stale: string[];
			networks: string[];
			own: string;
		}

		beforeAll(async () => {
			server = await bootServer({
				suite,
				name: `forget-${suite}`,
				binds: sourceBinds,
			});
			await setUpSite(server);
			await leaveStaleEndpoint(server);
		}, 3 * minutes);
		afterAll(async () => server?.gone(), minutes);

		it('is not taken for a port that answers', async () => {
			expect(await onServer(server, `return machine.answers('0.0.0.0', 443, 'tcp')`)).toBe(false);
		}, minutes);

		it('frees its port, and the engine drops it for good, and nothing else', async () => {
			// The network namespaces of the lost sandboxes keep their addresses until the machine starts again.
			await server.powercut();
			await server.boot();
			await server.succeed(engineIsUp);
			expect((await server.run('docker start proxy')).stderr).toContain('port is already allocated');
			// Nobody has the container's address now: its docker-proxy accepts, and closes only seconds later.
			expect(await onServer(server, `return machine.answers('0.0.0.0', 443, 'tcp')`)).toBe(false);
			const before = await onServer<Summary>(server, summary);
			expect(before.stale).toContain('172.31.240.10/24');
			await onServer(
				server,
				`const {bridgeEndpoints} = await machine.networkStore('/var/lib/docker');
				const {id} = bridgeEndpoints.find(({ports}) => ports.some(({hostPort}) => hostPort === 443));
				await act('stop', 'docker'); await state('inactive');
				writeFileSync('${store}', withoutEndpoint(readFileSync('${store}'), id), {flag: 'r+'});
				await act('start', 'docker'); return state('active');`,
			);
			await server.succeed('docker start proxy');
			const after = await onServer<Summary>(server, summary);
			expect(after).toEqual({...before, stale: before.stale.filter(address => address !== '172.31.240.10/24')});
			await server.succeed('docker update --restart=always proxy; systemctl reset-failed docker; systemctl restart docker');
			expect(await server.succeed('for i in $(seq 50); do curl -fsS -m 3 http://127.0.0.1:443/ 2>/dev/null && exit 0; sleep .1; done; exit 1')).toBe('hello from proxy\n');
			expect(await onServer<Summary>(server, summary)).toEqual(after);
		}, 3 * minutes);
	});
});
