import {staleIn} from 'drydock-cli';
import {away, noteWhatRuns, startDocker, startWhatRan, stopDocker, storePath} from './daemon.ts';
import {act, probe} from './facts.ts';

/** The third rung: with the daemon stopped, only the stale records are taken out of its store. */
export const storeEntrySteps = {
	running: probe({...noteWhatRuns, to: 'stop-for-entry'}),
	'stop-for-entry': act({...stopDocker, to: 'save-store'}),
	'save-store': act({
		title: 'Save the store',
		why: 'With this file the store can be put back as it was.',
		needs: ['dataRoot'],
		risk: 'safe',
		away,
		plan: async ({facts: {dataRoot}}) => [{kind: 'copy.file', from: storePath(dataRoot), name: 'local-kv.db'}],
		to: 'forget',
	}),
	forget: act({
		title: 'Take the stale records out',
		why: 'Each record is pointed at a network that does not exist; at its next start the engine finds that out and drops the record itself.',
		needs: ['dataRoot', 'stale'],
		risk: 'destructive',
		reversible: true,
		away,
		plan: async ({host, facts: {dataRoot, stale}}) => {
			const shown = new Set(stale.map(({endpointId}) => endpointId));
			const now = staleIn(await host.machine.networkStore(dataRoot)).filter(({id}) => shown.has(id));
			return now.map(({id, networkId}) => ({kind: 'store.forget-endpoint' as const, path: storePath(dataRoot), endpointId: id, networkId}));
		},
		verify: async ({host, facts: {dataRoot, stale}}) => {
			const {bridgeEndpoints} = await host.machine.networkStore(dataRoot);
			const left = bridgeEndpoints.filter(({id, networkId}) => stale.some(endpoint => endpoint.endpointId === id && endpoint.networkId === networkId));
			return left.length === 0 || `still in the store: ${left.map(({id}) => id.slice(0, 12)).join(', ')}`;
		},
		to: 'start-after-entry',
	}),
	'start-after-entry': act({...startDocker, to: 'start-ran'}),
	'start-ran': act({...startWhatRan, to: 'freed'}),
};
