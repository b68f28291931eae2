import {describe, expect, it} from '@jest/globals';
import fc from 'fast-check';
import {DrydockError} from '../../../src/errors.ts';
import {logText} from '../../../src/host/docker/log-text.ts';
import {container, containerSummary} from '../../../src/host/docker/normalise/container.ts';
import {engineInfo, engineVersion} from '../../../src/host/docker/normalise/engine.ts';
import {image} from '../../../src/host/docker/normalise/image.ts';
import {network} from '../../../src/host/docker/normalise/network.ts';

const inspected = {
	Id: 'a'.repeat(64),
	Name: '/app',
	State: {Status: 'running', Pid: 7, Health: {Status: 'none'}},
	Config: {Env: ['PASSWORD=hunter2=x', 'EMPTY='], Labels: {['__proto__']: 'label', good: 'x', wrong: 1}, ExposedPorts: {'99/tcp': {}, '443/tcp': {}}},
	HostConfig: {PublishAllPorts: true, PortBindings: {'443/tcp': [{HostIp: '', HostPort: '8000-8010'}], '53/udp': null, 'x/tcp': [{HostPort: '1'}], '80/tcp': [{HostPort: '99999'}]}, RestartPolicy: {Name: ''}},
	NetworkSettings: {Ports: {'443/tcp': [{HostIp: '::', HostPort: '8000'}], '99/tcp': null}, Networks: {edge: {IPAMConfig: {IPv4Address: '172.31.0.9'}, Aliases: ['w'], MacAddress: 7, Newer: {kept: true}}}},
};

describe('a container', () => {
	it('never shows the values of its environment', () => {
		const result = container(inspected);
		expect(result.environmentNames).toEqual(['PASSWORD', 'EMPTY']);
		expect(JSON.stringify(result)).not.toContain('hunter2');
	});

	it('has the ports that it wants, ranges and free ones too, and those in force', () => {
		const {wantedPorts, ports} = container(inspected);
		expect(wantedPorts).toEqual([
			{protocol: 'tcp', containerPort: 443, hostIp: '', hostPort: 8000, hostPortEnd: 8010},
			{protocol: 'tcp', containerPort: 99, hostIp: '', hostPort: 0, hostPortEnd: 0},
		]);
		expect(ports).toEqual([{protocol: 'tcp', containerPort: 443, hostIp: '::', hostPort: 8000, hostPortEnd: 8000}]);
	});

	it('keeps endpoint settings that are handed back to the engine, newer ones too', () => {
		expect(container(inspected).networks).toEqual({edge: {IPAMConfig: {IPv4Address: '172.31.0.9'}, Aliases: ['w'], Newer: {kept: true}}});
	});

	it('keeps a label called like a property of every object', () => {
		expect(Object.entries(container(inspected).labels)).toEqual([
			['__proto__', 'label'],
			['good', 'x'],
		]);
	});

	it('is called by its own name in a list, not by that of a link to it', () => {
		const row = {Id: 'abc', State: 'running', Names: ['/other/alias', '/app']};
		expect(containerSummary(row)).toMatchObject({name: 'app', ports: [], labels: {}});
	});

	it('in a state that nobody knows is not known', () => {
		expect(() => containerSummary({Id: 'abc', State: 'quantum'})).toThrow(expect.objectContaining({reason: 'not-known'}));
		expect(container({Id: 'abc', State: {Status: 'quantum', Running: true, Paused: true}}).state).toBe('paused');
	});
});

describe('a network', () => {
	const raw = {
		Id: 'n1',
		Name: 'edge',
		Scope: 'local',
		Driver: 'bridge',
		EnableIPv4: true,
		IPAM: {Driver: '', Options: null, Config: [{Subnet: '10.0.0.0/24', IPRange: '', Gateway: '10.0.0.1/24', AuxiliaryAddresses: {}}, {}]},
		Containers: {c1: {Name: 'app', EndpointID: 'e1', IPv4Address: '10.0.0.2/24'}, c2: null},
	};

	it('is described as it is created: without empty fields', () => {
		expect(network(raw, true).spec).toEqual({
			Name: 'edge',
			Driver: 'bridge',
			Internal: false,
			Attachable: false,
			Ingress: false,
			EnableIPv4: true,
			EnableIPv6: false,
			IPAM: {Driver: 'default', Config: [{Subnet: '10.0.0.0/24', Gateway: '10.0.0.1'}]},
			Options: {},
			Labels: {},
		});
	});

	it('takes nothing over that a configuration network gives it', () => {
		const {spec} = network({...raw, ConfigFrom: {Network: 'conf'}, Options: {mtu: '1'}}, true);
		expect(spec).toMatchObject({ConfigFrom: {Network: 'conf'}, IPAM: {Config: []}, Options: {}});
	});

	it('has members only from an inspect', () => {
		expect(network(raw, false).active).toEqual({});
		expect(network(raw, true).active).toEqual({c1: {name: 'app', endpointId: 'e1', ipv4: '10.0.0.2/24'}, c2: {name: 'c2', endpointId: '', ipv4: ''}});
	});
});

describe('an answer in any form', () => {
	it('becomes a value or an error of ours, never a crash', () => {
		const names = ['Id', 'ID', 'Name', 'Names', 'State', 'Status', 'Config', 'Env', 'HostConfig', 'PortBindings', '80/tcp', 'NetworkSettings', 'Networks', 'Ports', 'IPAM', 'Containers', 'Labels', 'Mounts', 'ApiVersion', 'Swarm', '__proto__'];
		const {tree} = fc.letrec(tie => ({
			tree: fc.dictionary(fc.constantFrom(...names), fc.oneof({depthSize: 'small'}, tie('value'), tie('tree'))),
			value: fc.oneof(fc.constantFrom(null, 'running', '80', true, -1, Number.NaN), fc.string(), fc.array(tie('tree'), {maxLength: 2})),
		}));
		const readers = [container, containerSummary, image, (raw: never) => network(raw, true), (raw: never) => engineInfo(raw, 'docker'), (raw: never) => engineVersion(raw, 'docker')];
		fc.assert(
			fc.property(tree, raw => {
				for (const read of readers) {
					try {
						read(raw as never);
					} catch (error) {
						expect(error).toBeInstanceOf(DrydockError);
					}
				}
			}),
		);
	});
});

describe('the text of a log', () => {
	const frame = (stream: number, text: string): Buffer => Buffer.concat([Buffer.from([stream, 0, 0, 0, 0, 0, 0, Buffer.byteLength(text)]), Buffer.from(text)]);

	it('is both streams in their order', () => {
		expect(logText(Buffer.concat([frame(1, 'out\n'), frame(2, 'err\n')]), true)).toBe('out\nerr\n');
	});

	it('is as it came from a terminal', () => {
		expect(logText(Buffer.from('\u0001\0\0\0hello'), false)).toBe('\u0001\0\0\0hello');
	});

	it('keeps what is not framed, or cut off in the middle', () => {
		expect(logText(Buffer.concat([frame(1, 'out\n'), Buffer.from('plain text')]), true)).toBe('out\nplain text');
		expect(logText(frame(1, 'whole line').subarray(0, 12), true)).toBe('whol');
	});
});
