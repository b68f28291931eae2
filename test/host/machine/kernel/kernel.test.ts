import {describe, expect, it} from '@jest/globals';
import {createCommandRunner} from '../../../../src/host/machine/commands.ts';
import {createMachineReader} from '../../../../src/host/machine/machine.ts';
import {membersOf} from '../../../../src/host/machine/accounts.ts';
import {mountOf, parseMounts} from '../../../../src/host/machine/kernel/mounts.ts';
import {parseRules} from '../../../../src/host/machine/kernel/packet-filter.ts';
import {parseRoutes, parseRoutes6} from '../../../../src/host/machine/kernel/routes.ts';
import {sysctlPath} from '../../../../src/host/machine/kernel/sysctl.ts';
import {unknownServices} from '../../../../src/host/machine/services/unknown.ts';

describe('the file system of a path', () => {
	const mounts = parseMounts(
		[
			'28 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw',
			String.raw`29 28 8:2 / /var/lib/docker rw shared:1 - ext4 /dev/sdb\0401 rw`,
			String.raw`30 28 0:50 / /srv/a\040b\011c rw shared:1 master:2 propagate_from:3 - nfs4 server:/export rw,addr=10.0.0.1`,
			'31 29 0:60 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw',
			'32 28 0:70 / /srv/empty rw - tmpfs  rw',
			'33 28 8:3 / /var/lib/docker rw - xfs /dev/sdc rw',
			'not a mount',
		].join('\n'),
	);

	it.each([
		['/etc', '/', 'ext4', '/dev/sda1'],
		['/var/lib/dockerish', '/', 'ext4', '/dev/sda1'],
		['/var/lib/docker/containers', '/var/lib/docker', 'xfs', '/dev/sdc'],
		['/var/lib/docker/overlay2/x/merged', '/var/lib/docker/overlay2/x/merged', 'overlay', 'overlay'],
		['/srv/a b\tc/file', '/srv/a b\tc', 'nfs4', 'server:/export'],
		['/srv/empty/x', '/srv/empty', 'tmpfs', ''],
	])('%j is on %j', (path, mountPoint, type, source) => {
		expect(mountOf(path, mounts)).toMatchObject({mountPoint, type, source});
	});

	it('has the source and the device as the kernel names them', () => {
		expect(mounts[1]).toEqual({mountPoint: '/var/lib/docker', type: 'ext4', source: '/dev/sdb 1', device: '8:2'});
		expect(mountOf('/x', [])).toBeUndefined();
	});
});

describe('a kernel setting', () => {
	it.each([
		['net.ipv4.ip_forward', '/proc/sys/net/ipv4/ip_forward'],
		['net.ipv4.conf.eth0/5.forwarding', '/proc/sys/net/ipv4/conf/eth0.5/forwarding'],
		['net/ipv4/conf/eth0.5/forwarding', '/proc/sys/net/ipv4/conf/eth0.5/forwarding'],
		['fs.binfmt_misc', '/proc/sys/fs/binfmt_misc'],
	])('%s is %s', (name, path) => expect(sysctlPath(name)).toBe(path));

	it.each(['', '.', '..', 'a..b', '../../etc/passwd', 'net/../../x', '/etc', 'a b', 'a\nb', 'net.ipv4.', '-a/\0'])('%j is none', name => {
		expect(() => sysctlPath(name)).toThrow(expect.objectContaining({reason: 'usage'}));
	});
});

describe('the routes of the kernel', () => {
	it('are read from its tables', () => {
		const text = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	0100A8C0	0003	0	0	0	00000000	0	0	0
br-1	0000FEA9	00000000	0001	0	0	0	0000FFFF	0	0	0
docker0	000011AC	00000000	0001	0	0	0	0000FFFF	0	0	0
*	0000000A	00000000	0200	0	0	0	000000FF	0	0	0
down0	0000000A	00000000	0000	0	0	0	000000FF	0	0	0
`;
		expect(parseRoutes(text)).toEqual([
			{destination: '0.0.0.0/0', interface: 'eth0', gateway: '192.168.0.1'},
			{destination: '169.254.0.0/16', interface: 'br-1', gateway: ''},
			{destination: '172.17.0.0/16', interface: 'docker0', gateway: ''},
		]);
	});

	it('of IPv6 are those to networks, not those of the machine itself', () => {
		const row = (destination: string, prefix: string, gateway: string, flags: string, name: string): string =>
			`${destination} ${prefix} ${'0'.repeat(32)} 00 ${gateway} 00000400 00000001 00000000 ${flags} ${name.padStart(8)}`;
		const none = '0'.repeat(32);
		const text = [
			row('fd000009000000000000000000000000', '40', none, '00000001', 'br-9'),
			row(none, '00', 'fe800000000000000000000000000001', '00000003', 'eth0'),
			row(none, '00', none, '00200200', 'lo'),
			row('00000000000000000000000000000001', '80', none, '80200001', 'lo'),
			row('fe800000000000000000000000000000', '80', none, '00100001', 'eth0'),
			row('ff000000000000000000000000000000', '08', none, '00000001', 'eth0'),
			'',
		].join('\n');
		expect(parseRoutes6(text)).toEqual([
			{destination: 'fd00:9::/64', interface: 'br-9', gateway: ''},
			{destination: '::/0', interface: 'eth0', gateway: 'fe80::1'},
		]);
	});
});

describe('the packet filter', () => {
	it('has the chains of the kernel and of the engine, and the rules as they are printed', () => {
		expect(parseRules('-P FORWARD DROP\n-N DOCKER\n-A FORWARD -o docker0 -j DOCKER\n# Warning: iptables-legacy tables present, use iptables-legacy to see them\n')).toEqual({
			chains: ['FORWARD', 'DOCKER'],
			rules: ['-P FORWARD DROP', '-A FORWARD -o docker0 -j DOCKER'],
		});
	});

	it('is denied, and not empty, to a user whom sudo does not let', async () => {
		const commands = createCommandRunner({root: false, sudo: '/nowhere/sudo'});
		const machine = createMachineReader({commands, services: unknownServices});
		await expect(machine.packetFilter()).rejects.toMatchObject({reason: 'denied', message: expect.stringContaining('iptables')});
	});
});

describe('the members of a group', () => {
	const groups = 'root:x:0:\ndocker:x:990:alice,bob\nempty:x:991:\n';
	const accounts = 'root:x:0:0::/root:/bin/sh\ncarol:x:1001:990::/home/carol:/bin/sh\nbob:x:1002:990::/home/bob:/bin/sh\n';

	it('are those that it names and those whose own group it is', () => {
		expect(membersOf('docker', groups, accounts)).toEqual(['alice', 'bob', 'carol']);
		expect(membersOf('empty', groups, accounts)).toEqual([]);
		expect(membersOf('root', groups, accounts)).toEqual(['root']);
	});

	it.each(['nobody-has-it', '', 'dock', 'docker:x'])('of %j are not there', name => expect(membersOf(name, groups, accounts)).toBeUndefined());
});
