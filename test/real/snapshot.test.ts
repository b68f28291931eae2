import {afterAll, beforeAll, expect, it} from '@jest/globals';
import {gunzipSync} from 'node:zlib';
import type {Triage} from '../../src/triage/finding.ts';
import {breakEightTimes, diskMegabytes, setUpHealthy} from './support/eight-faults.ts';
import {startOver} from './support/incidents.ts';
import {notReads, proxyOn} from './support/proxy.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';
import {useSmallDisk} from './support/small-disk.ts';

const minutes = 180_000;
const file = '/root/host.snapshot';
const socket = '/run/twin.sock';

const lists = ['ps -a --no-trunc', 'network ls --no-trunc', 'images -a --no-trunc --digests', 'volume ls'] as const;

/** Without how long ago things were, and without the widths of columns that follow from it. */
const ageless = (text: string): string =>
	text
		.replaceAll(/\b(?:Less than a|About an?|\d+) (?:second|minute|hour|day)s?(?: ago)?/g, 'AGE')
		.replaceAll(/ {2,}/g, '  ')
		.trim();

/** What the docker command shows of a host, and of a twin at another socket. */
const shown = async (server: Server, host = ''): Promise<Readonly<Record<string, string>>> => Object.fromEntries(await Promise.all(lists.map(async list => [list, ageless(await server.succeed(`docker ${host} ${list}`))] as const)));

const withTwin = async <T>(server: Server, work: () => Promise<T>): Promise<T> => {
	const pid = (await server.succeed(`setsid /opt/drydock/node /opt/drydock/dist/cli.js twin ${file} --socket ${socket} </dev/null >/run/twin.out 2>&1 & echo $!
		for i in $(seq 200); do [ -S ${socket} ] && exit 0; sleep .05; done; cat /run/twin.out; exit 1`)).trim();
	try {
		return await work();
	} finally {
		await server.run(`kill ${pid}; for i in $(seq 100); do [ -S ${socket} ] || break; sleep .05; done`);
	}
};

const look = async (server: Server, ...words: readonly string[]): Promise<Triage> => JSON.parse((await server.drydock('triage', '--json', ...words)).stdout) as Triage;

/**
 * What a finding says, without what passes with time, and what stays on the host: arguments of programs, what containers
 * print, and how often the engine remembers that something happened.
 */
const said = ({findings, ...rest}: Triage): object => ({
	...rest,
	findings: findings
		.map(({evidence, ...finding}) => ({
			...finding,
			evidence: evidence
				.filter(line => !line.startsWith('its log: '))
				.map(line => ageless(line).replace(/( listens on \S+: \S+?)\.?(?: .*)?$/, '$1').replace(/restarted .*/, ''))
				.filter(line => line !== ''),
		}))
		.toSorted((left, right) => left.id.localeCompare(right.id)),
});

const take = async (server: Server, ...words: readonly string[]) => server.drydock('snapshot', file, '--force', ...words);

for (const suite of ['bookworm', 'trixie'] as const) serverDescribe(`a snapshot of a server (${suite})`, () => {
	let server: Server;
	beforeAll(async () => {
		server = await bootServer({suite, name: `snapshot-${suite}`});
		await useSmallDisk(server, diskMegabytes);
		await setUpHealthy(server);
		await server.succeed('docker run -d --name secretive -e TOKEN=planted-environment --stop-timeout 0 bb:1 sh -c "echo planted-output; exec sleep 6000" >/dev/null');
	}, minutes);
	afterAll(() => server?.gone(), minutes);

	it('is read by readings alone, for its owner alone, and holds no secret', async () => {
		const proxy = await proxyOn(server);
		try {
			expect(await take(server, '--host', `unix://${proxy.socket}`)).toMatchObject({code: 0, stdout: `${file}\n`, stderr: expect.stringMatching(/^21 containers, .*\nNot in it: values of environment variables/)});
			expect(notReads(await proxy.requests())).toEqual([]);
		} finally {
			await proxy.stop();
		}
		expect((await server.succeed(`stat -c %a ${file}; ls -A /root | grep -c '[.]snapshot$'`)).trim()).toBe('600\n1');
		const text = gunzipSync(Buffer.from(await server.succeed(`base64 -w0 ${file}`), 'base64')).toString();
		// What it prints stands in its own arguments, too.
		expect((text.match(/planted-\w+/g) ?? []).filter(word => word !== 'planted-output')).toEqual([]);
		expect(text).toContain('TOKEN=<redacted>');
	}, minutes);

	it('is not written over unasked', async () => {
		expect(await server.drydock('snapshot', file)).toMatchObject({code: 2, stderr: expect.stringContaining('it was left as it is')});
	}, minutes);

	it('makes a twin that the docker command shows as it shows the server', async () => {
		const before = await shown(server);
		await withTwin(server, async () => expect(await shown(server, `-H unix://${socket}`)).toEqual(before));
	}, minutes);

	it('makes a twin on which triage finds nothing, as on the server', async () => {
		expect(await look(server, '--target', `twin:${file}`)).toEqual(await look(server));
	}, minutes);

	it('makes a twin on which triage finds eight faults, as on the server', async () => {
		await startOver(server);
		await breakEightTimes(server);
		expect((await take(server)).code).toBe(0);
		const [real, twin] = [said(await look(server)), said(await look(server, '--target', `twin:${file}`))];
		expect(twin).toEqual(real);
	}, minutes);

	it('is refused while Docker is down, and nothing is written', async () => {
		await server.succeed(`rm ${file}; systemctl stop docker.socket docker`);
		expect(await server.drydock('snapshot', file)).toMatchObject({code: 1, stdout: '', stderr: expect.stringMatching(/There is nothing to take a snapshot of[^]*drydock triage/)});
		expect((await server.run(`ls ${file}`)).code).toBe(2);
	}, minutes);
});
