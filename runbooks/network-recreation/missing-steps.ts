import {asJson, isUp, memberDifferences, readMissingNetwork} from 'drydock-cli';
import {act, pick, probe} from './facts.ts';
import {exists} from './members.ts';
import {describeMissing, isWanted, isWell, specIn, startable, toReconnect} from './missing.ts';

/** A network that is gone: made from what its members remember, and the members connected to it. */
export const missingSteps = {
	'left-of-it': probe({
		title: 'See what is left of it',
		why: 'Static addresses, aliases and links are kept with each container; subnet, options and labels were kept with the network, and are gone.',
		needs: ['whereabouts'],
		wants: ['subnet', 'copy'],
		gives: ['missing'],
		look: async ({host, facts: {whereabouts, subnet, copy}}) => {
			const name = whereabouts.names[0]!;
			const spec = copy === undefined ? undefined : await specIn(host, copy, name);
			return {missing: await readMissingNetwork(host, name, {subnets: subnet, spec})};
		},
		say: ({missing}) => describeMissing(missing),
		to: {ready: 'keep', refused: 'cannot-be-made'},
		choose: ({missing}) => (missing.refusal === '' ? 'ready' : 'refused'),
	}),
	keep: act({
		title: 'Keep a copy of what is left',
		why: 'To connect a container anew it is disconnected first, and Docker forgets its settings with that.',
		needs: ['missing'],
		risk: 'safe',
		plan: async ({facts: {missing}}) => [{kind: 'copy.json', name: 'missing-network.json', content: asJson(missing)}],
		to: 'make',
	}),
	make: act({
		title: 'Make the network',
		why: 'With a subnet that holds every static address. If it should be another one, stop here and name it: --set subnet=…',
		needs: ['missing'],
		risk: 'disruptive',
		noWayBack: 'A bridge that Docker has forgotten is not made again; a new network brings its own.',
		plan: async ({host, facts: {missing}}) => {
			if (await exists(host, missing.saved)) return [];
			return [...missing.bridges.map(name => ({kind: 'bridge.remove' as const, name})), {kind: 'network.create', spec: missing.saved.spec}];
		},
		verify: async ({host, facts: {missing}}) => (await exists(host, missing.saved)) || `there is no network ${missing.saved.network.name}`,
		to: 'reconnect',
	}),
	reconnect: act({
		title: 'Connect the members to it',
		why: 'They know the network by the id of the one that is gone. Each is connected anew with its own addresses, aliases, links and driver options.',
		needs: ['missing'],
		risk: 'disruptive',
		plan: async ({host, facts: {missing}}) => {
			const network = missing.saved.network.name;
			const {stale, apart} = await toReconnect(host, missing);
			return missing.saved.members
				.filter(member => stale.includes(member) || apart.includes(member))
				.flatMap(member => {
					// No engine takes a MAC address here: see SavedNetwork.losesMac.
					const {MacAddress: _mac, ...endpoint} = member.endpoint;
					const {container} = member;
					return [
						...(stale.includes(member) ? [{kind: 'network.disconnect' as const, network, container, force: true}] : []),
						{kind: 'network.connect' as const, network, container, endpoint},
					];
				});
		},
		verify: async ({host, facts: {missing}}) => {
			const {stale, apart} = await toReconnect(host, missing);
			const left = [...stale, ...apart].map(({container}) => container.name);
			return left.length === 0 || `not connected: ${left.join(', ')}`;
		},
		to: 'wanted',
	}),
	wanted: pick({
		title: 'Choose what is started',
		why: 'Suggested are those whose start failed, and those that Docker would start by itself. Which of the others somebody stopped on purpose is not known.',
		needs: ['missing'],
		gives: ['wanted'],
		question: ({missing}) => `Start which members of ${missing.saved.network.name}?`,
		items: async ({facts: {missing}}) =>
			startable(missing).map(member => {
				const {id, name} = member.container;
				return {id, label: name, detail: missing.failed[id] ?? `${member.state}, restart policy ${member.restartPolicy.Name || 'no'}`, suggested: isWanted(member, missing)};
			}),
		unattended: 'suggested',
		to: 'start-wanted',
	}),
	'start-wanted': act({
		title: 'Start them',
		why: 'Containers with a static address first, or another could be given theirs; then in the order in which they were started before.',
		needs: ['missing', 'wanted'],
		risk: 'safe',
		reversible: true,
		plan: async ({host, facts: {missing, wanted}}) => {
			const now = new Map((await host.docker.inspectAll(wanted)).map(container => [container.id, container]));
			return missing.saved.members
				.filter(member => {
					const container = now.get(member.container.id);
					return container !== undefined && !isUp(container.state) && !isWell(container, member);
				})
				.map(({container}) => ({kind: 'container.start' as const, container}));
		},
		verify: async ({host, facts: {missing, wanted}}) => {
			const members = new Map(missing.saved.members.map(member => [member.container.id, member]));
			const unwell = (await host.docker.inspectAll(wanted)).filter(container => !isWell(container, members.get(container.id)!));
			return unwell.length === 0 || unwell.map(({name, state, error}) => `${name} is ${state}${error === '' ? '' : `: ${error}`}`).join('; ');
		},
		verifyWithinSeconds: 20,
		to: 'compare',
	}),
	compare: probe({
		title: 'Compare member by member',
		why: 'Each must have the addresses, aliases, links, restart policy and other networks that it had.',
		needs: ['missing', 'wanted'],
		gives: ['differences'],
		look: async ({host, facts: {missing, wanted}}) => {
			const {saved} = missing;
			const now = new Map((await host.docker.inspectAll(saved.members.map(({container}) => container.id))).map(container => [container.id, container]));
			const unwell = saved.members.filter(member => {
				const container = now.get(member.container.id);
				return wanted.includes(member.container.id) && container !== undefined && !isWell(container, member);
			});
			// That members run now and did not before is what was wanted.
			const members = saved.members.map(member => ({...member, state: now.get(member.container.id)?.state ?? member.state}));
			return {differences: [...unwell.map(({container}) => `container ${container.name} does not run`), ...(await memberDifferences(host, {...saved, members}))]};
		},
		say: ({missing, differences}) => (differences.length === 0 ? [`Nothing differs: the settings of ${missing.saved.members.map(({container}) => container.name).join(', ')} are as they were.`] : differences),
		to: {same: 'made', different: 'changed'},
		choose: ({differences}) => (differences.length === 0 ? 'same' : 'different'),
	}),
};
