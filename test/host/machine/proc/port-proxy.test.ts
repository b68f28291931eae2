import {describe, it, expect} from '@jest/globals';
import {parsePortProxy} from '../../../../src/host/machine/proc/port-proxy.ts';

const expected = {pid: 7, protocol: 'udp', hostIp: '::', hostPort: 53, containerIp: '172.17.0.2', containerPort: 5353};
const parse = (line: string) => parsePortProxy(7, line.split(' '));

describe('the arguments of a docker-proxy', () => {
	it.each([
		'/usr/sbin/docker-proxy -proto udp -host-ip :: -host-port 53 -container-ip 172.17.0.2 -container-port 5353',
		'docker-proxy --proto=udp --host-ip=:: --host-port=53 --container-ip=172.17.0.2 --container-port=5353',
		'docker-proxy -use-listen-fd -proto udp -host-ip :: -host-port 53 -container-ip 172.17.0.2 -container-port 5353',
		'docker-proxy -proto udp -host-ip :: -host-port 53 -container-ip 172.17.0.2 -container-port 5353 -use-listen-fd',
		'docker-proxy -new-flag value -proto udp -host-ip :: -host-port 53 -container-ip 172.17.0.2 -container-port 5353',
	])('are read from %s', line => {
		expect(parse(line)).toEqual(expected);
	});

	it.each(['docker-proxy', 'docker-proxy -host-ip 1.2.3.4', 'docker-proxy -proto x -host-ip :: -host-port 53 -container-ip 1.2.3.4 -container-port 5', 'docker-proxy -host-ip :: -host-port 99999 -container-ip 1.2.3.4 -container-port 5'])(
		'say nothing in %s',
		line => {
			expect(parse(line)).toBeUndefined();
		},
	);
});
