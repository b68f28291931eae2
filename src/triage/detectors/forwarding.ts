import type {Container} from '../../host/docker/reader.ts';
import {isUp} from '../../diagnosis/saved-network.ts';
import {containersOf, servesOthers} from '../containers.ts';
import {requireEngineNetwork} from '../daemon.ts';
import type {Detector} from '../detector.ts';
import {enumerated, makeFinding} from '../make.ts';

const setting = 'net.ipv4.ip_forward';

/** It has an address behind a bridge of the host. */
const isRouted = ({networkMode}: Container): boolean => !/^(?:host|none|container:.*)$/.test(networkMode);

/** Docker turns forwarding on when it starts; whatever turns it off later cuts its containers off. */
export const forwarding: Detector = {
	what: 'whether the kernel forwards packets',
	find: async look => {
		await requireEngineNetwork(look);
		const [value, {all}, {values, flags}] = await Promise.all([
			look.host.machine.sysctl(setting),
			containersOf(look),
			look.host.machine.daemonConfiguration().catch(() => ({values: {} as Readonly<Record<string, unknown>>, flags: [] as readonly string[]})),
		]);
		if (value?.trim() !== '0') return [];
		const routed = all.filter(container => isUp(container.state) && isRouted(container));
		const published = routed.filter(servesOthers).map(({name}) => name);
		// Somebody may have meant it so on a host whose containers need no network.
		const isMeant = values['ip-forward'] === false || flags.includes('--ip-forward=false');
		if (isMeant && routed.length === 0) return [];
		return [
			makeFinding({
				kind: 'forwarding-off',
				severity: published.length > 0 ? 'critical' : 'warning',
				subject: 'host',
				title: `The kernel forwards no packets: ${published.length > 0 ? 'other machines do not reach published ports, and ' : ''}containers reach no other machine`,
				evidence: [
					`${setting} = ${value.trim()}`,
					...(published.length > 0 ? [`published ports: ${enumerated(published)}; from this host itself they still answer, through docker-proxy`] : []),
				],
				cost: 'Connections between containers and other machines end in a timeout.',
				nextSteps: [
					`sysctl -w ${setting}=1`,
					`grep -rn ip_forward /etc/sysctl.conf /etc/sysctl.d /run/sysctl.d /usr/lib/sysctl.d   what turned it off; it would do so again at the next boot`,
				],
			}),
		];
	},
};
