import {isIPv6} from 'node:net';
import {describe, expect, it} from '@jest/globals';
import fc from 'fast-check';
import {gatewayBeside, hasRoomFor, parseSubnet, subnetHolding, subnetsMeet, subnetText, type Subnet} from '../../src/diagnosis/subnets.ts';

const subnet = (text: string): Subnet => {
	const found = parseSubnet(text);
	if (found === undefined) throw new Error(`${text} is no subnet`);
	return found;
};
const held = (addresses: readonly string[], ...taken: readonly string[]): string | undefined => {
	const found = subnetHolding(addresses, taken.map(subnet));
	return found && subnetText(found);
};

describe('a subnet', () => {
	it.each([
		['172.31.7.0/24', '172.31.7.0/24'],
		['172.31.7.99/24', '172.31.7.0/24'],
		['0.0.0.0/0', '0.0.0.0/0'],
		['255.255.255.255/32', '255.255.255.255/32'],
		['fd00:7::/64', 'fd00:7::/64'],
		['fd00:7::1/64', 'fd00:7::/64'],
		['::/0', '::/0'],
		['::1/128', '::1/128'],
		['1:0:0:2::/64', '1:0:0:2::/64'],
		['::ffff:10.0.0.1/128', '::ffff:a00:1/128'],
		['fe80:1:2:3:4:5:6:7/128', 'fe80:1:2:3:4:5:6:7/128'],
	])('%s is read and written', (text, written) => {
		expect(subnetText(subnet(text))).toBe(written);
	});

	it.each(['', '172.31.7.0', '172.31.7.0/33', '172.31.7/24', '300.1.1.1/24', 'fd00::/129', 'fd00::%eth0/64', '1.2.3.4/24/1', 'edge/24', '1.2.3.4/-1'])('%j is none', text => {
		expect(parseSubnet(text)).toBeUndefined();
	});

	it('of any address is written so that it is read as the same', () => {
		fc.assert(
			fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), address => {
				const first = subnet(`${address}/${isIPv6(address) ? 128 : 32}`);
				expect(parseSubnet(subnetText(first))).toEqual(first);
			}),
		);
	});

	it('meets another as far as they share an address', () => {
		expect(subnetsMeet(subnet('10.77.0.0/24'), subnet('10.77.0.0/16'))).toBe(true);
		expect(subnetsMeet(subnet('10.77.0.0/16'), subnet('10.77.255.0/24'))).toBe(true);
		expect(subnetsMeet(subnet('10.77.0.0/24'), subnet('10.77.1.0/24'))).toBe(false);
		expect(subnetsMeet(subnet('0.0.0.0/0'), subnet('::/0'))).toBe(false);
	});

	it('has no room for its own address, nor for that of all', () => {
		expect(['172.31.7.0', '172.31.7.255', '172.31.8.1', 'fd00::1'].filter(address => hasRoomFor(subnet('172.31.7.0/24'), address))).toEqual([]);
		expect(hasRoomFor(subnet('172.31.7.0/24'), '172.31.7.254')).toBe(true);
	});
});

describe('the subnet for addresses', () => {
	it('is one of the usual size, wider where they lie apart, narrower where others are', () => {
		expect(held(['172.31.7.20'])).toBe('172.31.7.0/24');
		expect(held(['172.31.7.20', '172.31.6.1'])).toBe('172.31.6.0/23');
		expect(held(['172.31.7.20', '172.31.7.30'], '172.31.7.128/25')).toBe('172.31.7.0/25');
		expect(held(['fd00:7::20', 'fd00:7::30'])).toBe('fd00:7::/64');
		// The address of the usual subnet itself: only a wider one can give it away.
		expect(held(['172.31.7.0'])).toBe('172.31.6.0/23');
	});

	it('is not there where others have them, or they lie too far apart', () => {
		expect(held(['172.31.7.20'], '172.31.0.0/16')).toBeUndefined();
		expect(held(['172.31.7.20', '10.0.0.1'])).toBeUndefined();
		expect(held(['172.31.7.20', 'fd00::1'])).toBeUndefined();
		expect(held([])).toBeUndefined();
	});

	it('holds every one of them and meets nobody, whatever they are', () => {
		const near = fc.integer({min: 1, max: 1022}).map(number => `10.9.${number >> 8}.${number & 255}`);
		fc.assert(
			fc.property(fc.array(near, {minLength: 1, maxLength: 5}), fc.array(near, {maxLength: 5}), (addresses, others) => {
				const taken = others.map(other => subnet(`${other}/27`));
				const found = subnetHolding(addresses, taken);
				if (found === undefined) return;
				expect(addresses.every(address => hasRoomFor(found, address))).toBe(true);
				expect(taken.some(other => subnetsMeet(other, found))).toBe(false);
			}),
		);
	});

	it('has a gateway that is nobody\'s', () => {
		expect(gatewayBeside(subnet('172.31.7.0/24'), ['172.31.7.20'])).toBeUndefined();
		expect(gatewayBeside(subnet('172.31.7.0/24'), ['172.31.7.1', '172.31.7.254'])).toBe('172.31.7.253');
	});
});
