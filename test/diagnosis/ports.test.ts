import {describe, expect, it} from '@jest/globals';
import fc from 'fast-check';
import {hostPortText, listenerBlocks, needed, ofPublished, parseHostPort, portsMeet} from '../../src/diagnosis/ports.ts';

describe('a port as an operator writes it', () => {
	it.each([
		['443', {protocol: 'tcp', address: '', first: 443, last: 443}],
		[' 443 ', {protocol: 'tcp', address: '', first: 443, last: 443}],
		['*:443', {protocol: 'tcp', address: '', first: 443, last: 443}],
		['127.0.0.3:443', {protocol: 'tcp', address: '127.0.0.3', first: 443, last: 443}],
		['[::1]:443', {protocol: 'tcp', address: '::1', first: 443, last: 443}],
		['53/udp', {protocol: 'udp', address: '', first: 53, last: 53}],
		['9000-9010', {protocol: 'tcp', address: '', first: 9000, last: 9010}],
		['0.0.0.0:9000-9010/UDP', {protocol: 'udp', address: '0.0.0.0', first: 9000, last: 9010}],
	])('%s is read', (text, port) => {
		expect(parseHostPort(text)).toEqual(port);
	});

	it.each(['', '0', '65536', 'http', '443/icmp', '9010-9000', '1.2.3:80', '300.1.1.1:80', '443; rm -rf /', '-1', '1-70000'])('"%s" is refused with what is accepted', text => {
		expect(() => parseHostPort(text)).toThrow(/port|IPv4/);
	});

	it('is written as it is read', () => {
		const address = fc.constantFrom('', '0.0.0.0', '127.0.0.3', '::', '::1', 'fe80::1');
		fc.assert(
			fc.property(fc.constantFrom('tcp' as const, 'udp' as const, 'sctp' as const), address, fc.integer({min: 1, max: 65_535}), fc.nat(20), (protocol, host, first, more) => {
				const port = {protocol, address: host, first, last: Math.min(first + more, 65_535)};
				expect(parseHostPort(hostPortText(port))).toEqual(port);
			}),
		);
	});
});

describe('ports that keep one another from being taken', () => {
	it.each([
		['443', '443', true],
		['443', '444', false],
		['443', '443/udp', false],
		['0.0.0.0:443', '127.0.0.3:443', true],
		['127.0.0.2:443', '127.0.0.3:443', false],
		['443', '[::1]:443', true],
		['0.0.0.0:443', '[::]:443', false],
		['[::]:443', '[::1]:443', true],
		['9000-9010', '9010', true],
		['9000-9010', '9011', false],
		['9000-9010', '8990-9000', true],
	])('%s and %s: %s', (left, right, meet) => {
		expect(portsMeet(parseHostPort(left), parseHostPort(right))).toBe(meet);
		expect(portsMeet(parseHostPort(right), parseHostPort(left))).toBe(meet);
	});

	it('counts a program on every IPv6 address against IPv4, as the kernel does', () => {
		const listener = {protocol: 'tcp', family: 6, address: '::', port: 8443, inode: 1, owners: [1]} as const;
		expect(listenerBlocks(listener, parseHostPort('0.0.0.0:8443'))).toBe(true);
		expect(listenerBlocks({...listener, address: '::1'}, parseHostPort('0.0.0.0:8443'))).toBe(false);
	});
});

describe('a range of which any one port will do', () => {
	const wanted = ofPublished({protocol: 'tcp', hostIp: '', hostPort: 9000, hostPortEnd: 9002, containerPort: 80});
	const takenAre = (...ports: readonly number[]) => ({first}: {readonly first: number}) => ports.includes(first);

	it('needs nothing while one is free', () => {
		expect(needed(wanted, takenAre(9000, 9002))).toEqual([]);
	});

	it('needs the first one alone when all are taken', () => {
		expect(needed(wanted, takenAre(9000, 9001, 9002))).toEqual([{protocol: 'tcp', address: '', first: 9000, last: 9000}]);
	});

	it('is not what an operator means by a range', () => {
		const range = parseHostPort('9000-9002');
		expect(needed(range, takenAre())).toEqual([range]);
	});
});
