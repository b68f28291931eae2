import type {PacketFilter} from '../../host/machine/reader.ts';
import {isUp} from '../../diagnosis/saved-network.ts';
import {containersOf, servesOthers} from '../containers.ts';
import {requireEngineNetwork} from '../daemon.ts';
import type {Detector} from '../detector.ts';
import {enumerated, makeFinding} from '../make.ts';

/** What every version with iptables needs; each a sentence when it is not there. */
export const missingRules = ({chains, rules}: PacketFilter): readonly string[] => {
	const jumps = (table: readonly string[], from: string, to: RegExp): boolean => table.some(rule => rule.startsWith(`-A ${from} `) && to.test(rule));
	return [
		...(chains.nat.includes('DOCKER') ? [] : ['iptables -t nat: there is no chain DOCKER']),
		...(jumps(rules.nat, 'PREROUTING', /-j DOCKER\b/) ? [] : ['iptables -t nat: PREROUTING does not lead to the chain DOCKER']),
		...(chains.filter.includes('DOCKER') ? [] : ['iptables -t filter: there is no chain DOCKER']),
		...(jumps(rules.filter, 'FORWARD', /-j DOCKER/) ? [] : ['iptables -t filter: FORWARD does not lead to Docker\'s chains']),
	];
};

/** Something flushed the rules by which published ports reach their containers: a firewall script, most often. */
export const packetFilter: Detector = {
	what: 'Docker\'s rules in the packet filter',
	find: async look => {
		const [{all}, {flavour}] = await Promise.all([containersOf(look), look.host.docker.version()]);
		const published = all.filter(container => isUp(container.state) && servesOthers(container)).map(({name}) => name);
		// Podman has chains of its own.
		if (published.length === 0 || flavour === 'podman') return [];
		await requireEngineNetwork(look);
		const {values, flags} = await look.host.machine.daemonConfiguration();
		const isWithout = values['iptables'] === false || flags.includes('--iptables=false') || values['firewall-backend'] === 'nftables' || flags.includes('--firewall-backend=nftables');
		if (isWithout) return [];
		const missing = missingRules(await look.host.machine.packetFilter());
		if (missing.length === 0) return [];
		return [
			makeFinding({
				kind: 'packet-filter-flushed',
				severity: 'critical',
				subject: 'host',
				title: 'Docker\'s rules are gone from the packet filter: other machines do not reach published ports',
				evidence: [...missing, `published ports: ${enumerated(published)}`],
				cost: 'Connections from outside fail, and no container that publishes a port can be started.',
				nextSteps: [
					'systemctl restart docker   makes the rules anew; without live-restore, containers stop for that and those without a restart policy stay down',
					'systemctl list-units \'*firewall*\' \'*tables*\' \'ufw*\'   what flushed them? It would do so again.',
				],
			}),
		];
	},
};
