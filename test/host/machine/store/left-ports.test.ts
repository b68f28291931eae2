import {describe, expect, it} from '@jest/globals';
import {parseStore} from '../../../../src/host/machine/store/records.ts';
import {type Carried, carriedByRules, carriedKey, unrecorded} from '../../../../src/host/machine/store/left-ports.ts';
import type {NetworkStore} from '../../../../src/host/machine/reader.ts';
import {fixture} from './fixtures.ts';

const carried = (hostPort: number, containerIp: string, hostIp = '0.0.0.0'): Carried => ({pid: 7, protocol: 'tcp', hostIp, hostPort, containerIp, containerPort: 80});

const storeWith = (...bridgeEndpoints: NetworkStore['bridgeEndpoints']): NetworkStore => ({path: '', bytes: 0, networks: [], bridgeEndpoints, endpoints: [], sandboxes: []});

const port = (hostPort: number, hostPortEnd = hostPort) => ({protocol: 'tcp' as const, hostIp: '0.0.0.0', hostPort, hostPortEnd, containerPort: 80});

describe('what is carried to an endpoint that the store does not know', () => {
	it.each(['engine-20-healthy', 'engine-26-healthy', 'engine-20-stale', 'engine-26-stale'] as const)('is nothing that has a record, stale ones included: %s', name => {
		const store = parseStore('', fixture(name));
		const all = store.bridgeEndpoints.flatMap(({address, ports}) => ports.map(({hostPort, hostIp}) => carried(hostPort, address.replace(/\/.*/, ''), hostIp)));
		expect(all.length).toBeGreaterThan(0);
		expect(unrecorded(store, all)).toEqual([]);
	});

	it('is what has neither the address nor the port in the store', () => {
		expect(unrecorded(storeWith(), [carried(443, '172.18.0.2')])).toEqual([{...carried(443, '172.18.0.2'), addressInUse: false}]);
	});

	it('may be that of an endpoint with the address and without the port: it could be taking its ports just now', () => {
		const starting = {id: 'a', networkId: 'n', address: '172.18.0.2/16', ports: []};
		expect(unrecorded(storeWith(starting), [carried(443, '172.18.0.2')])).toEqual([{...carried(443, '172.18.0.2'), addressInUse: true}]);
	});

	it('is not a port in the middle of a range, nor one that leads to the other family of addresses', () => {
		const endpoint = {id: 'a', networkId: 'n', address: '172.18.0.2/16', address6: 'fd00:7::2/64', ports: [port(8000, 8010)]};
		expect(unrecorded(storeWith(endpoint), [carried(8005, '172.18.0.2'), carried(8010, 'fd00:7::2', '::')])).toEqual([]);
		expect(unrecorded(storeWith(endpoint), [carried(8011, '172.18.0.2')])).toHaveLength(1);
	});

	it('is another one when another process carries it', () => {
		expect(carriedKey(carried(443, '172.18.0.2'))).not.toBe(carriedKey({...carried(443, '172.18.0.2'), pid: 8}));
	});
});

describe('the rules of the engine', () => {
	it.each([
		['-A DOCKER ! -i br-f45fd9ffa731 -p tcp -m tcp --dport 443 -j DNAT --to-destination 172.31.240.10:80', {protocol: 'tcp', hostIp: '0.0.0.0', hostPort: 443, containerIp: '172.31.240.10', containerPort: 80}],
		['-A DOCKER -d 127.0.0.1/32 ! -i br-f45fd9ffa731 -p tcp -m tcp --dport 5432 -j DNAT --to-destination 172.31.240.30:5433', {protocol: 'tcp', hostIp: '127.0.0.1', hostPort: 5432, containerIp: '172.31.240.30', containerPort: 5433}],
		['-A DOCKER -p udp -m udp --dport 53 -j DNAT --to-destination 172.17.0.2:53', {protocol: 'udp', hostIp: '0.0.0.0', hostPort: 53, containerIp: '172.17.0.2', containerPort: 53}],
	])('say where a port goes: %s', (rule, goes) => {
		expect(carriedByRules([rule])).toEqual([goes]);
	});

	it.each(['-A DOCKER -i docker0 -j RETURN', '-A KUBE-SERVICES -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.1:443', '-P PREROUTING ACCEPT'])('are no others: %s', rule => {
		expect(carriedByRules([rule])).toEqual([]);
	});
});
