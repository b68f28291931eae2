import {type DrydockError, errorMessage, isReason} from '../../errors.ts';
import {presentSeconds} from '../../language/words.ts';
import {daemonAnswers} from '../daemon.ts';
import type {Detector, Look} from '../detector.ts';
import type {Finding} from '../finding.ts';
import {makeFinding} from '../make.ts';
import {secondsSince, serviceOf, statusLine, stepsTo, whyDown, type ServiceStatus} from '../services.ts';
import {severityOf} from '../thresholds.ts';

const hour = 3600;

const denied = (error: DrydockError): Finding =>
	makeFinding({
		kind: 'socket-denied',
		severity: 'warning',
		subject: 'host',
		title: 'This user may not use Docker\'s socket: nothing of Docker can be read',
		evidence: [errorMessage(error)],
		cost: 'What is wrong with the host cannot be seen by this user; others may see it.',
		nextSteps: error.nextSteps,
	});

const down = async (look: Look, error: DrydockError, status: ServiceStatus | undefined): Promise<Finding> => {
	const seconds = status === undefined ? undefined : secondsSince(look, status);
	const words = status === undefined ? [] : await whyDown(look, 'docker', status);
	return makeFinding({
		kind: 'daemon-down',
		// Since when is not always known: that it does not answer is.
		severity: seconds === undefined ? 'critical' : (severityOf('daemon-down', seconds, look.thresholds) ?? 'info'),
		subject: 'host',
		title: status?.state === 'active' ? 'Docker does not answer, although its service is active' : `Docker is down${seconds === undefined ? '' : ` for ${presentSeconds(seconds)}`}`,
		evidence: [error.message, ...(status === undefined ? [] : [statusLine('docker', status)]), ...words],
		cost: 'Nothing of Docker can be looked at or changed. Unless live-restore is on, no container runs.',
		nextSteps: [...stepsTo(look.host, 'start', 'docker'), 'journalctl -u docker -n 50', 'systemctl status docker', ...(status?.state === 'active' ? ['kill -USR1 $(cat /run/docker.pid)   writes what it hangs on into its log'] : [])],
	});
};

const flapping = (look: Look, status: ServiceStatus): readonly Finding[] => {
	const {restarts = 0} = status;
	const seconds = secondsSince(look, status);
	const severity = severityOf('daemon-restarts', restarts, look.thresholds);
	// The count goes back to the last start by hand, which may be a year ago.
	if (severity === undefined || seconds === undefined || seconds > hour) return [];
	return [
		makeFinding({
			kind: 'daemon-flapping',
			severity,
			subject: 'host',
			title: `Docker ended by itself and was started again ${restarts === 1 ? 'once' : `${restarts} times`}, last ${presentSeconds(seconds)} ago`,
			evidence: [statusLine('docker', status)],
			cost: 'Each time, containers stop unless live-restore is on, and those without a restart policy stay down.',
			nextSteps: ['journalctl -u docker -n 200   what it said before it ended', 'journalctl -k -n 100   was it killed for want of memory?'],
		}),
	];
};

/** Is Docker there, is it there for this user, and does it stay? */
export const daemon: Detector = {
	what: 'whether Docker runs',
	find: async look => {
		const error = await daemonAnswers(look);
		if (isReason(error, 'denied')) return [denied(error)];
		const status = await serviceOf(look, 'docker').catch((reason: unknown) => {
			// An engine that answers and is no service of this machine is somebody's own: nothing is unknown then.
			if (error !== undefined || !isReason(reason, 'not-found', 'not-known')) look.notKnown('the state of the service docker', reason);
			return undefined;
		});
		if (error !== undefined) return [await down(look, error, status)];
		return status === undefined ? [] : flapping(look, status);
	},
};
