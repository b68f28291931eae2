import {BlockList, isIPv6} from 'node:net';

export interface Subnet {
	readonly address: string;
	readonly prefix: number;
}

/** `172.17.0.0/16`, `fd00::/64`. Undefined: not a subnet. */
export const parseSubnet = (text: string): Subnet | undefined => {
	const [address = '', length = ''] = text.split('/');
	const prefix = Number(length);
	const list = new BlockList();
	try {
		list.addSubnet(address, prefix, isIPv6(address) ? 'ipv6' : 'ipv4');
	} catch {
		return undefined;
	}
	return length === '' ? undefined : {address, prefix};
};

/** Is `inner` a part of `outer`, or the same? */
export const isWithin = (inner: Subnet, outer: Subnet): boolean => {
	const family = isIPv6(outer.address) ? 'ipv6' : 'ipv4';
	if (isIPv6(inner.address) !== isIPv6(outer.address) || inner.prefix < outer.prefix) return false;
	const list = new BlockList();
	list.addSubnet(outer.address, outer.prefix, family);
	return list.check(inner.address, family);
};

/** Two subnets overlap exactly when one lies in the other. */
export const overlap = (left: Subnet, right: Subnet): boolean => isWithin(left, right) || isWithin(right, left);
