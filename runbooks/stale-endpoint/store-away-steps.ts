import {dockerService} from 'drydock-cli';
import {away, startDocker, stopDocker, storePath} from './daemon.ts';
import {act, probe} from './facts.ts';
import {containersUp, leftBridges, userNetworks} from './host.ts';

/** The last rung: the whole store is moved away, and every network made again. */
export const storeAwaySteps = {
	networks: probe({
		title: 'Read all networks',
		why: 'Without its store, Docker knows none of your networks any more. What is saved here is all that they can be made from again.',
		gives: ['ran', 'networks'],
		look: async ({host}) => ({ran: await containersUp(host), networks: await userNetworks(host)}),
		say: ({networks}) => networks.map(({network, members}) => `Network ${network.name} will be lost and made again; members: ${members.map(({container}) => container.name).join(', ') || 'none'}.`),
		to: 'save-networks',
	}),
	'save-networks': act({
		title: 'Save all networks',
		why: 'One file for each network, with the settings of every member.',
		needs: ['networks'],
		risk: 'safe',
		plan: async ({facts: {networks}}) => networks.map(saved => ({kind: 'copy.json' as const, name: `network-${saved.network.id.slice(0, 12)}.json`, content: JSON.parse(JSON.stringify(saved))})),
		to: 'stop-for-away',
	}),
	'stop-for-away': act({...stopDocker, to: 'move-store'}),
	'move-store': act({
		title: 'Move the store away',
		why: 'Docker makes an empty one at its next start.',
		needs: ['dataRoot', 'stamp'],
		risk: 'destructive',
		reversible: true,
		away,
		plan: async ({host, facts: {dataRoot, stamp}}) =>
			(await host.machine.fileStatus(storePath(dataRoot)))
				? [
						{kind: 'copy.file', from: storePath(dataRoot), name: 'local-kv.db'},
						{kind: 'file.move', from: storePath(dataRoot), to: `${storePath(dataRoot)}.${stamp}`},
					]
				: [],
		verify: async ({host, facts: {dataRoot}}) => (await host.machine.fileStatus(storePath(dataRoot))) === undefined || 'the store is still in its place',
		noWayBack: 'The copy in the folder of the run stays.',
		to: 'left-bridges',
	}),
	'left-bridges': act({
		title: 'Remove the bridges that are left',
		why: 'Docker leaves the bridges of networks that it forgets. A new network with the same subnet would share its route with the old bridge, and nothing would answer.',
		needs: ['networks'],
		risk: 'disruptive',
		noWayBack: 'Docker makes a bridge anew with each network.',
		away,
		plan: async ({host, facts: {networks}}) => (await leftBridges(host, networks)).map(name => ({kind: 'bridge.remove' as const, name})),
		verify: async ({host, facts: {networks}}) => {
			const left = await leftBridges(host, networks);
			return left.length === 0 || `still there: ${left.join(', ')}`;
		},
		to: 'start-after-away',
	}),
	'start-after-away': act({
		...startDocker,
		reversible: false,
		noWayBack: 'Docker makes a new store. The old one is kept, and does not fit any more once networks were made again.',
		plan: async ({host}) => [{...(await dockerService(host, 'start')), noReturn: 'from here on Docker has a new store, and networks with other ids; the old store is kept'}],
		to: 'remake',
	}),
	remake: act({
		title: 'Make the networks again',
		why: 'From what was saved: the same subnets, options and labels.',
		needs: ['networks'],
		risk: 'safe',
		reversible: true,
		plan: async ({host, facts: {networks}}) => {
			const there = new Set((await host.docker.networks()).map(({name}) => name));
			return networks.filter(({network}) => !there.has(network.name)).map(({spec}) => ({kind: 'network.create' as const, spec}));
		},
		to: 'reconnect',
	}),
	reconnect: act({
		title: 'Connect everybody again',
		why: 'Containers still refer to the networks that are gone, by id.',
		needs: ['networks'],
		risk: 'disruptive',
		reversible: true,
		plan: async ({host, facts: {networks}}) => {
			const current = new Map((await host.docker.networks()).map(({name, id}) => [name, id]));
			const members = networks.flatMap(({network, members: list}) => list.map(member => ({network, member})));
			const now = new Map((await host.docker.inspectAll(members.map(({member}) => member.container.id))).map(container => [container.id, container]));
			return members.flatMap(({network, member: {container, endpoint}}) => {
				const held = now.get(container.id)?.networks[network.name];
				if (held?.NetworkID === current.get(network.name)) return [];
				return [
					...(held ? [{kind: 'network.disconnect' as const, network: network.name, container, force: true}] : []),
					{kind: 'network.connect' as const, network: network.name, container, endpoint},
				];
			});
		},
		to: 'start-ran',
	}),
};
