import {type ContainerRef, containerAnswers, describeHolder, findPortHolders, type HostReader, isUp, type Operation, specDifferences} from 'drydock-cli';
import {portsOf} from './describe-restore.ts';
import {act, ask, call, probe} from './facts.ts';
import {namedSpec} from './named-spec.ts';
import {madeOf, type Restore, specToMake} from './restore.ts';

type Endpoint = Extract<Operation, {kind: 'network.connect'}>['endpoint'];

/** The restore under way, where a step is only reached with one. */
const current = (restore: Restore | null): Restore => {
	if (restore === null) throw new Error('nothing is being restored');
	return restore;
};

const made = async (host: HostReader, restore: Restore | null): Promise<ContainerRef> => {
	const found = await madeOf(host, current(restore));
	if (found === undefined) throw new Error(`there is no container ${restore?.as} of this backup`);
	return found;
};

/** Static addresses that somebody else on the network has now. */
const addressesTaken = async (host: HostReader, restore: Restore, {id}: ContainerRef): Promise<readonly string[]> => {
	const taken = await Promise.all(
		Object.entries(restore.backup.spec.networks).map(async ([name, {IPAMConfig}]) => {
			const wanted = (IPAMConfig as {readonly IPv4Address?: string} | null | undefined)?.IPv4Address;
			if (wanted === undefined) return [];
			const {active} = await host.docker.network(name);
			const other = Object.entries(active).find(([member, {ipv4}]) => member !== id && ipv4.split('/')[0] === wanted);
			return other === undefined ? [] : [`Its address ${wanted} on network ${name} is taken by ${other[1].name}.`];
		}),
	);
	return taken.flat();
};

