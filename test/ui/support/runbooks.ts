import type {ListedRunbook} from '../../../src/ui/screen-options.ts';

const container = {
	label: 'The container that does not start',
	example: 'proxy',
	parse: (text: string) => {
		if (!/^[\w.-]+$/u.test(text)) throw new Error('A container has letters, digits, dots, dashes and underscores in its name.');
		return text;
	},
};

/** Runbooks as the catalogue would hand them over, for the screen to list and to start. */
export const runbooks: readonly ListedRunbook[] = [
	{
		id: 'port-conflict',
		title: 'A port is already allocated',
		summary: 'Finds who holds the port, whoever it is: a container, another program, a stale endpoint or nobody any more. Leads to the cure that fits the holder.',
		symptoms: [{pattern: /Bind for \S+ failed: port is already allocated/u, means: 'Docker itself has given this port to somebody.'}],
		inputs: {
			container,
			port: {label: 'The port that is taken', example: '127.0.0.3:443', parse: text => text},
			error: {label: 'What Docker said', example: 'Bind for 0.0.0.0:443 failed', parse: text => text},
		},
		oneOf: ['container', 'port', 'error'],
		required: [],
		steps: {},
	},
	{
		id: 'stale-endpoint',
		title: 'Release a stale endpoint',
		summary: 'A port stays taken by a container that is gone. Removes what is left of it, least loss first.',
		symptoms: [{pattern: /endpoint with name \S+ already exists/u, means: 'The network still knows a container that is gone.'}],
		inputs: {container},
		oneOf: [],
		required: ['container'],
		steps: {
			find: {kind: 'probe', title: 'Find the stale endpoint', to: {stale: 'recreate', none: 'nothing'}},
			recreate: {kind: 'call', title: 'Recreate the network', runbook: 'network-recreation', to: {cured: 'prove', escalate: 'gone'}},
			prove: {kind: 'probe', title: 'Prove that the port answers', to: 'cured'},
			cured: {kind: 'done', title: 'Cured'},
			nothing: {kind: 'done', title: 'Nothing is stale'},
			gone: {kind: 'done', title: 'Escalate'},
		},
	},
	{
		id: 'network-recreation',
		title: 'Recreate a network',
		summary: 'Saves a network and its members, removes it, and makes it again as it was.',
		symptoms: [],
		inputs: {network: {label: 'The network', example: 'edge', parse: text => text}},
		oneOf: [],
		required: ['network'],
		steps: {
			save: {kind: 'act', title: 'Save the network and its members', to: 'remove'},
			remove: {kind: 'act', title: 'Disconnect the members and remove the network', to: 'create'},
			create: {kind: 'act', title: 'Create it again', to: 'connect'},
			connect: {kind: 'act', title: 'Connect the members', to: 'done'},
			done: {kind: 'done', title: 'As it was'},
		},
	},
];
