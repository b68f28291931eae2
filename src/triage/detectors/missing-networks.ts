import {failedToStart, severityOfFailedStart, startsWithDocker} from '../containers.ts';
import type {Detector} from '../detector.ts';
import type {Severity} from '../finding.ts';
import {enumerated, makeFinding, typed} from '../make.ts';
import {missingNetworksOf, type MissingNetwork} from '../missing-networks.ts';

const severityOf = ({members}: MissingNetwork): Severity => {
	const failed = members.filter(failedToStart).map(severityOfFailedStart);
	if (failed.includes('critical')) return 'critical';
	return failed.length > 0 || members.some(startsWithDocker) ? 'warning' : 'info';
};

/** Networks that were removed while stopped containers still belonged to them. */
export const missingNetworks: Detector = {
	what: 'networks that containers miss',
	find: async look =>
		(await missingNetworksOf(look)).map(missing => {
			const {name, members} = missing;
			const names = members.map(member => member.name);
			const failed = members.filter(failedToStart);
			return makeFinding({
				kind: 'network-missing',
				severity: severityOf(missing),
				subject: `network ${name}`,
				title: `Network ${name} is gone: ${enumerated(names)} cannot start`,
				evidence: [
					...failed.map(({name: container, error}) => `${container}: ${error}`),
					...members.map(({name: container, networks}) => `${container} belongs to network ${name}${networks[name]?.NetworkID ? ` (${networks[name].NetworkID})` : ''}, and Docker has none of that id or name.`),
				],
				cost: `${enumerated(names)} will not start until the network is made again; networks that only stopped containers use are removed by docker network prune.`,
				about: {network: name, containers: names.join(',')},
				nextSteps: [
					`docker network create ${typed(name)}   with the subnet that it had`,
					...members.map(({name: container}) => `docker network disconnect --force ${typed(name)} ${typed(container)} && docker network connect ${typed(name)} ${typed(container)}   with its address and aliases`),
				],
			});
		}),
};
