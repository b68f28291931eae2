import {dockerService} from 'drydock-cli';
import {away, noteWhatRuns, startWhatRan} from './daemon.ts';
import {act, probe} from './facts.ts';

/** The first rung, for what only the memory of the running engine holds. */
export const restartSteps = {
	'before-clearing': probe({...noteWhatRuns, to: 'clear'}),
	clear: act({
		title: 'Restart Docker',
		why: 'It forgets the ports that it keeps for nobody. Its store has no record from which it would take them again.',
		risk: 'destructive',
		noWayBack: 'A restart cannot be taken back. What ran is started again, but for containers with --rm, which are gone.',
		away,
		plan: async ({host}) => [await dockerService(host, 'restart')],
		verify: async ({host}) => host.docker.ping().then(() => true as const),
		verifyWithinSeconds: 120,
		to: 'start-after-clearing',
	}),
	'start-after-clearing': act({...startWhatRan, to: 'freed'}),
};
