import {describe, it, expect} from '@jest/globals';
import {parseAddress, parseSockets, socketTables} from '../../../../src/host/machine/proc/sockets.ts';

const [tcp, tcp6, udp] = socketTables;

describe('addresses in the kernel\'s tables', () => {
	it.each([
		['00000000', '0.0.0.0', 4],
		['0100007F', '127.0.0.1', 4],
		['0AF01FAC', '172.31.240.10', 4],
		['00000000000000000000000000000000', '::', 6],
		['00000000000000000000000001000000', '::1', 6],
		['B80D0120000000000000000001000000', '2001:db8::1', 6],
		['000080FE000000000000000001020304', 'fe80::403:201', 6],
		// One zero group alone is written out.
		['B80D0120010000000200030004000500', '2001:db8:0:1:3:2:5:4', 6],
		// An IPv4 address in an IPv6 socket is that IPv4 address.
		['0000000000000000FFFF00000100007F', '127.0.0.1', 4],
	])('reads %s as %s', (hex, address, family) => {
		expect(parseAddress(hex)).toEqual({address, family});
	});

	it('reads them on a big-endian machine', () => {
		expect(parseAddress('7F000001', false).address).toBe('127.0.0.1');
	});
});

describe('the kernel\'s tables of sockets', () => {
	const tcpText = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:01BB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1123 1 000000002f4cf01e 100 0 0 10 0
   1: 0100007F:1538 0100007F:C001 01 00000000:00000000 02:00000B1A 00000000   999        0 1124 2 000000002f4cf01f 20 4 30 10 -1
 100: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0 4294967297 1 000000002f4cf020 100 0 0 10 0
`;

	it('has the listening tcp sockets alone', () => {
		expect(parseSockets(tcpText, tcp)).toEqual([
			{protocol: 'tcp', family: 4, address: '0.0.0.0', port: 443, inode: 1123},
			{protocol: 'tcp', family: 4, address: '127.0.0.1', port: 5432, inode: 4_294_967_297},
		]);
	});

	it('has connected udp sockets too: they keep others off their port', () => {
		const text = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  137: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 77 2 000000008e6fb3ac 0
  138: 0100007F:04AA 0100007F:0035 01 00000000:00000000 00:00000000 00000000     0        0 78 2 000000008e6fb3ad 0
`;
		expect(parseSockets(text, udp).map(({port}) => port)).toEqual([53, 1194]);
	});

	it('keeps out of one family what another one wrote', () => {
		expect(parseSockets(tcpText, tcp6)).toEqual([]);
	});
});
