import {describeHolder, findPortError, findPortHolders} from 'drydock-cli';
import {probe} from './facts.ts';
import {nameOf, portsOf, wantedByContainer, wantedByError, wantedByPort, wayOn} from './holder.ts';

/** What is wanted, and who keeps it from being had. */
export const findSteps = {
	wanted: probe({
		title: 'See what is wanted',
		why: 'A stopped container shows no ports in docker ps; what it asks for stands in its configuration, and why it failed in its state.',
		wants: ['container', 'port', 'error'],
		gives: ['wanted'],
		look: async ({host, facts: {container, port, error}}) => {
			if (container !== undefined) return {wanted: await wantedByContainer(host, container, port, findPortError)};
			return {wanted: error === undefined ? await wantedByPort(host, port!, findPortError) : await wantedByError(host, error, port, findPortError)};
		},
		say: ({wanted}) => [
			wanted.target === null ? `Wanted: ${portsOf(wanted)}; no container was named.` : `${nameOf(wanted)} (${wanted.state}) wants ${portsOf(wanted) || 'no port of the host'}.`,
			...wanted.evidence,
		],
		to: {clear: 'holder', runs: 'already', 'no-ports': 'no-ports', several: 'several'},
		choose: ({wanted}) => {
			if (wanted.state === 'running') return 'runs';
			if (wanted.rivals.length > 1) return 'several';
			return wanted.ports.length === 0 ? 'no-ports' : 'clear';
		},
	}),
	holder: probe({
		title: 'Find who holds the port',
		why: 'Sockets, published ports, containers on the host\'s network, crash loops and the engine\'s own records: each can hold a port, and no single command shows them all.',
		needs: ['wanted'],
		wants: ['freed'],
		gives: ['holders', 'holder'],
		look: async ({host, facts: {wanted}}) => {
			const holders = await findPortHolders(host, wanted.ports, wanted.target?.id);
			return {holders, holder: holders[0] ?? null};
		},
		say: ({wanted, holders}) => (holders.length === 0 ? [`Nobody holds ${portsOf(wanted)}${wanted.state === '' ? '' : ' any more'}.`] : holders.map(describeHolder)),
		to: {
			nobody: 'start',
			free: 'free',
			container: 'container',
			restarting: 'restarting',
			unit: 'unit',
			program: 'program',
			stale: 'stale',
			'socket-unit': 'socket-unit',
			engine: 'engine',
			'not-known': 'not-known',
			'came-back': 'came-back',
		},
		choose: wayOn,
	}),
};
