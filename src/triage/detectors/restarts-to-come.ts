import type {Container} from '../../host/docker/reader.ts';
import {containersOf, isTime, startsWithDocker, statusOf} from '../containers.ts';
import type {Detector, Look} from '../detector.ts';
import {enumerated, makeFinding, typed} from '../make.ts';
import {secondsSince, serviceOf} from '../services.ts';

const day = 86_400_000;
/** Docker counts as started a moment before its first containers are. Milliseconds. */
const slack = 10_000;

const isPrecious = ({now}: Look, {state, ports, startedAt, restartPolicy}: Container): boolean =>
	state === 'running' && ports.length > 0 && restartPolicy.Name === 'no' && isTime(startedAt) && now - Date.parse(startedAt) > day;

/** A restart of the daemon would take down for good what has run for long, and nobody has said that it shall come back. */
export const liveRestore: Detector = {
	what: 'what a restart of Docker would leave down',
	minor: true,
	find: async look => {
		const [containers, {liveRestore: isOn, swarm}] = await Promise.all([containersOf(look), look.host.docker.info()]);
		if (isOn || swarm) return [];
		const precious = containers.all.filter(container => isPrecious(look, container));
		if (precious.length === 0) return [];
		const names = precious.map(({name}) => name);
		return [
			makeFinding({
				kind: 'live-restore-off',
				severity: 'info',
				subject: 'host',
				title: `A restart of Docker would stop ${enumerated(names)} for good`,
				evidence: ['live-restore is off', ...precious.map(container => `${container.name}: ${statusOf(containers, container)}, publishes ports, no restart policy`)],
				cost: 'After an upgrade or a crash of Docker they stay down until somebody starts them.',
				nextSteps: [...names.map(name => `docker update --restart=unless-stopped ${typed(name)}`), 'Or "live-restore": true in /etc/docker/daemon.json, then systemctl reload docker'],
			}),
		];
	},
};

/**
 * With the policy `always` Docker starts a container with itself even when somebody had stopped it. One that has been
 * down since before Docker was started was therefore not started as it should have been.
 */
export const leftDown: Detector = {
	what: 'containers that Docker should have started',
	find: async look => {
		const containers = await containersOf(look);
		const down = containers.all.filter(({state, error, restartPolicy, finishedAt}) => state === 'exited' && error === '' && restartPolicy.Name === 'always' && isTime(finishedAt));
		if (down.length === 0) return [];
		const status = await serviceOf(look, 'docker').catch(() => undefined);
		const seconds = status === undefined ? undefined : secondsSince(look, status);
		// Where it is not known when Docker was started, somebody may have stopped them since.
		if (status?.state !== 'active' || seconds === undefined) return [];
		const started = look.now - seconds * 1000;
		return down
			.filter(container => startsWithDocker(container) && Date.parse(container.finishedAt) < started - slack && seconds * 1000 > slack)
			.map(container =>
				makeFinding({
					kind: 'start-failed',
					severity: 'warning',
					subject: `container ${container.name}`,
					title: `Container ${container.name} is down, although Docker is told to keep it up`,
					evidence: [`${statusOf(containers, container)}; restart policy ${container.restartPolicy.Name}; Docker itself was started ${status.since}, after that`],
					cost: `${container.name} does not run until somebody starts it.`,
					about: {container: container.name},
					nextSteps: [`docker start ${typed(container.name)}`, `docker update --restart=no ${typed(container.name)}   if it is to stay down`],
				}),
			);
	},
};
