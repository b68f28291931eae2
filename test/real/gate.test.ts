import {afterAll, afterEach, beforeAll, beforeEach, expect, it} from '@jest/globals';
import {openPty, key, type Pty} from './support/pty.ts';
import {notReads, proxyOn, type RecordedRequest, type RecordingProxy} from './support/proxy.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server, type ServerOptions} from './support/server.ts';

const socket = '/run/recorded.sock';
const typeName = 'Type empty in full to perform it';

/** As a terminal sends what is pasted, once the program has asked it to mark pastes. */
const pasted = (text: string): string => `\u001B[200~${text}\u001B[201~`;

const route = ({method, path}: RecordedRequest): string => `${method} ${path.replace(/^\/v[\d.]+/, '').replace(/\?.*$/s, '')}`;

/** A network without members, so that nothing is performed before the gate at its removal; a container that could join it. */
const prepare = async (server: Server): Promise<void> => {
	await server.succeed(`docker image inspect bb:1 >/dev/null 2>&1 || docker import /root/bb.tar bb:1 >/dev/null
		docker rm -f newcomer >/dev/null 2>&1; docker network rm empty >/dev/null 2>&1
		docker network create --subnet 172.31.250.0/24 empty >/dev/null && docker run -d --name newcomer --stop-timeout 1 bb:1 sleep 100000 >/dev/null`);
};

const networkId = async (server: Server): Promise<string> => (await server.succeed('docker network inspect -f "{{.Id}}" empty')).trim();

/** Keys that come in the moment in which a question is painted are dropped: as someone would, they are typed again. */
const typeUntil = async (pty: Pty, keys: readonly string[], words: RegExp | string): Promise<void> => {
	for (let attempts = 0; attempts < 10; attempts++) {
		await pty.type(...keys);
		if (await pty.waitForText(words, 1).then(() => true, () => false)) return;
	}

	await pty.waitForText(words, 0);
};

const clear = '\u0015';
const fill = (pty: Pty, text: string): Promise<void> => typeUntil(pty, [clear, text], `❯ ${text}▏`);

/** The run on the screen, its safety copy made, the name of the network not yet typed. */
const toTheGate = async (server: Server): Promise<Pty> => {
	const pty = openPty(server.drydockArgv('run', 'network-recreation', '--set', 'network=empty', '--host', `unix://${socket}`));
	await pty.waitForText('Enter performs it');
	await typeUntil(pty, [key.enter], typeName);
	return pty;
};

const leave = async (pty: Pty): Promise<number> => {
	await pty.type(key.ctrlC);
	const {code} = await Promise.race([pty.exit, new Promise<{code: number}>(resolve => setTimeout(resolve, 15_000, {code: -1}).unref())]);
	if (code === -1) pty.kill('SIGKILL');
	return code;
};

/** Another daemon behind the same socket: its data, and what it is asked, are its own. */
const replaceDaemon = async (server: Server, proxy: RecordingProxy): Promise<() => Promise<readonly string[]>> => {
	await proxy.stop();
	await server.succeed(`setsid dockerd --data-root /var/lib/other --exec-root /run/other --pidfile /run/other.pid --host unix:///run/other.sock --bridge none --iptables=false --storage-driver vfs </dev/null >/run/other.log 2>&1 &
		for i in $(seq 200); do docker -H unix:///run/other.sock version >/dev/null 2>&1 && break; sleep .1; done
		docker -H unix:///run/other.sock network create --driver null empty >/dev/null 2>&1
		setsid /opt/drydock/node /opt/drydock/recording-proxy.mjs ${socket} /run/other.sock /run/other.jsonl </dev/null >/run/recorder.log 2>&1 & echo $! >/run/recorder.pid
		for i in $(seq 100); do grep -q listening /run/recorder.log && exit 0; sleep .05; done; exit 1`);
	return async () =>
		(await server.succeed('cat /run/other.jsonl'))
			.split('\n')
			.filter(Boolean)
			.map(line => route(JSON.parse(line) as RecordedRequest));
};

const endOther = (server: Server): Promise<string> => server.succeed('kill $(cat /run/recorder.pid) $(cat /run/other.pid); rm -f /run/recorded.sock; for i in $(seq 100); do [ -e /run/other.pid ] || exit 0; sleep .1; done');

const gateDescribe = (name: string, suite: ServerOptions['suite'], tests: (context: {readonly server: () => Server; readonly proxy: () => RecordingProxy; readonly changes: () => Promise<readonly string[]>}) => void): void => {
	serverDescribe(name, () => {
		let server: Server;
		let proxy: RecordingProxy;
		beforeAll(async () => {
			server = await bootServer({suite, name: `gate-${suite}`});
		}, 120_000);
		beforeEach(async () => {
			await prepare(server);
			proxy = await proxyOn(server);
		}, 30_000);
		afterEach(async () => {
			await server.run('kill $(cat /run/recorder.pid); rm -f /run/recorded.sock');
		}, 30_000);
		afterAll(async () => {
			await server?.gone();
		}, 60_000);
		tests({server: () => server, proxy: () => proxy, changes: async () => notReads(await proxy.requests()).map(route)});
	});
};

