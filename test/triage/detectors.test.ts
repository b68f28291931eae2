import {describe, expect, it} from '@jest/globals';
import {usedInodesPercent, usedPercent} from '../../src/triage/detectors/disk.ts';
import {deathsOf} from '../../src/triage/detectors/crashes.ts';
import {overlapsOf} from '../../src/triage/detectors/overlapping-subnets.ts';
import {isLeft} from '../../src/triage/detectors/left-containers.ts';
import {missingRules} from '../../src/triage/detectors/packet-filter.ts';
import {clashesOf} from '../../src/triage/detectors/port-clashes.ts';
import {leftDown} from '../../src/triage/detectors/restarts-to-come.ts';
import type {Look} from '../../src/triage/detector.ts';
import {telltale} from '../../src/host/machine/services/telltale.ts';
import {aContainer, aNetwork, anEvent, aPort} from './support/things.ts';

describe('deaths of a container', () => {
	const always = {Name: 'always', MaximumRetryCount: 0};
	const die = (exitCode: string) => anEvent('web', 'die', {exitCode});

	it('count those that nobody asked for', () => {
		const events = [die('1'), anEvent('web', 'start'), anEvent('web', 'kill', {signal: '15'}), die('143'), anEvent('web', 'start'), die('1'), anEvent('other', 'die')];
		expect(deathsOf(aContainer({name: 'web', restartPolicy: always}), events)).toEqual({count: 2, outOfMemory: 0});
	});

	it('are no deaths where a job without a policy ends well', () => {
		expect(deathsOf(aContainer({name: 'web'}), [die('0'), die('0'), die('3')])).toMatchObject({count: 1});
		expect(deathsOf(aContainer({name: 'web', restartPolicy: always}), [die('0'), die('0')])).toMatchObject({count: 2});
	});

	it('know the kernel\'s kills', () => {
		expect(deathsOf(aContainer({name: 'web'}), [anEvent('web', 'oom'), die('137')])).toEqual({count: 1, outOfMemory: 1});
	});
});

describe('ports that two will want', () => {
	const up = aContainer({name: 'green', state: 'running', restartPolicy: {Name: 'unless-stopped', MaximumRetryCount: 0}, wantedPorts: [aPort(443)], ports: [aPort(443)]});
	const stopped = aContainer({name: 'blue', state: 'exited', restartPolicy: {Name: 'always', MaximumRetryCount: 0}, wantedPorts: [aPort(443, '127.0.0.1')]});
	const kinds = (...all: Parameters<typeof clashesOf>[0]) => clashesOf(all, () => 'status').map(({id}) => id);

	it('are told where both come up with Docker', () => {
		expect(kinds(up, stopped)).toEqual(['port-clash:blue']);
	});

	it('are no trouble as long as only one comes up by itself', () => {
		expect(kinds(up, {...stopped, restartPolicy: {Name: 'unless-stopped', MaximumRetryCount: 0}})).toEqual([]);
		expect(kinds(up, {...stopped, restartPolicy: {Name: 'no', MaximumRetryCount: 0}})).toEqual([]);
		expect(kinds({...up, restartPolicy: {Name: 'no', MaximumRetryCount: 0}}, stopped)).toEqual([]);
		expect(kinds({...up, state: 'exited'}, stopped)).toEqual([]);
	});

	it('are not those of other addresses, protocols or ranges, and a start that failed is told as that', () => {
		expect(kinds({...up, wantedPorts: [aPort(443, '127.0.0.2')]}, stopped)).toEqual([]);
		expect(kinds(up, {...stopped, wantedPorts: [{...aPort(443), protocol: 'udp'}]})).toEqual([]);
		expect(kinds(up, {...stopped, wantedPorts: [{...aPort(440), hostPortEnd: 450}]})).toEqual([]);
		expect(kinds(up, {...stopped, error: 'port is already allocated'})).toEqual([]);
	});
});

describe('overlapping subnets', () => {
	const edge = aNetwork('edge', '172.20.0.0/16');
	const route = (destination: string, gateway = '', device = 'eth1') => ({destination, gateway, interface: device});
	const told = (...given: Parameters<typeof overlapsOf>) => overlapsOf(...given).map(({id, severity}) => `${id} ${severity}`);

	it('are not a network with its own bridge, the default route, or a neighbour', () => {
		expect(told([edge, aNetwork('bridge', '172.17.0.0/16')], [route('172.20.0.0/16', '', 'br-edge00000000'), route('172.17.0.0/16', '', 'docker0'), route('0.0.0.0/0', '10.0.0.1'), route('172.21.0.0/16')])).toEqual([]);
	});

	it('are a network with an interface of the host, or with a route that takes its addresses away', () => {
		expect(told([edge], [route('172.20.4.0/24')])).toEqual(['subnet-overlap:edge warning']);
		expect(told([edge], [route('172.20.4.0/24', '10.0.0.9')])).toEqual(['subnet-overlap:edge warning']);
		expect(told([edge], [route('172.16.0.0/12')])).toEqual(['subnet-overlap:edge warning']);
	});

	it('may be meant so where a wide route leads elsewhere', () => {
		expect(told([edge], [route('172.16.0.0/12', '10.0.0.9')])).toEqual(['subnet-overlap:edge info']);
	});

	it('are two networks, and not one that shares a network of the host on purpose', () => {
		expect(told([edge, aNetwork('inner', '172.20.8.0/24')], [])).toEqual(['subnet-overlap:edge warning']);
		expect(told([aNetwork('lan', '192.168.1.0/24', 'macvlan')], [route('192.168.1.0/24')])).toEqual([]);
	});

	it('are a bridge that a forgotten network left behind', () => {
		expect(told([edge], [route('172.20.0.0/16', '', 'br-0123456789ab')])).toEqual(['subnet-overlap:edge warning']);
	});
});

