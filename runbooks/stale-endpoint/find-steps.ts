import {backupRepository, backupStamp, backupTag, findStaleEndpoints, holdsAny, leaveOut} from 'drydock-cli';
import {act, ask, pick, probe} from './facts.ts';
import {wantedBy} from './host.ts';
import {closedRungs, describeStale, nextRung, portsText, whatDoesNotHelp} from './ladder.ts';

/** Up to the choice of a cure: what is stale, who is on that network, what is precious. */
export const findSteps = {
	find: probe({
		title: 'Find the stale endpoint',
		why: 'The engine keeps its endpoints in a store of its own. A bridge endpoint there, which no endpoint record and no sandbox knows, holds its ports for ever. A port that goes to an address of which the store knows nothing is kept in the engine\'s memory alone.',
		wants: ['container', 'port'],
		gives: ['wanted', 'stale', 'dataRoot', 'stamp'],
		look: async ({host, facts}) => {
			const wanted = await wantedBy(host, facts.container, facts.port);
			const stale = await findStaleEndpoints(host);
			const first = stale.filter(endpoint => holdsAny(endpoint, wanted.ports));
			return {
				wanted,
				stale: [...first, ...stale.filter(endpoint => !first.includes(endpoint))],
				dataRoot: (await host.docker.info()).dataRoot,
				stamp: backupStamp(new Date()),
			};
		},
		say: ({wanted, stale}) =>
			stale.some(endpoint => holdsAny(endpoint, wanted.ports))
				? [...stale.map(describeStale), ...whatDoesNotHelp(stale[0]!)]
				: [`No stale endpoint holds ${portsText(wanted.ports) || 'a port of this container'}.`, ...stale.map(describeStale)],
		to: {found: 'members', none: 'none'},
		choose: ({wanted, stale}) => (stale.some(endpoint => holdsAny(endpoint, wanted.ports)) ? 'found' : 'none'),
	}),
	members: probe({
		title: 'See who else is on that network',
		why: 'Every cure touches the network or the daemon. These containers are the ones that will notice.',
		needs: ['stale'],
		gives: ['endpoint', 'members'],
		look: async ({host, facts: {stale}}) => {
			const endpoint = stale[0]!;
			const summaries = await host.docker.containers();
			const containers = await host.docker.inspectAll(summaries.map(({id}) => id), leaveOut);
			return {endpoint, members: containers.filter(({networks}) => endpoint.networkName in networks).map(({id, name}) => ({id, name}))};
		},
		say: ({endpoint, members}) => [`On network ${endpoint.networkName}: ${members.map(({name}) => name).join(', ') || 'nobody'}.`],
		to: 'precious',
	}),
	precious: pick({
		title: 'Choose what is precious',
		why: 'A commit keeps what a container has written into its own layer, as an image. It does not keep volumes, and needs space on the disk.',
		needs: ['members'],
		gives: ['precious'],
		question: () => 'Keep an image of which containers first? None is fine: no cure on this ladder removes a container.',
		items: async ({host, facts: {members}}) => {
			const containers = await host.docker.inspectAll(members.map(({id}) => id));
			return containers.map(({id, name, image, mounts}) => ({id, label: name, detail: `image ${image}, ${mounts.length === 0 ? 'no volume' : `${mounts.length} ${mounts.length === 1 ? 'mount' : 'mounts'}, which a commit does not keep`}`}));
		},
		unattended: 'none',
		to: 'commit',
	}),
	commit: act({
		title: 'Keep images of the precious ones',
		why: 'Done before anything is touched, while everything still is as it was.',
		needs: ['precious', 'members', 'stamp'],
		risk: 'disruptive',
		noWayBack: 'The images stay; remove them with docker image rm when they are no longer wanted.',
		plan: async ({facts: {precious, members, stamp}}) =>
			members.filter(({id}) => precious.includes(id)).map(container => ({kind: 'image.commit' as const, container, repository: backupRepository(container.name), tag: backupTag(stamp, container.id), pause: true})),
		verify: async ({host, facts: {precious, members, stamp}}) => {
			for (const {id, name} of members) if (precious.includes(id)) await host.docker.image(`${backupRepository(name)}:${backupTag(stamp, id)}`);
			return true;
		},
		to: 'ladder',
	}),
	ladder: ask({
		title: 'Choose a cure',
		why: 'Each cure loses more than the one before it. Begin at the top; you come back here if the port is still held.',
		needs: ['endpoint', 'members'],
		wants: ['tried', 'stillHeld'],
		question: ({endpoint, stillHeld}) => `${stillHeld === undefined ? '' : `Still held: ${stillHeld}. `}How shall ${portsText(endpoint.ports)} be freed?`,
		options: {
			restart: {label: 'Restart Docker', consequence: 'Every container stops for a while; what ran is started again.'},
			recreate: {label: 'Remove the network and make it again', consequence: 'Its running members stop for some seconds. Docker keeps running; other networks notice nothing.'},
			'recreate-restart': {label: 'The same, with a restart of Docker in between', consequence: 'Every container of this host stops for a while.'},
			'store-entry': {label: 'Take only the stale record out of the store', consequence: 'Docker is stopped meanwhile, and with it every container. The store is saved first.'},
			'store-away': {label: 'Move the whole store away', consequence: 'Every network of your own is lost and made again from what is saved first. The last resort.'},
			stop: {label: 'Stop here', consequence: 'Nothing more is changed.'},
		},
		closed: ({endpoint}) => closedRungs(endpoint),
		unattended: ({endpoint, tried}) => nextRung(endpoint, tried ?? 0),
		to: {restart: 'before-clearing', recreate: 'recreate', 'recreate-restart': 'recreate-restart', 'store-entry': 'running', 'store-away': 'networks', stop: 'stopped'},
	}),
};
