import {describe, expect, it} from '@jest/globals';
import {findPortError} from '../../src/diagnosis/port-error.ts';

const endpoint = 'driver failed programming external connectivity on endpoint proxy (b9f5c1d2)';

describe('an error about a port, pasted', () => {
	it.each([
		['Docker gave it away', `Error response from daemon: ${endpoint}: Bind for 0.0.0.0:443 failed: port is already allocated`, 'allocated', {address: '0.0.0.0', first: 443, protocol: 'tcp'}, 'proxy'],
		['on IPv6', `${endpoint}: Bind for :::443 failed: port is already allocated`, 'allocated', {address: '::', first: 443}, 'proxy'],
		['from the journal', 'level=warning msg="Failed to allocate and map port 443-443: Bind for 127.0.0.1:5432 failed: port is already allocated"', 'allocated', {address: '127.0.0.1', first: 5432}, undefined],
		['a program has it', `${endpoint}: Error starting userland proxy: listen tcp4 0.0.0.0:8443: bind: address already in use.`, 'in-use', {address: '0.0.0.0', first: 8443, protocol: 'tcp'}, 'proxy'],
		['a program has it on udp', `${endpoint}: Error starting userland proxy: listen udp4 0.0.0.0:53: bind: address already in use`, 'in-use', {first: 53, protocol: 'udp'}, 'proxy'],
		['a program has it on IPv6', `${endpoint}: Error starting userland proxy: listen tcp6 [::]:8443: bind: address already in use`, 'in-use', {address: '::', first: 8443}, 'proxy'],
		['newer words', 'failed to set up container networking: failed to bind host port 0.0.0.0:8443:172.17.0.2:80/tcp: address already in use', 'in-use', {address: '0.0.0.0', first: 8443, protocol: 'tcp'}, undefined],
		['newest words', 'failed to bind host port 8443 for 172.17.0.2:80/tcp: listen tcp4 0.0.0.0:8443: bind: address already in use', 'in-use', {first: 8443}, undefined],
	])('%s', (_name, text, meaning, port, container) => {
		const found = findPortError(text);
		expect(found).toMatchObject({meaning, port});
		expect(found?.container).toBe(container);
	});

	it.each(['', 'no space left on device', 'Bind for  failed: port is already allocated', 'Bind for 0.0.0.0:99999 failed: port is already allocated'])('"%s" is not taken for one', text => {
		expect(findPortError(text)).toBeUndefined();
	});
});
