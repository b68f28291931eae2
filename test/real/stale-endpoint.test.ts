import {afterAll, beforeAll, expect, it} from '@jest/globals';
import {leaveStaleEndpoint, setUpSite, startOver} from './support/incidents.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const container = 'proxy';

interface Inspected {
	readonly Name: string;
	readonly Id: string;
	readonly NetworkSettings: {readonly Networks: Readonly<Record<string, {readonly Aliases: readonly string[] | null; readonly IPAMConfig: unknown; readonly Links: unknown; readonly DriverOpts: unknown}>>};
	readonly [property: string]: unknown;
}

/** What must be the same before and after: everything of a container but ids, times and what the engine works out anew. */
const settings = async (server: Server): Promise<unknown> => {
	const inspected = JSON.parse(await server.succeed('docker inspect $(docker ps -aq)')) as readonly Inspected[];
	return inspected
		.map(({Name, NetworkSettings, Id, ...rest}) => ({
			Name,
			Config: rest['Config'],
			HostConfig: rest['HostConfig'],
			Mounts: rest['Mounts'],
			networks: Object.fromEntries(
				Object.entries(NetworkSettings.Networks).map(([name, {IPAMConfig, Links, Aliases, DriverOpts}]) => [
					name,
					{IPAMConfig, Links, DriverOpts, Aliases: (Aliases ?? []).filter(alias => alias !== Id.slice(0, 12))},
				]),
			),
		}))
		.toSorted((left, right) => left.Name.localeCompare(right.Name));
};

const networks = async (server: Server): Promise<unknown> => {
	const inspected = JSON.parse(await server.succeed('docker network inspect $(docker network ls -q)')) as readonly Inspected[];
	return inspected
		.map(({Name, ...rest}) => ({Name, ...Object.fromEntries(['Driver', 'IPAM', 'Options', 'Labels', 'Internal', 'Attachable', 'EnableIPv6'].map(property => [property, rest[property]]))}))
		.toSorted((left, right) => left.Name.localeCompare(right.Name));
};

const startedAt = async (server: Server, name: string): Promise<string> => server.succeed(`docker inspect -f '{{.State.StartedAt}}' ${name}`);
const daemonPid = async (server: Server): Promise<string> => server.succeed('cat /run/docker.pid');
const answers = async (server: Server): Promise<string> => server.succeed('for i in $(seq 50); do curl -fsS -m 3 http://127.0.0.1:443/ && exit 0; sleep .1; done; exit 1');

/** Runs the cure without a terminal, up the ladder to the rung that is named. */
const cure = async (server: Server, ...more: readonly string[]): Promise<string> => {
	const {code, stdout, stderr} = await server.drydock('run', 'stale-endpoint', '--no-input', '--approve', 'destructive', '--set', `container=${container}`, ...more);
	expect({code, said: code === 0 ? '' : stdout + stderr}).toEqual({code: 0, said: ''});
	return stdout;
};

/** The site with a bystander on a network of its own, and the incident of the field report. */
const setUpIncident = async (server: Server): Promise<void> => {
	await setUpSite(server);
	await leaveStaleEndpoint(server, {container});
	// As in the field: the host was rebooted, so nothing of the dead containers is left but what is on the disk.
	await server.powercut();
	await server.boot();
	await server.succeed(`docker network create elsewhere >/dev/null; docker run -d --stop-timeout 2 --name bystander --network elsewhere bb:1 httpd -f -p 80 >/dev/null`);
};

const startFails = async (server: Server): Promise<void> => {
	const {code, stderr} = await server.run(`docker start ${container}`);
	expect(code).not.toBe(0);
	expect(stderr).toContain('port is already allocated');
};

const restartService = (server: Server): Promise<string> =>
	server.succeed('if [ -d /run/systemd/system ]; then systemctl reset-failed docker docker.socket; systemctl restart docker; else service docker restart; fi; for i in $(seq 300); do docker version >/dev/null 2>&1 && exit 0; sleep .1; done; exit 1');

/** Nothing is stale any more: the port stays free over another start of the daemon. */
const survivesRestart = async (server: Server): Promise<void> => {
	await restartService(server);
	await server.succeed(`docker start ${container}`);
	expect(await answers(server)).toBe('hello from proxy\n');
};

/** The incident once more, on an engine as if new. */
const breakAgain = async (server: Server): Promise<void> => {
	await startOver(server);
	await setUpIncident(server);
	await startFails(server);
};

