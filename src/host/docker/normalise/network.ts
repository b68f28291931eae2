import type {Network, NetworkSpec} from '../reader.ts';
import {flagOf, isRecord, neededText, recordOf, recordsOf, textMapOf, textOf} from './values.ts';
import type {Raw} from './values.ts';

const predefinedNames: ReadonlySet<string> = new Set(['bridge', 'host', 'none']);

/** A network of the list or of an inspect. Members are only taken from an inspect: the list of newer engines has none. */
export const network = (raw: Raw, inspected: boolean): Network => {
	const id = neededText(raw, 'Id', 'a network');
	const name = neededText(raw, 'Name', 'a network');
	return {
		id,
		name,
		created: textOf(raw, 'Created'),
		scope: textOf(raw, 'Scope'),
		predefined: predefinedNames.has(name),
		spec: networkSpec(raw, name),
		active: inspected ? activeMembers(raw) : {},
	};
};

/**
 * What creates the same network again. Empty fields are left out, because the engine takes an empty range or
 * gateway for a wrong one; so is everything that a network takes over from a configuration network.
 */
const networkSpec = (raw: Raw, name: string): NetworkSpec => {
	const scope = textOf(raw, 'Scope');
	const ipam = recordOf(raw, 'IPAM');
	const configFrom = textOf(recordOf(raw, 'ConfigFrom'), 'Network');
	const configOnly = flagOf(raw, 'ConfigOnly');
	const inherits = configFrom !== '';
	return {
		Name: name,
		// The engine gives a configuration network the driver "null", and refuses that one at creation.
		Driver: configOnly ? '' : textOf(raw, 'Driver'),
		...(scope === '' || scope === 'local' ? {} : {Scope: scope}),
		Internal: flagOf(raw, 'Internal'),
		Attachable: flagOf(raw, 'Attachable'),
		Ingress: flagOf(raw, 'Ingress'),
		...(typeof raw['EnableIPv4'] === 'boolean' && !inherits ? {EnableIPv4: raw['EnableIPv4']} : {}),
		EnableIPv6: inherits ? false : flagOf(raw, 'EnableIPv6'),
		...(configOnly ? {ConfigOnly: true} : {}),
		...(inherits ? {ConfigFrom: {Network: configFrom}} : {}),
		IPAM: {
			Driver: textOf(ipam, 'Driver') || 'default',
			// None and an empty list are not the same to the engine: it gives back what it was told.
			...(typeof ipam['Options'] === 'object' && ipam['Options'] !== null ? {Options: textMapOf(ipam, 'Options')} : {}),
			Config: inherits ? [] : recordsOf(ipam, 'Config').map(poolOf).filter(pool => Object.keys(pool).length > 0),
		},
		Options: inherits ? {} : textMapOf(raw, 'Options'),
		Labels: textMapOf(raw, 'Labels'),
	};
};

const poolOf = (raw: Raw): NetworkSpec['IPAM']['Config'][number] => {
	const subnet = textOf(raw, 'Subnet');
	const range = textOf(raw, 'IPRange');
	// Some engines write the gateway of a pool that they chose themselves with its prefix length, and do not take it back so.
	const gateway = textOf(raw, 'Gateway').split('/', 1)[0] ?? '';
	const auxiliary = textMapOf(raw, 'AuxiliaryAddresses');
	return {
		...(subnet === '' ? {} : {Subnet: subnet}),
		...(range === '' ? {} : {IPRange: range}),
		...(gateway === '' ? {} : {Gateway: gateway}),
		...(Object.keys(auxiliary).length === 0 ? {} : {AuxiliaryAddresses: auxiliary}),
	};
};

const activeMembers = (raw: Raw): Network['active'] =>
	Object.fromEntries(
		Object.entries(recordOf(raw, 'Containers')).map(([id, value]) => {
			const member = isRecord(value) ? value : {};
			return [id, {name: textOf(member, 'Name', id.slice(0, 12)), endpointId: textOf(member, 'EndpointID'), ipv4: textOf(member, 'IPv4Address')}];
		}),
	);
