import {DrydockError} from '../../../errors.ts';
import {damaged} from './damage.ts';
import {indexBytes, parseStore, recordFields, storeRecords} from './records.ts';
import {staleIn} from './stale.ts';

/** The id of no network: what the endpoint is made to name. */
export const noNetwork = '0'.repeat(64);

/**
 * The store, changed so that the engine itself drops one stale endpoint at its next start: its bridge driver deletes
 * an endpoint whose network it does not know. Only the 64 characters of that network's id change, in place, where
 * the live tree holds them: length, order and every other record stay.
 * Only for the store of an engine that is stopped: a running one has all of it in memory and writes it back.
 * Throws `not-found` when there is no such endpoint, `refused` when it is not stale, `not-known` on a damaged store.
 */
export const withoutEndpoint = (bytes: Buffer, endpointId: string): Buffer => {
	const store = parseStore('', bytes);
	const record = storeRecords(bytes).find(({kind, ids}) => kind === 'bridge-endpoint' && ids.at(-1) === endpointId);
	if (record === undefined)
		throw new DrydockError('not-found', `the network store has no bridge endpoint ${endpointId}`, {
			nextSteps: ['Look again: it may be gone already.'],
		});
	if (!staleIn(store).some(({id}) => id === endpointId))
		throw new DrydockError('refused', `the endpoint ${endpointId} is not stale: a container still has it`, {
			nextSteps: ['Stop that container instead: it gives the port back.'],
		});
	if (store.networks.some(({id}) => id === noNetwork)) throw damaged('a network has the id that stands for none');
	const networkId = recordFields(bytes, record)['nid'];
	if (typeof networkId !== 'string' || networkId.length !== noNetwork.length)
		throw damaged(`the endpoint ${endpointId} names no network`);
	const field = `"nid":"${networkId}"`;
	const json = bytes.subarray(record.entry.valueStart + indexBytes, record.entry.valueEnd);
	const at = json.indexOf(field);
	if (at === -1 || json.indexOf(field, at + 1) !== -1)
		throw damaged(`the endpoint ${endpointId} does not name its network in the usual place`);
	const changed = Buffer.from(bytes);
	const start = record.entry.valueStart + indexBytes + at + '"nid":"'.length;
	changed.write(noNetwork, start, 'latin1');
	checkOnlyThat(bytes, changed, endpointId, start);
	return changed;
};

/** Reads the result back by the same reader: all else must be as it was. */
const checkOnlyThat = (before: Buffer, after: Buffer, endpointId: string, start: number): void => {
	const end = start + noNetwork.length;
	const sameBytes =
		before.subarray(0, start).equals(after.subarray(0, start)) && before.subarray(end).equals(after.subarray(end));
	const expected = parseStore('', before);
	const wanted = {
		...expected,
		bridgeEndpoints: expected.bridgeEndpoints.map(endpoint =>
			endpoint.id === endpointId ? {...endpoint, networkId: noNetwork} : endpoint,
		),
	};
	if (!sameBytes || JSON.stringify(parseStore('', after)) !== JSON.stringify(wanted))
		throw new DrydockError('bug', `the change for endpoint ${endpointId} would have changed more than it; nothing was written`);
};
