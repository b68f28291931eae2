import {lostProxies as lookFor, unheard, type LostProxies} from '../../diagnosis/lost-proxies.ts';
import {hostPortText} from '../../diagnosis/ports.ts';
import {isReason} from '../../errors.ts';
import type {Container} from '../../host/docker/reader.ts';
import {containersOf, statusOf, type Containers} from '../containers.ts';
import {requireEngineNetwork} from '../daemon.ts';
import type {Detector, Look} from '../detector.ts';
import type {Finding} from '../finding.ts';
import {makeFinding, typed} from '../make.ts';

const findingOf = (containers: Containers, {container, ports}: LostProxies, version: string): Finding => {
	const {name} = container;
	const places = ports.map(hostPortText).join(', ');
	return makeFinding({
		kind: 'proxy-lost',
		severity: 'warning',
		subject: `container ${name}`,
		title: `Container ${name} publishes ${places}, and no process listens there: its docker-proxy is gone`,
		evidence: [`${name}: ${statusOf(containers, container)}, publishes ${places}`, ...ports.map(({first}) => `ss -Hltn 'sport = :${first}': no socket on that address`), `Docker ${version}${Number.parseInt(version, 10) < 23 ? ', which ends a docker-proxy when the thread that started it ends (moby#44215)' : ''}`],
		cost: 'It does not answer at 127.0.0.1, nor to containers of its own network at the host\'s address; other machines reach it through Docker\'s rules in the packet filter.',
		about: {container: name, ...(ports[0] === undefined ? {} : {port: hostPortText(ports[0])})},
		nextSteps: [`docker restart ${typed(name)}   a docker-proxy is started with it; its service is interrupted`],
	});
};

/** Undefined for one that is gone by now: it had only just been stopped. */
const lookAgain = async (look: Look, container: Container): Promise<LostProxies | undefined> => {
	try {
		return await lookFor(look.afresh(), container);
	} catch (error) {
		if (isReason(error, 'not-found')) return undefined;
		throw error;
	}
};

/** Published ports that are published and no more: the engine counts them as given, and shows nothing unusual. */
export const lostProxies: Detector = {
	what: 'docker-proxies of published ports',
	find: async look => {
		const containers = await containersOf(look);
		const publishing = containers.all.filter(({state, ports}) => state === 'running' && ports.length > 0);
		if (publishing.length === 0) return [];
		await requireEngineNetwork(look);
		const listeners = await look.host.machine.listeners();
		const silent = publishing.filter(container => unheard(container, listeners).length > 0);
		if (silent.length === 0) return [];
		const {version} = await look.host.docker.version();
		const found = await Promise.all(silent.map(async container => lookAgain(look, container)));
		return found.filter(lost => lost !== undefined).map(lost => findingOf(containers, lost, version));
	},
};
