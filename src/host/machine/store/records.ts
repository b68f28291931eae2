import type {Protocol} from '../../docker/reader.ts';
import type {BridgeEndpoint, NetworkStore} from '../reader.ts';
import {bucketEntries} from './bolt.ts';
import type {BoltEntry} from './bolt.ts';
import {damaged} from './damage.ts';
import {isRecord, list, number, text} from './fields.ts';
import type {Fields} from './fields.ts';

const bucket = 'libnetwork';
const prefix = 'docker/network/v1.0/';
/** Every value starts with a counter that the engine compares before it changes or deletes the value. */
export const indexBytes = 8;

export interface StoreRecord {
	/** `bridge-endpoint`, `endpoint`, `network`, `sandbox`, … */
	readonly kind: string;
	/** The parts of the key behind the kind: ids. */
	readonly ids: readonly string[];
	readonly entry: BoltEntry;
}

/** The engine's records in the file, values not looked into. */
export const storeRecords = (bytes: Buffer): readonly StoreRecord[] =>
	bucketEntries(bytes, bucket).flatMap(entry => {
		const key = entry.key.toString('latin1');
		if (!key.startsWith(prefix)) return [];
		const [kind = '', ...ids] = key.slice(prefix.length).split('/').filter(part => part !== '');
		// The engine keeps an empty parent of each kind: `endpoint_count/`.
		return ids.length === 0 ? [] : [{kind, ids, entry}];
	});

/** The JSON of a record. A record that cannot be read is never left out: what is missing would look stale, or free. */
export const recordFields = (bytes: Buffer, {kind, ids, entry}: StoreRecord): Fields => {
	const json = bytes.toString('utf8', entry.valueStart + indexBytes, entry.valueEnd);
	try {
		const value: unknown = JSON.parse(json);
		if (isRecord(value)) return value;
	} catch {
		// Named below, like a value of the wrong shape.
	}
	throw damaged(`the record ${kind} ${ids.join('/')} is not readable`);
};

const protocols: Readonly<Record<number, Protocol>> = {6: 'tcp', 17: 'udp', 132: 'sctp'};

const ports = (fields: Fields): BridgeEndpoint['ports'] =>
	list(fields['PortMapping']).map(mapping => {
		const protocol = protocols[number(mapping['Proto'])];
		const hostPort = number(mapping['HostPort']);
		if (protocol === undefined) throw damaged(`a port mapping has the unknown protocol ${number(mapping['Proto'])}`);
		return {
			protocol,
			hostIp: text(mapping['HostIP']),
			hostPort,
			// Older engines leave the end out, or keep the end of the whole range asked for.
			hostPortEnd: Math.max(hostPort, number(mapping['HostPortEnd'])),
			containerPort: number(mapping['Port']),
		};
	});

/** The store as typed records. Throws `not-known` when any of it cannot be read. */
export const parseStore = (path: string, bytes: Buffer): NetworkStore => {
	const records = storeRecords(bytes);
	const of = <T>(kind: string, make: (fields: Fields, id: string, ids: readonly string[]) => T): readonly T[] =>
		records
			.filter(record => record.kind === kind)
			.map(record => make(recordFields(bytes, record), record.ids.at(-1) ?? '', record.ids));
	return {
		path,
		bytes: bytes.length,
		networks: of('network', (fields, id) => ({id, name: text(fields['name']), type: text(fields['networkType'])})),
		bridgeEndpoints: of('bridge-endpoint', (fields, id) => ({
			id,
			networkId: text(fields['nid']),
			address: text(fields['Addr']),
			...(text(fields['Addrv6']) === '' ? {} : {address6: text(fields['Addrv6'])}),
			ports: ports(fields),
		})),
		endpoints: of('endpoint', (fields, id, ids) => ({
			id,
			networkId: ids[0] ?? '',
			name: text(fields['name']),
			sandboxId: text(fields['sandbox']),
		})),
		sandboxes: of('sandbox', (fields, id) => ({
			id,
			containerId: text(fields['Cid']),
			endpointIds: list(fields['Eps']).map(endpoint => text(endpoint['Eid'])),
		})),
	};
};
