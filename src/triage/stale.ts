import {findStaleEndpoints, type StaleEndpoint} from '../diagnosis/stale-endpoints.ts';
import type {Look} from './detector.ts';

/** Stale endpoints that hold a port: one without does no harm. */
export const staleEndpointsOf = async ({once, host}: Look): Promise<readonly StaleEndpoint[]> =>
	once('stale endpoints', async () => (await findStaleEndpoints(host)).filter(({ports}) => ports.length > 0));
