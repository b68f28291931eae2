import {describe, expect, it} from '@jest/globals';
import {noRoomIn, proposeSpec} from '../../src/diagnosis/network-proposal.ts';
import {parseSubnet} from '../../src/diagnosis/subnets.ts';
import type {Container, Network} from '../../src/host/docker/reader.ts';

const member = (address: string | undefined, labels: Readonly<Record<string, string>> = {}): Container =>
	({id: 'c'.repeat(64), networkMode: 'shop_edge', labels, networks: {shop_edge: address === undefined ? {} : {IPAMConfig: {[address.includes(':') ? 'IPv6Address' : 'IPv4Address']: address}}}}) as unknown as Container;
const network = (subnet: string): Network => ({name: 'other', spec: {IPAM: {Config: [{Subnet: subnet}]}}}) as unknown as Network;
const around = {told: {}, networks: [], routes: [], bridges: []};
const compose = {'com.docker.compose.project': 'shop'};
const route = (destination: string, through: string) => ({subnet: parseSubnet(destination)!, interface: through});

describe('a network made from what its members remember', () => {
	it('has room for every static address of both families, and a gateway beside them', () => {
		const {spec, refusal} = proposeSpec('shop_edge', [member('172.31.7.1'), member('172.31.7.30'), member('fd00:7::9'), member(undefined)], around);
		expect(refusal).toBe('');
		expect(spec).toMatchObject({Driver: 'bridge', EnableIPv6: true, IPAM: {Config: [{Subnet: '172.31.7.0/24', Gateway: '172.31.7.254'}, {Subnet: 'fd00:7::/64'}]}});
	});

	it('is left to the engine where nobody needs an address', () => {
		const {spec, notKnown} = proposeSpec('shop_edge', [member(undefined)], around);
		expect(spec.IPAM.Config).toEqual([]);
		expect(notKnown.join()).toContain('Docker chooses one');
	});

	it('has the labels by which compose knows it, if its name says which it is', () => {
		expect(proposeSpec('shop_edge', [member(undefined, compose), member(undefined)], around).spec.Labels).toEqual({...compose, 'com.docker.compose.network': 'edge'});
		const other = proposeSpec('edge', [member(undefined, compose)], around);
		expect(other.spec.Labels).toEqual({});
		expect(other.notKnown.join()).toContain('compose project shop');
	});

	it('is as large as the route that is left of it says, and keeps off those of others', () => {
		const left = {...around, routes: [route('172.31.0.0/20', 'br-1f2e3d4c5b6a')], bridges: ['br-1f2e3d4c5b6a']};
		const found = proposeSpec('shop_edge', [member('172.31.7.20')], left);
		expect(found.spec.IPAM.Config).toEqual([{Subnet: '172.31.0.0/20'}]);
		expect(found.notKnown).toHaveLength(1);
		expect(proposeSpec('shop_edge', [member('172.31.7.20')], {...around, routes: left.routes}).refusal).toContain('the route to 172.31.0.0/20 through br-1f2e3d4c5b6a has addresses that the members need (172.31.7.20)');
	});

	it('is not proposed where addresses lie too far apart', () => {
		expect(proposeSpec('shop_edge', [member('172.31.7.20'), member('10.0.0.1')], around).refusal).toContain('--set subnet=');
	});
});

describe('a network that was made again without them', () => {
	it('must have room for their addresses', () => {
		expect(noRoomIn({...network('172.31.0.0/16'), name: 'shop_edge'}, [member('172.31.7.20')])).toBe('');
		expect(noRoomIn({...network('172.18.0.0/16'), name: 'shop_edge'}, [member('172.31.7.20')])).toContain('no room for 172.31.7.20');
	});
});