/** Make it, start it if it ran, and compare it with what was kept of it. */
export const restoreSteps = {
	prepare: act({
		title: 'Make its networks and volumes again',
		why: 'The files of a volume come back before the container is made: Docker would fill an empty one from the image.',
		needs: ['restore'],
		risk: 'safe',
		reversible: true,
		plan: async ({host, facts}) => {
			const {networks, volumes, image} = current(facts.restore);
			const [present, there] = await Promise.all([host.docker.networks(), host.docker.volumes()]);
			return [
				...networks.filter(({Name}) => !present.some(({name}) => name === Name)).map(spec => ({kind: 'network.create' as const, spec})),
				...volumes
					.filter(({way}) => way !== 'kept')
					.flatMap(({volume, from}) => [
						...(there.some(({name}) => name === volume.name) ? [] : [{kind: 'volume.create' as const, ...volume}]),
						...(from === null ? [] : [{kind: 'volume.load' as const, volume: volume.name, image, from: from.path, sha256: from.sha256}]),
					]),
			];
		},
		verify: async ({host, facts}) => {
			const {networks, volumes} = current(facts.restore);
			const [present, there] = await Promise.all([host.docker.networks(), host.docker.volumes()]);
			const missing = [...networks.filter(({Name}) => !present.some(({name}) => name === Name)).map(({Name}) => `network ${Name}`), ...volumes.filter(({volume}) => !there.some(({name}) => name === volume.name)).map(({volume}) => `volume ${volume.name}`)];
			return missing.length === 0 || `not there: ${missing.join(', ')}`;
		},
		to: 'make',
	}),
	make: act({
		title: 'Make the container',
		why: 'Made and not started: what it was given stands in the label of its image, the values of its environment in the image itself.',
		needs: ['restore'],
		risk: 'disruptive',
		reversible: true,
		plan: async ({host, facts}) => {
			const spec = specToMake(current(facts.restore));
			const there = await madeOf(host, current(facts.restore));
			if (there === undefined) return [{kind: 'container.create', spec}];
			// Making it was broken off between its networks.
			const {networks} = await host.docker.container(there.id);
			const lacking = Object.entries(spec.networks).filter(([name]) => !(name in networks));
			return lacking.map(([network, endpoint]) => ({kind: 'network.connect' as const, network, container: there, endpoint: endpoint as Endpoint}));
		},
		verify: async ({host, facts}) => {
			const {networks} = await host.docker.container((await made(host, facts.restore)).id);
			const missing = Object.keys(current(facts.restore).backup.spec.networks).filter(name => !(name in networks));
			return missing.length === 0 || `not on network ${missing.join(', ')}`;
		},
		to: 'standing',
	}),
	standing: probe({
		title: 'See whether it can be started',
		why: 'Others may have its ports and addresses by now.',
		needs: ['restore'],
		gives: ['standing'],
		look: async ({host, facts}) => {
			const restore = current(facts.restore);
			const container = await made(host, restore);
			const original = (await host.docker.containers('up')).filter(({id, name}) => id !== container.id && (id === restore.backup.container.id || name === restore.backup.container.name));
			const [holders, addresses] = await Promise.all([findPortHolders(host, portsOf(restore.backup.spec), container.id), addressesTaken(host, restore, container)]);
			const others = [...original.map(({name}) => `${name} runs: both would answer to the same names.`), ...addresses];
			return {standing: {reasons: [...others, ...holders.map(describeHolder)], ports: others.length === 0 && holders.length > 0}};
		},
		say: ({standing}) => standing.reasons,
		to: {rest: 'check', clear: 'start', held: 'held'},
		choose: ({standing, restore}) => {
			if (restore?.backup.ran !== true) return 'rest';
			return standing.reasons.length === 0 ? 'clear' : 'held';
		},
	}),
	held: ask({
		title: 'Choose whether to make room',
		why: 'The container is made, and cannot be started beside those that have what it needs.',
		needs: ['standing', 'restore'],
		question: ({standing, restore}) => `${standing.reasons.join(' ')} What shall become of ${restore?.as}?`,
		options: {
			rest: {label: 'Leave it made and not started', consequence: 'It can be started with docker start once there is room.'},
			conflict: {label: 'Make room on its ports', consequence: 'Goes on with the runbook for port conflicts: it asks who gives way, and starts the container.'},
		},
		closed: ({standing}) => (standing.ports ? {} : {conflict: 'it is not only the ports'}),
		unattended: 'rest',
		to: {rest: 'check', conflict: 'conflict'},
	}),
	conflict: call({
		title: 'Make room on its ports',
		why: 'Finds who holds them, and makes room the way that fits the owner.',
		needs: ['restore'],
		runbook: 'port-conflict',
		set: ({restore}) => ({container: restore?.as ?? ''}),
		to: {cured: 'check', escalate: 'check'},
	}),
	start: act({
		title: 'Start it',
		why: 'It ran when it was backed up, and nothing stands in its way.',
		needs: ['restore'],
		risk: 'safe',
		reversible: true,
		plan: async ({host, facts}) => {
			const container = await made(host, facts.restore);
			return isUp((await host.docker.container(container.id)).state) ? [] : [{kind: 'container.start', container}];
		},
		verify: async ({host, facts}) => containerAnswers(host, await made(host, facts.restore)),
		verifyWithinSeconds: 30,
		onFail: 'check',
		to: 'check',
	}),
	check: probe({
		title: 'Compare it with what was kept',
		why: 'A container is restored when it is as it was, apart from ids, and not when it was made.',
		needs: ['restore', 'standing'],
		wants: ['accounts'],
		gives: ['accounts'],
		look: async ({host, facts}) => {
			const {imageId, image, as, backup, volumes, remarks} = current(facts.restore);
			const container = await made(host, facts.restore);
			const [now, answers] = await Promise.all([namedSpec(host, container.id), backup.ran ? containerAnswers(host, container) : true]);
			const lines = [
				answers === true ? `${as} is restored from ${image}${backup.ran ? ', and runs' : ': made and not started, as it did not run before'}.` : `${as} is restored from ${image}, and not as it was: ${answers}. ${facts.standing.reasons.join(' ')}`.trim(),
				...volumes.map(({volume, why}) => `Volume ${volume.name}: ${why}.`),
				...remarks,
			];
			const account = {imageId, image, name: as, asBefore: answers === true, differences: specDifferences(backup.spec, now), lines};
			return {accounts: [...(facts.accounts ?? []), account]};
		},
		say: ({accounts}) => {
			const {name = '', differences = []} = accounts.at(-1) ?? {};
			return differences.length === 0 ? [`Nothing differs: ${name} is made as it was, apart from its image and its ids.`] : [`${name} differs:`, ...differences];
		},
		to: 'next',
	}),
};
