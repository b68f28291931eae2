import {asJson, containerAnswers, findPortError, type Json} from 'drydock-cli';
import {act, call, probe, wait} from './facts.ts';
import {isContainerUp} from './holder.ts';

/** Whoever takes the port again and again would keep the run going for ever. */
const mostAttempts = 3;

/** A stale endpoint is removed; and when nobody has the port any more, the container is started. */
export const startSteps = {
	stale: call({
		title: 'Remove the stale endpoint',
		why: 'Nobody has the port, and the engine still counts it as given away. Only the engine\'s own records can free it.',
		needs: ['wanted', 'holder'],
		runbook: 'stale-endpoint',
		set: ({wanted}): Readonly<Record<string, Json>> => (wanted.target === null ? {port: asJson(wanted.ports[0]!)} : {container: wanted.target.name}),
		to: {cured: 'holder', escalate: 'left'},
	}),
	start: act({
		title: 'Start the container',
		why: 'Nobody holds the port now.',
		needs: ['wanted'],
		risk: 'safe',
		reversible: true,
		plan: async ({host, facts: {wanted}}) => (wanted.target && !(await isContainerUp(host, wanted.target)) ? [{kind: 'container.start', container: wanted.target}] : []),
		onFail: 'failed-start',
		to: 'answers',
	}),
	'failed-start': probe({
		title: 'See why it did not start',
		why: 'Somebody may have taken the port in the meantime: then it is worth looking again.',
		needs: ['wanted'],
		wants: ['failedStart'],
		gives: ['failedStart'],
		look: async ({host, facts: {wanted, failedStart}}) => ({
			failedStart: {words: wanted.target === null ? '' : (await host.docker.container(wanted.target.id)).error, attempts: (failedStart?.attempts ?? 0) + 1},
		}),
		say: ({failedStart}) => [failedStart.words || 'Docker does not say why.'],
		to: {port: 'holder', other: 'not-started'},
		choose: ({failedStart}) => (findPortError(failedStart.words) !== undefined && failedStart.attempts < mostAttempts ? 'port' : 'other'),
	}),
	answers: wait({
		title: 'Wait until its ports answer',
		why: 'A container that runs is not yet a service that answers.',
		needs: ['wanted'],
		until: async ({host, facts: {wanted}}) => (wanted.target === null ? true : containerAnswers(host, wanted.target)),
		seconds: 30,
		to: 'cured',
		late: 'silent',
	}),
	already: wait({
		title: 'It runs already: see whether it answers',
		why: 'The container has its port. If it answers there is nothing to cure.',
		needs: ['wanted'],
		until: async ({host, facts: {wanted}}) => (wanted.target === null ? true : containerAnswers(host, wanted.target)),
		seconds: 10,
		to: 'cured',
		late: 'silent',
	}),
};
