import {describe, expect, it} from '@jest/globals';
import {DrydockError} from '../../src/errors.ts';
import type {Container} from '../../src/host/docker/reader.ts';
import type {Listener} from '../../src/host/machine/reader.ts';
import type {HostReader} from '../../src/host/reader.ts';
import {containerRecord} from '../../src/survey/container-record.ts';
import {networkRecord} from '../../src/survey/network-record.ts';
import {readPorts} from '../../src/survey/port-records.ts';
import {takeSurvey} from '../../src/survey/take-survey.ts';

const now = Date.parse('2026-11-24T06:00:00Z');

const container = (draft: Partial<Container>): Container => ({
	id: 'a'.repeat(64), name: 'app', image: 'bb:1', imageId: 'sha256:1', created: '', state: 'running', pid: 1, exitCode: 0, error: '', startedAt: '2026-11-24T05:59:00Z', finishedAt: '0001-01-01T00:00:00Z',
	restartCount: 0, restartPolicy: {Name: 'no', MaximumRetryCount: 0}, networkMode: 'default', wantedPorts: [], ports: [], networks: {}, labels: {}, command: [], mounts: [], stopTimeoutSeconds: 10,
	oomKilled: false, logDriver: 'json-file', logOptions: {}, autoRemove: false, environmentNames: [], logPath: '', ...draft,
});

const record = (draft: Partial<Container>) => containerRecord(container(draft), now);

const listener = (draft: Partial<Listener>): Listener => ({protocol: 'tcp', family: 4, address: '0.0.0.0', port: 443, inode: 1, owners: [7], ...draft});

const listening = (listeners: readonly Listener[], name = 'web') => readPorts({listeners: async () => listeners, process: async (pid: number) => ({pid, name})} as never);

describe('a survey', () => {
	it('knows each part, or why not: what hangs or fails takes nothing else with it', async () => {
		const never = () => new Promise<never>(() => {});
		const denied = () => Promise.reject(new DrydockError('denied', 'the socket does not let us'));
		const docker = {containers: never, networks: denied, volumes: async () => [{name: 'data', driver: 'local', labels: {}, options: {o: 'password=x'}}], images: never};
		const machine = {listeners: denied, services: {manager: 'systemd', status: denied}, daemonConfiguration: denied, sysctl: async () => '1\n'};
		const found = await takeSurvey({docker, machine, label: ''} as unknown as HostReader, {seconds: 0.05});
		expect(found).toMatchObject({
			containers: {notKnown: 'no answer within 0.05 s'},
			networks: {notKnown: 'the socket does not let us'},
			volumes: {objects: {data: {driver: 'local'}}},
			ports: {notKnown: 'the socket does not let us'},
			settings: {objects: {'net.ipv4.ip_forward': {value: '1'}}},
		});
		expect(JSON.stringify(found)).not.toContain('password');
	});
});

describe('of a container', () => {
	it('only what was asked for is kept, and never the value of a label', () => {
		const endpoint = {IPAMConfig: {IPv4Address: '10.0.0.2'}, Aliases: ['aaaaaaaaaaaa', 'web'], IPAddress: '10.0.0.2', EndpointID: 'e', MacAddress: '02:42:0a:00:00:02'};
		const {networks, labels} = record({networks: {edge: endpoint, other: {IPAMConfig: null, IPAddress: '10.1.0.9'}}, labels: {secret: 'hunter2'}});
		expect(networks).toEqual({edge: {address: '10.0.0.2', aliases: 'web'}, other: {}});
		expect(labels['secret']).toMatch(/^[0-9a-f]{12}$/);
	});

	it('a free port that it was given is any', () => {
		const wanted = {protocol: 'tcp' as const, hostIp: '', hostPort: 0, hostPortEnd: 0, containerPort: 80};
		expect(record({wantedPorts: [wanted], ports: [{...wanted, hostIp: '0.0.0.0', hostPort: 32_768, hostPortEnd: 32_768}, {...wanted, hostIp: '::', hostPort: 32_768, hostPortEnd: 32_768}]}).ports).toEqual(['any->80/tcp']);
	});

	it.each<[string, Partial<Container>, boolean]>([
		['runs since it was started by hand', {}, false],
		['was started again a minute ago', {restartCount: 3}, true],
		['was started again long ago', {restartCount: 3, startedAt: '2026-11-23T05:59:00Z', finishedAt: '2026-11-23T05:58:00Z'}, false],
		['is being started again', {state: 'restarting', restartCount: 1}, true],
		['gave up a minute ago', {state: 'exited', restartCount: 5, startedAt: '2026-11-24T05:59:00Z', finishedAt: '2026-11-24T05:59:01Z'}, true],
	])('that %s, it is known whether it goes round in circles', (_, draft, unsteady) => expect(record(draft).unsteady).toBe(unsteady));
});

describe('of a network', () => {
	const spec = (config: object) => networkRecord({id: 'e', name: 'edge', created: '', scope: 'local', predefined: false, active: {}, spec: {Name: 'edge', Driver: 'bridge', Internal: false, Attachable: false, Ingress: false, EnableIPv6: false, IPAM: {Driver: 'default', Config: [config]}, Options: {}, Labels: {}}}).spec;

	it.each([
		['172.31.240.0/24', {}, '172.31.240.1'],
		['172.31.240.0/24', {IPRange: '172.31.240.128/25'}, '172.31.240.129'],
		['fd00:1::/64', {}, 'fd00:1::1'],
	])('of %s %j, the gateway %s may be one that nobody asked for, and is left out', (Subnet, more, Gateway) => {
		expect(spec({Subnet, ...more, Gateway})).toEqual(spec({Subnet, ...more}));
		expect(spec({Subnet, ...more, Gateway})).toMatchObject({'IPAM.Config.0.Subnet': Subnet});
	});

	it.each([['172.31.240.0/24', '172.31.240.254'], ['fd00:1::/64', 'fd00:1::ff']])('of %s, another gateway than the first address was asked for', (Subnet, Gateway) => {
		expect(spec({Subnet, Gateway})).toMatchObject({'IPAM.Config.0.Gateway': Gateway});
	});
});

describe('of listening sockets', () => {
	it('both families are one port, with each owner once', async () => {
		expect(await listening([listener({}), listener({family: 6, address: '::'})])).toEqual({'443/tcp': {addresses: ['0.0.0.0', '::'], owners: [{pid: 7, name: 'web'}]}});
	});

	it.each([
		['an answer over udp', listener({protocol: 'udp', port: 40_000}), 'dnsmasq'],
		['a private channel of a program', listener({address: '127.0.0.1', port: 41_231}), 'containerd'],
		['a tunnel of an ssh session', listener({address: '127.0.0.1', port: 6010}), 'sshd-session'],
	])('%s is left out', async (_, socket, name) => expect(await listening([socket], name)).toEqual({}));

	it.each([
		['a high port for everybody', listener({port: 50_000}), '50000/tcp'],
		['a private service', listener({address: '127.0.0.1', port: 5432}), '127.0.0.1:5432/tcp'],
		['a low udp port', listener({protocol: 'udp', port: 53, address: '::1', family: 6}), '[::1]:53/udp'],
	])('%s is not', async (_, socket, key) => expect(Object.keys(await listening([socket]))).toEqual([key]));

	it('whoever cannot be seen is not known, and not nobody', async () => {
		expect(await listening([listener({owners: undefined})])).toEqual({'443/tcp': {addresses: ['0.0.0.0']}});
	});
});
