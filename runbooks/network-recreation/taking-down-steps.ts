import {asJson, dockerService, isUp, readNetwork} from 'drydock-cli';
import {act, ask, probe} from './facts.ts';
import {connected, describeMember, exists, membersThatRan, refusalOf, restartable, upAmong} from './members.ts';

/** Save everything, then take the network down. */
export const takingDownSteps = {
	read: probe({
		title: 'Read the network and its members',
		why: 'Whatever is not written down now is lost when the network goes. Stopped containers are members too, though Docker lists only running ones.',
		needs: ['whereabouts'],
		gives: ['saved', 'refusal'],
		look: async ({host, facts}) => {
			const saved = await readNetwork(host, facts.whereabouts.names[0]!);
			return {saved, refusal: refusalOf(saved, (await host.docker.network(saved.network.id)).predefined)};
		},
		say: ({saved, refusal}) => [
			`${saved.network.name}: ${saved.spec.Driver}, ${saved.spec.IPAM.Config.map(({Subnet}) => Subnet).filter(Boolean).join(', ') || 'no subnet'}, ${saved.members.length} members`,
			...saved.members.map(describeMember),
			...saved.unreadable.map(({name}) => `${name}: Docker cannot read it, so whether it is connected here is not known`),
			...saved.strays.map(name => `${name}: an endpoint without a container`),
			...(refusal === '' ? [] : [`Left alone: ${refusal}.`]),
		],
		to: {ready: 'save', macs: 'macs', refused: 'refused'},
		choose: ({saved, refusal}) => {
			if (refusal !== '') return 'refused';
			return saved.losesMac.length > 0 ? 'macs' : 'ready';
		},
	}),
	macs: ask({
		title: 'Choose whether MAC addresses may go',
		why: 'This version of Docker takes a MAC address only when a container is made, and forgets it when the container is disconnected.',
		needs: ['saved'],
		question: ({saved}) => `${saved.losesMac.join(', ')} would lose the MAC address that was configured. Go on?`,
		options: {
			go: {label: 'Go on without them', consequence: 'Each gets one that Docker makes up, until the container is made anew with --mac-address. The run ends by naming them.'},
			leave: {label: 'Leave everything as it is', consequence: 'Nothing is changed.'},
		},
		unattended: 'leave',
		to: {go: 'save', leave: 'left'},
	}),
	save: act({
		title: 'Keep a copy of everything',
		why: 'With these files the network and every connection can be made again by hand, whatever happens next.',
		needs: ['saved'],
		risk: 'safe',
		plan: async ({facts: {saved}}) => [{kind: 'copy.json', name: `network-${saved.network.id.slice(0, 12)}.json`, content: asJson(saved)}],
		to: 'quiet',
	}),
	quiet: act({
		title: 'Stop the members',
		why: 'A network with running members cannot be removed. Members that do not run stay as they are.',
		needs: ['saved'],
		wants: ['restart-docker'],
		risk: 'disruptive',
		reversible: true,
		plan: async ({host, facts}) => {
			const {saved} = facts;
			const up = await upAmong(host, membersThatRan(saved).toReversed());
			const held = facts['restart-docker'] ? restartable(saved) : [];
			return [
				...held.map(({container}) => ({kind: 'container.restart-policy' as const, container, policy: {Name: 'no', MaximumRetryCount: 0}})),
				...up.map(container => ({kind: 'container.stop' as const, container})),
			];
		},
		verify: async ({host, facts: {saved}}) => {
			const up = await upAmong(host, membersThatRan(saved));
			return up.length === 0 || `${up.map(({name}) => name).join(', ')} still runs`;
		},
		to: 'disconnect',
	}),
	disconnect: act({
		title: 'Disconnect the members',
		why: 'Containers refer to networks by id. Disconnected by name now, they can be connected to the new one; left connected, they would not start again.',
		needs: ['saved'],
		risk: 'disruptive',
		reversible: true,
		plan: async ({host, facts: {saved}}) => {
			const on = await connected(host, saved);
			const strays = saved.strays.map(name => ({id: '', name}));
			return [...saved.members.map(({container}) => container).filter(({id}) => on.has(id)), ...strays].map(container => ({
				kind: 'network.disconnect' as const,
				network: saved.network.name,
				container,
				force: true,
			}));
		},
		verify: async ({host, facts: {saved}}) => {
			const {active} = await host.docker.network(saved.network.id);
			const left = Object.values(active).map(({name}) => name);
			return left.length === 0 || `still connected: ${left.join(', ')}`;
		},
		to: 'remove',
	}),
	remove: act({
		title: 'Remove the network',
		why: 'Removing it makes the engine release every port and address that its records still hold, stale ones too.',
		needs: ['saved'],
		wants: ['restart-docker'],
		risk: 'destructive',
		reversible: true,
		plan: async ({host, facts: {saved}}) => ((await exists(host, saved)) ? [{kind: 'network.remove', network: saved.network}] : []),
		verify: async ({host, facts: {saved}}) => !(await exists(host, saved)) || `network ${saved.network.name} is still there`,
		to: {straight: 'create', restart: 'bystanders'},
		choose: facts => (facts['restart-docker'] ? 'restart' : 'straight'),
	}),
	bystanders: probe({
		title: 'Note what else runs',
		why: 'A restart of Docker stops containers of other networks too, and only those with a restart policy come back by themselves.',
		gives: ['bystanders'],
		look: async ({host}) => ({bystanders: (await host.docker.containers()).filter(({state}) => isUp(state)).map(({id, name}) => ({id, name}))}),
		say: ({bystanders}) => [`Running now: ${bystanders.map(({name}) => name).join(', ') || 'nothing'}.`],
		to: 'restart',
	}),
	restart: act({
		title: 'Restart Docker',
		why: 'With the network gone, the engine comes up without anything that it remembered of it.',
		risk: 'destructive',
		noWayBack: 'A restart cannot be taken back. What ran is started again, but for containers with --rm, which are gone.',
		away: {seconds: 180, fallback: 'No file of the engine was changed by this. Once Docker runs again, drydock resume makes the network again from what is saved in the folder of the run.'},
		plan: async ({host}) => [await dockerService(host, 'restart')],
		verify: async ({host}) => host.docker.ping().then(() => true as const),
		verifyWithinSeconds: 120,
		to: 'create',
	}),
};