for (const [suite, version] of [
	['bookworm', '20.10'],
	['trixie', '26.1'],
] as const) {
	serverDescribe(`a stale endpoint on Docker ${version} under systemd`, () => {
		let server: Server;
		beforeAll(async () => {
			server = await bootServer({suite, name: `stale-${suite}`});
			await setUpIncident(server);
		}, 240_000);
		afterAll(async () => server?.gone(), 60_000);

		it('is cured by the first rung, without a restart of Docker and without touching other networks', async () => {
			await startFails(server);
			const before = {settings: await settings(server), networks: await networks(server), bystander: await startedAt(server, 'bystander'), daemon: await daemonPid(server)};
			const said = await cure(server);
			expect(said).toMatch(/Endpoint [0-9a-f]{12} on network edge \(172\.31\.240\.10\) holds 443; it was proxy's/);
			expect(said).toMatch(/Endpoint [0-9a-f]{12} on network edge \(172\.31\.240\.30\) holds 127\.0\.0\.1:5432; it was db's/);
			expect(await answers(server)).toBe('hello from proxy\n');
			expect({settings: await settings(server), networks: await networks(server), bystander: await startedAt(server, 'bystander'), daemon: await daemonPid(server)}).toEqual(before);
			await survivesRestart(server);
		}, 120_000);

		it('keeps its safety copies in the folder of the run and says where', async () => {
			const {stdout} = await server.drydock('report', '--format', 'md');
			const path = /(\/\S+\/copies\/network-[0-9a-f]{12}\.json)/.exec(stdout)?.[1];
			expect(path).toBeDefined();
			const saved = JSON.parse(await server.succeed(`cat ${path}`)) as {readonly members: readonly {readonly container: {readonly name: string}}[]};
			expect(saved.members.map(member => member.container.name).toSorted()).toEqual(['app', 'db', 'proxy']);
			expect(await server.succeed(`stat -c %a ${path}`)).toBe('600\n');
		}, 60_000);

		it.each([
			['recreate-restart', 'with a restart of Docker in between'],
			['store-entry', 'by taking only the stale records out of the store'],
			['store-away', 'by moving the whole store away'],
		])('is cured by %s: %s', async rung => {
			await breakAgain(server);
			const before = {settings: await settings(server), networks: await networks(server)};
			await cure(server, '--answer', `ladder=${rung}`);
			expect(await answers(server)).toBe('hello from proxy\n');
			expect({settings: await settings(server), networks: await networks(server)}).toEqual(before);
			expect(await server.succeed("docker inspect -f '{{.State.Running}}' bystander")).toBe('true\n');
			await survivesRestart(server);
		}, 180_000);

		it('restarts Docker itself to prove that the cure lasts, and starts again what ran', async () => {
			await breakAgain(server);
			await cure(server, '--answer', 'survive=restart');
			expect(await answers(server)).toBe('hello from proxy\n');
			expect(await server.succeed("docker inspect -f '{{.State.Running}}' bystander")).toBe('true\n');
		}, 180_000);

		it('keeps an image of a container that was picked as precious', async () => {
			await breakAgain(server);
			const id = (await server.succeed('docker inspect -f {{.Id}} proxy')).trim();
			await cure(server, '--answer', `precious=${id}`);
			expect(await server.succeed('docker images --format {{.Repository}} drydock/proxy')).toBe('drydock/proxy\n');
		}, 180_000);
	});
}

serverDescribe('a stale endpoint under sysvinit\'s service', () => {
	let server: Server;
	beforeAll(async () => {
		server = await bootServer({suite: 'bookworm', name: 'stale-sysvinit', init: 'sysvinit'});
		await setUpIncident(server);
	}, 240_000);
	afterAll(async () => server?.gone(), 60_000);

	let begun = false;

	it.each(['recreate', 'store-entry'])('is cured by %s, and the cure survives a restart', async rung => {
		if (begun) await breakAgain(server);
		begun = true;
		await startFails(server);
		const before = {settings: await settings(server), networks: await networks(server)};
		await cure(server, '--answer', `ladder=${rung}`);
		expect(await answers(server)).toBe('hello from proxy\n');
		expect({settings: await settings(server), networks: await networks(server)}).toEqual(before);
		await survivesRestart(server);
	}, 180_000);
});