describe('what is gone from the packet filter', () => {
	const whole = {
		chains: {nat: ['PREROUTING', 'OUTPUT', 'DOCKER'], filter: ['FORWARD', 'DOCKER', 'DOCKER-USER']},
		rules: {nat: ['-P PREROUTING ACCEPT', '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER'], filter: ['-A FORWARD -j DOCKER-USER', '-A FORWARD -o docker0 -j DOCKER']},
	};

	it('is nothing in what an engine made', () => {
		expect(missingRules(whole)).toEqual([]);
		expect(missingRules({...whole, rules: {...whole.rules, filter: ['-A FORWARD -j DOCKER-USER', '-A FORWARD -j DOCKER-FORWARD']}})).toEqual([]);
	});

	it('is a chain, or the way to it', () => {
		expect(missingRules({chains: {nat: [], filter: []}, rules: {nat: [], filter: []}})).toHaveLength(4);
		expect(missingRules({...whole, rules: {...whole.rules, nat: ['-A OUTPUT -j DOCKER']}})).toEqual(['iptables -t nat: PREROUTING does not lead to the chain DOCKER']);
	});
});

describe('the share of a disk that is used', () => {
	it('is counted as df does, without what is kept for root', () => {
		expect(usedPercent({bytesTotal: 100, bytesFree: 20, bytesFreeForRoot: 25, inodesFree: 1, inodesTotal: 4})).toBeCloseTo((100 * 75) / 95);
		expect(usedPercent({bytesTotal: 100, bytesFree: 20, inodesFree: 0, inodesTotal: 0})).toBe(80);
		expect(usedPercent({bytesTotal: 0, bytesFree: 0, inodesFree: 0, inodesTotal: 0})).toBe(0);
	});

	it('is none where inodes are made as they are needed', () => {
		expect(usedInodesPercent({bytesTotal: 1, bytesFree: 1, inodesFree: 0, inodesTotal: 0})).toBe(0);
		expect(usedInodesPercent({bytesTotal: 1, bytesFree: 1, inodesFree: 1, inodesTotal: 4})).toBe(75);
	});
});

describe('containers that Docker should have started', () => {
	const now = Date.parse('2026-01-02T00:00:00Z');
	const always = {Name: 'always', MaximumRetryCount: 0};
	const find = async (told: Parameters<typeof aContainer>[0], service: object) => {
		const container = aContainer({state: 'exited', restartPolicy: always, ...told});
		const host = {docker: {containers: async () => [{...container, status: 'Exited (0)'}], inspectAll: async () => [container]}, machine: {services: {status: async () => service}}};
		const look = {host, now, thresholds: {}, once: async (_name: string, work: () => Promise<unknown>) => work()} as unknown as Look;
		return (await leftDown.find(look)).map(({id}) => id);
	};
	const service = {state: 'active', since: '2026-01-01T12:00:00Z'};

	it('are those that were down before it was started', async () => {
		expect(await find({name: 'web', finishedAt: '2026-01-01T11:00:00Z'}, service)).toEqual(['start-failed:web']);
	});

	it('are not those that somebody stopped since, may have stopped, or does not want up', async () => {
		expect(await find({name: 'web', finishedAt: '2026-01-01T13:00:00Z'}, service)).toEqual([]);
		expect(await find({name: 'web', finishedAt: '2026-01-01T11:00:00Z', restartPolicy: {...always, Name: 'unless-stopped'}}, service)).toEqual([]);
		expect(await find({name: 'web', finishedAt: '2026-01-01T11:00:00Z'}, {state: 'active'})).toEqual([]);
	});
});

describe('the end of a daemon\'s log', () => {
	it('is its own words and those of its manager, each once, without what is said every day', () => {
		const at = (second: number, said: string): string => `2026-01-01T00:00:${String(second).padStart(2, '0')}+00:00 web ${said}`;
		const lines = [
			at(1, 'dockerd[1]: time="a" level=info msg="failed to find nothing"'), at(1, 'dockerd[1]: unable to configure the Docker daemon: invalid character'), at(2, 'systemd[1]: docker.service: Failed with result \'exit-code\'.'),
			at(3, 'dockerd[2]: unable to configure the Docker daemon: invalid character'), at(4, 'systemd[1]: docker.service: Failed with result \'exit-code\'.'), at(5, 'systemd[1]: docker.service: Start request repeated too quickly.'),
		];
		expect(telltale(lines)).toEqual([lines[3], lines[4], lines[5]]);
		expect(telltale(['one', 'two'])).toEqual(['one', 'two']);
	});
});

describe('a container that Drydock left', () => {
	const made = aContainer({name: 'brave_newton', labels: {'drydock.temporary': 'true'}});
	const later = Date.parse(made.created) + 2 * 3_600_000;

	it('was made for a moment two hours ago, and never started', () => {
		expect(isLeft(made, later)).toBe(true);
	});

	it('is none that was made just now, that ran, or that is somebody else\'s', () => {
		expect(isLeft(made, Date.parse(made.created) + 60_000)).toBe(false);
		expect(isLeft({...made, state: 'exited', startedAt: made.created}, later)).toBe(false);
		expect(isLeft({...made, labels: {}}, later)).toBe(false);
	});
});
