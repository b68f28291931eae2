import {containerAnswers, dockerService, endsWithRestart, findStaleEndpoints, holdsAny, type HostReader} from 'drydock-cli';
import {away, noteWhatRuns, startWhatRan} from './daemon.ts';
import {act, ask, type Facts, pick, probe, wait} from './facts.ts';
import {alsoFailed, downAmong, portsAreFree} from './host.ts';
import {describeStale, portsText} from './ladder.ts';

/** Waited for after the cure, and again after the restart that proves it. */
const untilItAnswers = {
	title: 'Wait until its ports answer',
	why: 'A container that runs is not yet a service that answers.',
	needs: ['wanted'],
	until: async ({host, facts: {wanted}}: {host: HostReader; facts: Pick<Facts, 'wanted'>}) => (wanted.target === null ? true : containerAnswers(host, wanted.target)),
	seconds: 30,
	late: 'silent',
} as const;

/** After every rung: is the port free, does the container run and answer, does it last? */
export const proofSteps = {
	freed: probe({
		title: 'See whether the port is free',
		why: 'Neither a record in the store nor a socket may hold it any more.',
		needs: ['wanted'],
		wants: ['tried'],
		gives: ['tried', 'stillHeld'],
		look: async ({host, facts: {wanted, tried}}) => {
			const free = await portsAreFree(host, wanted.ports);
			return {tried: (tried ?? 0) + 1, stillHeld: free === true ? '' : free};
		},
		say: ({wanted, stillHeld}) => [stillHeld === '' ? `${portsText(wanted.ports)} is free.` : `Not free: ${stillHeld}.`],
		to: {free: 'also', held: 'ladder'},
		choose: ({stillHeld}) => (stillHeld === '' ? 'free' : 'held'),
	}),
	also: pick({
		title: 'Choose what else to start',
		why: 'Other containers may have failed for the same reason. They can start now.',
		needs: ['stale', 'wanted'],
		gives: ['also'],
		question: () => 'Start which of these, too? They had a stale endpoint as well, and do not run.',
		items: async ({host, facts: {stale, wanted}}) => (await alsoFailed(host, stale, wanted.target)).map(({id, name, error}) => ({id, label: name, ...(error === '' ? {} : {detail: error}), suggested: true})),
		unattended: 'none',
		to: 'start',
	}),
	start: act({
		title: 'Start the container',
		why: 'What could not start before the cure must start after it.',
		needs: ['wanted', 'also'],
		risk: 'safe',
		reversible: true,
		plan: async ({host, facts: {wanted, also}}) => {
			const chosen = (await host.docker.containers()).filter(({id}) => id === wanted.target?.id || also.includes(id)).map(({id, name}) => ({id, name}));
			return (await downAmong(host, chosen)).map(container => ({kind: 'container.start' as const, container}));
		},
		to: 'answers',
	}),
	answers: wait({...untilItAnswers, to: 'survive'}),
	survive: ask({
		title: 'Prove that it lasts',
		why: 'The incident came back at every start of Docker. Only a restart shows that it will not again.',
		needs: ['endpoint'],
		question: () => 'Restart Docker now, to see that the port stays free?',
		options: {
			restart: {label: 'Restart Docker', consequence: 'Every container stops for a while; what ran is started again.'},
			enough: {label: 'Leave it at that', consequence: 'The store was read: the record is gone.'},
		},
		closed: ({endpoint}) => (endsWithRestart(endpoint) ? {restart: 'Docker was restarted a moment ago: that was the cure'} : {}),
		unattended: 'enough',
		to: {restart: 'before-restart', enough: 'cured'},
	}),
	'before-restart': probe({...noteWhatRuns, to: 'restart'}),
	restart: act({
		title: 'Restart Docker',
		why: 'If a record were left, the port would be taken again now.',
		needs: ['wanted', 'dataRoot'],
		risk: 'destructive',
		noWayBack: 'A restart cannot be taken back. What ran is started again, but for containers with --rm, which are gone.',
		away,
		plan: async ({host}) => [await dockerService(host, 'restart')],
		verify: async ({host, facts: {wanted}}) => {
			const stale = (await findStaleEndpoints(host)).filter(endpoint => holdsAny(endpoint, wanted.ports));
			return stale.length === 0 || `it came back: ${stale.map(describeStale).join('; ')}`;
		},
		verifyWithinSeconds: 120,
		to: 'start-again',
	}),
	'start-again': act({...startWhatRan, to: 'answers-again'}),
	'answers-again': wait({...untilItAnswers, to: 'cured'}),
};
