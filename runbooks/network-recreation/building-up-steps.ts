import {memberDifferences, networkDifferences} from 'drydock-cli';
import {act, probe} from './facts.ts';
import {connected, exists, toStart, upAmong} from './members.ts';

/** Make it again, and prove member by member that nothing differs. */
export const buildingUpSteps = {
	create: act({
		title: 'Make the network again',
		why: 'With the same subnet, gateway, ranges, options, labels and flags; only its id is new.',
		needs: ['saved'],
		risk: 'safe',
		reversible: true,
		plan: async ({host, facts: {saved}}) => ((await exists(host, saved)) ? [] : [{kind: 'network.create', spec: saved.spec}]),
		verify: async ({host, facts: {saved}}) => {
			const differences = networkDifferences(saved.spec, (await host.docker.network(saved.network.name)).spec);
			return differences.length === 0 || differences.join('; ');
		},
		to: 'connect',
	}),
	connect: act({
		title: 'Connect the members again',
		why: 'Each with the static addresses, aliases, links and driver options that were saved. Docker itself carries none of them over.',
		needs: ['saved'],
		risk: 'disruptive',
		reversible: true,
		plan: async ({host, facts: {saved}}) => {
			const on = await connected(host, saved);
			return saved.members
				.filter(({container}) => !on.has(container.id))
				// No engine takes a MAC address here: see SavedNetwork.losesMac.
				.map(({container, endpoint: {MacAddress: _mac, ...endpoint}}) => ({kind: 'network.connect' as const, network: saved.network.name, container, endpoint}));
		},
		verify: async ({host, facts: {saved}}) => {
			const on = await connected(host, saved);
			const missing = saved.members.filter(({container}) => !on.has(container.id)).map(({container}) => container.name);
			return missing.length === 0 || `not connected: ${missing.join(', ')}`;
		},
		to: 'start',
	}),
	start: act({
		title: 'Start what ran before',
		why: 'Containers with a static address first, or another could be given theirs; then in the order in which they were started before.',
		needs: ['saved'],
		wants: ['bystanders'],
		risk: 'safe',
		reversible: true,
		plan: async ({host, facts: {saved, bystanders}}) => {
			const now = new Map((await host.docker.inspectAll(saved.members.map(({container}) => container.id))).map(container => [container.id, container]));
			const policies = saved.members.filter(({container, restartPolicy}) => {
				const current = now.get(container.id)?.restartPolicy.Name;
				return current !== undefined && current !== restartPolicy.Name;
			});
			const ran = toStart(saved, bystanders);
			const up = new Set((await upAmong(host, ran)).map(({id}) => id));
			return [
				...policies.map(({container, restartPolicy}) => ({kind: 'container.restart-policy' as const, container, policy: restartPolicy})),
				...ran.filter(({id}) => !up.has(id)).map(container => ({kind: 'container.start' as const, container})),
			];
		},
		verify: async ({host, facts: {saved, bystanders}}) => {
			const ran = toStart(saved, bystanders);
			const up = new Set((await upAmong(host, ran)).map(({id}) => id));
			const down = ran.filter(({id}) => !up.has(id)).map(({name}) => name);
			return down.length === 0 || `does not run: ${down.join(', ')}`;
		},
		verifyWithinSeconds: 20,
		to: 'prove',
	}),
	prove: probe({
		title: 'Compare member by member',
		why: 'The network is only cured when every member is as it was: state, addresses, aliases, links, restart policy, other networks.',
		needs: ['saved'],
		gives: ['differences'],
		look: async ({host, facts: {saved}}) => {
			const network = await host.docker.network(saved.network.name);
			return {differences: [...networkDifferences(saved.spec, network.spec), ...(await memberDifferences(host, saved))]};
		},
		say: ({saved, differences}) => (differences.length === 0 ? [`Nothing differs: network ${saved.network.name} and its ${saved.members.length} members are as they were, apart from ids.`] : differences),
		to: {same: 'recreated', different: 'changed'},
		choose: ({differences}) => (differences.length === 0 ? 'same' : 'different'),
	}),
};
