import {isReason} from '../../errors.ts';
import {presentSeconds} from '../../language/words.ts';
import {daemonAnswers} from '../daemon.ts';
import type {Detector} from '../detector.ts';
import {makeFinding} from '../make.ts';
import {secondsSince, serviceOf, statusLine, stepsTo, whyDown} from '../services.ts';
import {severityOf} from '../thresholds.ts';

/** Docker answers without containerd, and lists containers: only starting and stopping them fails. */
export const containerd: Detector = {
	what: 'whether containerd runs',
	find: async look => {
		// Where Docker starts a containerd of its own there is no such service.
		const status = await serviceOf(look, 'containerd').catch((error: unknown) => {
			if (!isReason(error, 'not-found', 'not-known')) throw error;
			return undefined;
		});
		if (status === undefined || (status.state !== 'inactive' && status.state !== 'failed')) return [];
		// A machine on which neither runs has one trouble, and that is told of Docker.
		const [error, docker] = await Promise.all([daemonAnswers(look), serviceOf(look, 'docker').catch(() => undefined)]);
		if (error !== undefined && status.state === 'inactive' && docker?.state === 'inactive') return [];
		const seconds = secondsSince(look, status);
		return [
			makeFinding({
				kind: 'containerd-down',
				severity: seconds === undefined ? 'critical' : (severityOf('daemon-down', seconds, look.thresholds) ?? 'info'),
				subject: 'host',
				title: `containerd is down${seconds === undefined ? '' : ` for ${presentSeconds(seconds)}`}: Docker ${error === undefined ? 'answers, but ' : ''}can start and stop no container`,
				evidence: [statusLine('containerd', status), ...(await whyDown(look, 'containerd', status))],
				cost: 'Containers that run go on; none can be started or stopped, and the end of one is not noticed.',
				nextSteps: [...stepsTo(look.host, 'start', 'containerd'), 'journalctl -u containerd -n 50'],
			}),
		];
	},
};