gateDescribe('a destructive gate on a terminal', 'trixie', ({server, proxy, changes}) => {
	it('performs nothing for a wrong name, Enter alone, y, or half a name; and then exactly what was shown, for the name', async () => {
		const before = await networkId(server());
		const pty = await toTheGate(server());
		await typeUntil(pty, [key.enter], 'Enter alone confirms nothing');
		for (const wrong of ['y', 'yes', 'empt', 'Empty', 'empty ', before.slice(0, 12)]) {
			await fill(pty, wrong);
			await pty.type(key.enter);
			await pty.waitForText(/That was not the name, and nothing was done[^]*❯ ▏/);
		}

		expect(await changes()).toEqual([]);
		expect(await networkId(server())).toBe(before);
		await fill(pty, 'empty');
		await pty.type(key.enter);
		await pty.waitForText('docker network create');
		expect(await changes()).toEqual([`DELETE /networks/${before}`]);
		await typeUntil(pty, [key.enter], 'Cured');
		expect(await changes()).toEqual([`DELETE /networks/${before}`, 'POST /networks/create']);
		await pty.type('q');
		expect((await pty.exit).code).toBe(0);
	}, 60_000);

	it('takes no key that was typed before the question was painted', async () => {
		const before = await networkId(server());
		const pty = openPty(server().drydockArgv('run', 'network-recreation', '--set', 'network=empty', '--host', `unix://${socket}`));
		// While the program starts, and in one burst with the answer to the question before.
		await pty.type('empty', key.enter, 'y', key.enter);
		await pty.waitForText('Enter performs it');
		expect(await changes()).toEqual([]);
		pty.paste(`${key.enter}empty${key.enter}y${key.enter}`);
		await pty.waitForText(typeName);
		await pty.waitForText(/❯ ▏/);
		await fill(pty, 'x');
		expect(await changes()).toEqual([]);
		expect(await networkId(server())).toBe(before);
		expect(await leave(pty)).toBe(130);
	}, 60_000);

	it('takes a pasted name into the field, and waits for Enter, whatever the paste ends with', async () => {
		const before = await networkId(server());
		const pty = await toTheGate(server());
		expect(pty.bytes().toString()).toContain('\u001B[?2004h');
		await fill(pty, 'x');
		await pty.type(clear);
		await pty.waitForText('❯ ▏');
		pty.paste(pasted('empty\r\n'));
		await pty.waitForText('❯ empty▏');
		pty.paste(pasted('\n'));
		await pty.type('x');
		await pty.waitForText('❯ emptyx▏');
		expect(await changes()).toEqual([]);
		expect(await networkId(server())).toBe(before);
		await pty.type(key.backspace);
		await pty.waitForText('❯ empty▏');
		await pty.type(key.enter);
		await pty.waitForText('docker network create');
		expect(await changes()).toEqual([`DELETE /networks/${before}`]);
		await leave(pty);
	}, 60_000);

	it('asks again when a container joined the network after the question was shown', async () => {
		const before = await networkId(server());
		const pty = await toTheGate(server());
		await server().succeed('docker network connect empty newcomer');
		await fill(pty, 'empty');
		await pty.type(key.enter);
		await pty.waitForText('The host changed since this was confirmed');
		await pty.waitForText('newcomer');
		expect(await changes()).toEqual([]);
		expect(await networkId(server())).toBe(before);
		expect(await leave(pty)).toBe(130);
		expect(await server().succeed('docker network inspect -f "{{range .Containers}}{{.Name}}{{end}}" empty')).toBe('newcomer\n');
	}, 60_000);

	it('performs nothing on a network that took the name of the one that was shown', async () => {
		const before = await networkId(server());
		const pty = await toTheGate(server());
		await server().succeed('docker network rm empty >/dev/null; docker network create --subnet 172.31.251.0/24 empty >/dev/null');
		const replaced = await networkId(server());
		expect(replaced).not.toBe(before);
		await fill(pty, 'empty');
		await pty.type(key.enter);
		await pty.waitForText(/This step failed/);
		expect(await changes()).toEqual([]);
		expect(await networkId(server())).toBe(replaced);
		await leave(pty);
	}, 60_000);

	it('ends the run when another daemon answers on the socket', async () => {
		const before = await networkId(server());
		const pty = await toTheGate(server());
		const asked = await replaceDaemon(server(), proxy());
		await fill(pty, 'empty');
		await pty.type(key.enter);
		await pty.waitForText('This is another host');
		expect((await asked()).filter(request => !request.startsWith('GET ') && !request.startsWith('HEAD '))).toEqual([]);
		expect(await networkId(server())).toBe(before);
		await pty.type('q');
		expect((await pty.exit).code).toBe(1);
		await endOther(server());
	}, 90_000);
});

/** On this version the id belongs to the machine: both daemons have the same, and only their data tells them apart. */
gateDescribe('a destructive gate on Docker 20.10', 'bookworm', ({server, proxy}) => {
	it('ends the run when another daemon with the same id answers on the socket', async () => {
		const before = await networkId(server());
		const pty = await toTheGate(server());
		const asked = await replaceDaemon(server(), proxy());
		expect(await server().succeed('docker -H unix:///run/other.sock info -f "{{.ID}}"')).toBe(await server().succeed('docker info -f "{{.ID}}"'));
		await fill(pty, 'empty');
		await pty.type(key.enter);
		await pty.waitForText('This is another host');
		expect((await asked()).filter(request => !request.startsWith('GET ') && !request.startsWith('HEAD '))).toEqual([]);
		expect(await networkId(server())).toBe(before);
		await pty.type('q');
		await pty.exit;
		await endOther(server());
	}, 90_000);
});
