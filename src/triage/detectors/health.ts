import {isUp} from '../../diagnosis/saved-network.ts';
import {containersOf, statusOf} from '../containers.ts';
import type {Detector} from '../detector.ts';
import {makeFinding, typed} from '../make.ts';
import {severityOf} from '../thresholds.ts';

export const health: Detector = {
	what: 'the health of containers',
	find: async look => {
		const containers = await containersOf(look);
		const unhealthy = containers.all.filter(({state, health: word}) => isUp(state) && word === 'unhealthy');
		const severity = severityOf('unhealthy', unhealthy.length, look.thresholds);
		if (severity === undefined) return [];
		return unhealthy.map(container =>
			makeFinding({
				kind: 'unhealthy',
				severity,
				subject: `container ${container.name}`,
				title: `Container ${container.name} runs and is unhealthy`,
				evidence: [statusOf(containers, container), ...(container.healthOutput ? [`its health check: ${container.healthOutput.trim()}`] : [])],
				cost: 'It does not do its work as its own check sees it. Docker does not restart it for that.',
				about: {container: container.name},
				nextSteps: [
					`docker inspect --format '{{json .State.Health}}' ${typed(container.name)}`,
					`docker logs --tail 50 ${typed(container.name)}`,
					`docker restart ${typed(container.name)}   loses what it has in memory`,
				],
			}),
		);
	},
};
