import type {Network, NetworkSpec} from '../host/docker/reader.ts';
import {fingerprints} from './fingerprints.ts';
import type {NetworkRecord} from './survey.ts';

type Pool = NetworkSpec['IPAM']['Config'][number];

const numberOf = (address: string): number | undefined => {
	const parts = address.split('.').map(Number);
	return parts.length === 4 && parts.every(part => Number.isInteger(part) && part >= 0 && part < 256) ? parts.reduce((sum, part) => sum * 256 + part, 0) : undefined;
};

/** Is the gateway the one that the engine takes where nobody names one: the first address? */
const isGivenGateway = ({Subnet, IPRange, Gateway}: Pool): boolean =>
	[Subnet, IPRange].some(range => {
		const [base = ''] = (range ?? '').split('/');
		if (base.endsWith('::')) return Gateway === `${base}1`;
		const [first, gateway] = [numberOf(base), numberOf(Gateway ?? '')];
		return first !== undefined && gateway !== undefined && (gateway === first || gateway === first + 1);
	});

/** Older engines tell a gateway that nobody asked for only after their next start. */
const pool = (each: Pool): Pool => {
	const {Gateway: _, ...asked} = each;
	return isGivenGateway(each) ? asked : each;
};

/** Every value by its path; to the engine nothing at all, an empty list and an empty object are one and the same. */
const flatten = (value: unknown, path: string, into: Record<string, string>): Record<string, string> => {
	if (value === null || value === undefined || value === '' || value === false) return into;
	if (typeof value !== 'object') into[path] = String(value);
	else for (const [name, part] of Object.entries(value)) flatten(part, path === '' ? name : `${path}.${name}`, into);
	return into;
};

export const networkRecord = ({id, predefined, spec}: Network): NetworkRecord => {
	const {Name: _, Labels, IPAM, ...rest} = spec;
	return {id: predefined ? '' : id, spec: flatten({...rest, IPAM: {...IPAM, Config: IPAM.Config.map(pool)}}, '', {}), labels: fingerprints(Labels)};
};
