import {describe, expect, it} from '@jest/globals';
import {parseStore} from '../../../src/host/machine/store/records.ts';
import {withoutEndpoint} from '../../../src/host/machine/store/forget.ts';
import {networkStore, storeBytes, storePathOf} from '../../../src/twin/machine/store.ts';
import {emptyWorld} from '../../../src/twin/world/empty.ts';
import {findNetwork} from '../../../src/twin/world/host.ts';

const withStale = () => {
	const world = emptyWorld();
	const networkId = String(findNetwork(world, 'bridge')?.inspect['Id']);
	const id = 'ab'.repeat(32);
	world.staleEndpoints.push({id, networkId, address: '172.17.0.2/16', ports: [{protocol: 'tcp', hostIp: '0.0.0.0', hostPort: 443, hostPortEnd: 443, containerPort: 80}]});
	return {world, id};
};

describe("the twin's network store as a file", () => {
	it('is read back by the reader of real ones, record by record', () => {
		const {world} = withStale();
		expect(parseStore(storePathOf(world), storeBytes(world))).toEqual(networkStore(world));
	});

	it('can have a stale endpoint taken out as from a real one', () => {
		const {world, id} = withStale();
		const changed = parseStore('', withoutEndpoint(storeBytes(world), id));
		expect(changed.bridgeEndpoints.map(({networkId}) => networkId)).toEqual(['0'.repeat(64)]);
	});
});
