import {afterAll, beforeAll, expect, it} from '@jest/globals';
import type {CuredFinding, Triage} from '../../src/triage/finding.ts';
import {breakEightTimes, diskMegabytes, setUpHealthy} from './support/eight-faults.ts';
import {startOver} from './support/incidents.ts';
import {notReads, proxyOn} from './support/proxy.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';
import {useSmallDisk} from './support/small-disk.ts';

const minutes = 180_000;

interface Looked {
	readonly exitCode: number;
	readonly found: Triage;
}

const look = async (server: Server, ...words: readonly string[]): Promise<Looked> => {
	const {stdout, stderr, code} = await server.drydock('triage', '--json', ...words);
	if (stdout === '') throw new Error(stderr);
	return {exitCode: code, found: JSON.parse(stdout) as Triage};
};

const cureOf = ({runbook, inputs}: CuredFinding): string => (runbook === undefined ? 'by hand' : [runbook, ...Object.entries(inputs).map(([name, value]) => `${name}=${value}`)].join(' '));
const brief = ({findings}: Triage): readonly string[] => findings.map(finding => `${finding.severity} ${finding.id}: ${cureOf(finding)}`);

serverDescribe('triage of a server with Docker 20.10', () => {
	let server: Server;

	beforeAll(async () => {
		server = await bootServer({suite: 'bookworm', name: 'triage-20'});
		await useSmallDisk(server, diskMegabytes);
	}, minutes);
	afterAll(() => server?.gone(), minutes);

	it('finds nothing on a healthy one with twenty containers, some of them stopped on purpose', async () => {
		await setUpHealthy(server);
		expect(await look(server)).toEqual({exitCode: 0, found: {findings: [], notKnown: [], summary: 'no findings'}});
		expect(await server.drydock('triage')).toMatchObject({code: 0, stdout: expect.stringMatching(/^DRYDOCK OK: no findings \| critical=0;;0;0 warning=0;0;;0 info=0;;;0 not_known=0;;;0 time=\d+\.\d{3}s;;;0\n$/)});
	}, minutes);

	it('asks Docker for nothing but reads, and for each thing once', async () => {
		const proxy = await proxyOn(server);
		try {
			expect(await look(server, '--host', `unix://${proxy.socket}`)).toMatchObject({exitCode: 0});
			const requests = await proxy.requests();
			expect(notReads(requests)).toEqual([]);
			const asked = requests.map(({path}) => path.replace(/^\/v[\d.]+/, '')).filter(path => path !== '/_ping');
			expect(asked.length).toBeGreaterThan(20);
			expect(asked.filter((path, at) => asked.indexOf(path) !== at)).toEqual([]);
		} finally {
			await proxy.stop();
		}
	}, minutes);

	it('is held up by nothing that hangs, and says what it does not know', async () => {
		const proxy = await proxyOn(server, {hang: /\/networks$/});
		try {
			// The proxy lets the request through after 20 seconds, and Drydock waits for it no longer than it was told.
			const {exitCode, found} = await look(server, '--host', `unix://${proxy.socket}`, '--timeout', '2');
			expect(found).toMatchObject({findings: [], notKnown: [{why: 'the list of networks did not come within 2 s'}], summary: '1 not known'});
			expect(found.notKnown[0]?.what.split(', ').toSorted()).toEqual(['networks that containers miss', 'overlapping subnets']);
			expect(exitCode).toBe(3);
		} finally {
			await proxy.stop();
		}
	}, minutes);

	it('knows all containers but the one whose inspect hangs', async () => {
		const id = (await server.succeed('docker inspect -f "{{.Id}}" frozen')).trim();
		const proxy = await proxyOn(server, {hang: new RegExp(`/containers/${id}/json`)});
		try {
			const {found} = await look(server, '--host', `unix://${proxy.socket}`, '--timeout', '2');
			expect(found).toMatchObject({findings: [], notKnown: [{what: 'container frozen', why: expect.stringContaining('did not come within 2 s')}]});
		} finally {
			await proxy.stop();
		}
	}, minutes);

	it('finds eight faults at once, each with its runbook and inputs, and nothing else', async () => {
		await startOver(server);
		await breakEightTimes(server);
		const {exitCode, found} = await look(server);
		expect(found.notKnown).toEqual([]);
		expect(brief(found).map(line => line.replace(/^(?:critical|warning) (?=crash-loop)/, '')).toSorted()).toEqual([
			'critical disk-space:host: disk-cleanup',
			'critical network-missing:lost: network-recreation network=lost',
			'critical stale-endpoint:edge: stale-endpoint container=proxy port=443',
			// Warning or critical by how often it has restarted until now.
			'crash-loop:worker: by hand',
			'warning dead-container:half: disk-cleanup containers=half',
			'warning forwarding-off:host: by hand',
			'warning oversized-log:chatty: disk-cleanup containers=chatty',
			'warning port-taken:web: port-conflict container=web port=8443',
		].toSorted());
		expect(exitCode).toBe(2);
		// Evidence in the host's own words.
		const evidence = (id: string): string => found.findings.find(finding => finding.id === id)?.evidence.join('\n') ?? '';
		expect(evidence('port-taken:web')).toMatch(/listen tcp4 0\.0\.0\.0:8443: bind: address already in use\n.*Process \d+ of user root listens on 0\.0\.0\.0:8443/);
		expect(evidence('stale-endpoint:edge')).toMatch(/Bind for 127\.0\.0\.1:5432 failed: port is already allocated/);
		expect(evidence('crash-loop:worker')).toMatch(/exit code 78.*\n.*FATAL: cannot read \/etc\/app\/config\.yml/);
		expect(evidence('network-missing:lost')).toMatch(/network [0-9a-f]{64} not found/);
	}, minutes);

	it('starts the runbook of a finding with nothing left to type, and the finding is gone after it', async () => {
		const {stdout, stderr, code} = await server.drydock('run', '--finding', 'stale-endpoint:edge', '--no-input', '--approve', 'destructive');
		expect({code, stderr: code === 0 ? '' : stderr + stdout}).toEqual({code: 0, stderr: ''});
		const ids = (await look(server)).found.findings.map(({id}) => id);
		expect(ids).not.toContain('stale-endpoint:edge');
		expect(ids).toContain('port-taken:web');
	}, minutes);

	it('says what to do by hand where no runbook cures it, and which findings there are', async () => {
		const byHand = await server.drydock('run', '--finding', 'forwarding-off:host', '--no-input');
		expect(byHand).toMatchObject({code: 4, stderr: expect.stringContaining('sysctl -w net.ipv4.ip_forward=1')});
		const none = await server.drydock('run', '--finding', '99', '--no-input');
		expect(none).toMatchObject({code: 2, stderr: expect.stringMatching(/no finding "99"[^]*1 {2}\S+:\S+ /)});
	}, minutes);

	it('writes a textfile collector\'s file', async () => {
		const {code} = await server.drydock('triage', '--format', 'prometheus', '--output', '/srv/drydock.prom');
		expect(code).toBe(2);
		const text = await server.succeed('cat /srv/drydock.prom; ls -A /srv');
		expect(text).toMatch(/^drydock_finding\{kind="forwarding-off",subject="host",severity="\w+"\} 1$/m);
		expect(text).not.toContain('.tmp');
	}, minutes);
});
