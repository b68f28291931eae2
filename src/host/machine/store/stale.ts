import type {BridgeEndpoint, NetworkStore} from '../reader.ts';

/**
 * Endpoints that only the bridge driver still knows: no endpoint record and no sandbox names them, so nothing ever
 * removes them, and their ports are taken again at every start of the engine. They need not have ports.
 */
export const staleIn = (store: NetworkStore): readonly BridgeEndpoint[] => {
	const known = new Set([
		...store.endpoints.map(endpoint => endpoint.id),
		...store.sandboxes.flatMap(sandbox => sandbox.endpointIds),
	]);
	return store.bridgeEndpoints.filter(endpoint => !known.has(endpoint.id));
};
