import {daemonAnswers} from '../daemon.ts';
import type {Detector} from '../detector.ts';
import {makeFinding, typed} from '../make.ts';
import {stepsTo} from '../services.ts';

/** A configuration that keeps the daemon from starting: at once when it is down, otherwise at its next start. */
export const daemonConfiguration: Detector = {
	what: 'Docker\'s configuration',
	find: async look => {
		const {path, problems} = await look.host.machine.daemonConfiguration();
		if (problems.length === 0) return [];
		const error = await daemonAnswers(look);
		const isDown = error?.reason === 'unreachable';
		return [
			makeFinding({
				kind: 'daemon-configuration',
				severity: isDown ? 'critical' : 'warning',
				subject: 'host',
				title: isDown ? `Docker is down: it cannot start with what is in ${path}` : `Docker will not start again with what is in ${path}`,
				evidence: problems,
				cost: isDown ? 'Docker cannot start until it is mended.' : 'Docker runs with what it read at its start. After its next restart, or a reboot, it is down.',
				nextSteps: [`Mend ${path}.`, `dockerd --validate --config-file=${typed(path)}   from Docker 23 on`, ...(isDown ? stepsTo(look.host, 'start', 'docker') : [])],
			}),
		];
	},
};
