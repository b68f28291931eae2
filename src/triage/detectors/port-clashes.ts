import {hostPortText, ofPublished, portsMeet, type HostPort} from '../../diagnosis/ports.ts';
import {isUp} from '../../diagnosis/saved-network.ts';
import type {Container} from '../../host/docker/reader.ts';
import {containersOf, startsWithDocker, statusOf} from '../containers.ts';
import type {Detector} from '../detector.ts';
import type {Finding} from '../finding.ts';
import {makeFinding, typed} from '../make.ts';

/** Ports that are asked for by number; of a range any other will do. */
const fixed = ({wantedPorts}: Container): readonly HostPort[] => wantedPorts.map(ofPublished).filter(({first, anyOf}) => first > 0 && anyOf === undefined);

const clashing = (left: Container, right: Container): HostPort | undefined => fixed(left).find(port => fixed(right).some(other => portsMeet(port, other)));

/**
 * Two containers that want one port are how a new version takes over from an old one, as long as only one of them comes
 * up by itself. One that is stopped and has the policy `always` comes up at the next start of Docker, whoever stopped
 * it; together with a running one that does the same, chance decides which of the two gets the port.
 */
const isDoomed = ({state, error, restartPolicy}: Container): boolean => (state === 'exited' || state === 'created') && error === '' && restartPolicy.Name === 'always';

/** Clashes to come, in what stopped and running containers ask for; pure. */
export const clashesOf = (all: readonly Container[], status: (container: Container) => string): readonly Finding[] =>
	all.filter(isDoomed).flatMap(stopped => {
		const holders = all.filter(({id, state}) => id !== stopped.id && isUp(state)).filter(startsWithDocker);
		const holder = holders.find(other => clashing(stopped, other) !== undefined);
		const port = holder && clashing(stopped, holder);
		if (holder === undefined || port === undefined) return [];
		return [
			makeFinding({
				kind: 'port-clash',
				severity: 'warning',
				subject: `container ${stopped.name}`,
				title: `Containers ${stopped.name} and ${holder.name} will both want port ${hostPortText(port)} at the next start of Docker`,
				evidence: [`${stopped.name}: ${status(stopped)}, restart policy ${stopped.restartPolicy.Name}`, `${holder.name}: ${status(holder)}, restart policy ${holder.restartPolicy.Name}, has ${hostPortText(port)}`],
				cost: `After a restart of Docker or of the machine, chance decides which of the two gets the port; the other is down.`,
				about: {container: stopped.name, port: hostPortText(port)},
				nextSteps: [`docker update --restart=no ${typed(stopped.name)}   if it is to stay down`, `docker rm ${typed(stopped.name)}   if nobody needs it`],
			}),
		];
	});

export const portClashes: Detector = {
	what: 'ports that two containers will want',
	find: async look => {
		const containers = await containersOf(look);
		return clashesOf(containers.all, container => statusOf(containers, container));
	},
};
