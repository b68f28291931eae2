import {parseStore} from '../../host/machine/store/records.ts';
import {staleIn} from '../../host/machine/store/stale.ts';
import {builtInNetworks} from '../world/empty.ts';
import type {World} from '../world/world.ts';
import {fileOf} from './files.ts';
import {storeBytes, storePathOf} from './store.ts';

/** A stopped engine leaves its store as a file: what is changed in it meanwhile counts at the next start. */
export const keepStore = (world: World): void => {
	if (world.engine.running) world.machine.files[storePathOf(world)] = fileOf(storeBytes(world), {mode: 0o644, uid: 0, gid: 0}, world.now);
};

/**
 * What a starting engine makes of its store: networks that are not in it are forgotten (their bridges stay on the
 * machine), and with no store at all it knows none but its own.
 */
export const forgetNetworks = (world: World): void => {
	if (world.engine.running) return;
	const path = storePathOf(world);
	const file = world.machine.files[path];
	delete world.machine.files[path];
	const store = file?.base64 === undefined ? undefined : parseStore(path, Buffer.from(file.base64, 'base64'));
	const kept = new Set(store?.networks.map(({id}) => id));
	const gone = world.networks.filter(({inspect}) => !kept.has(String(inspect['Id'])));
	world.networks = store === undefined ? builtInNetworks(world) : world.networks.filter(network => !gone.includes(network));
	world.machine.leftBridges.push(...gone.filter(({inspect}) => inspect['Driver'] === 'bridge' && inspect['Name'] !== 'bridge').map(({inspect}) => `br-${String(inspect['Id']).slice(0, 12)}`));
	world.staleEndpoints = store === undefined ? [] : [...staleIn(store)];
};
