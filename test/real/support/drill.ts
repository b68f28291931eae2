import {expect} from '@jest/globals';
import type {Outcome as RunOutcome, RunEvent} from '../../../src/engine/events.ts';
import type {Server} from './server.ts';

/** What a run without a terminal said and did. */
export interface Drill {
	readonly code: number;
	readonly outcome: RunOutcome | undefined;
	/** Everything that it found, line by line. */
	readonly found: readonly string[];
	/** The texts of the operations that were performed, in order. */
	readonly performed: readonly string[];
	/** The steps that it went through; those of a called runbook as `call/step`. */
	readonly steps: readonly string[];
	/** Its last words. */
	readonly lines: readonly string[];
	/** Where its record and its safety copies are. */
	readonly folder: string;
	readonly stdout: string;
	/** All of it, for whoever reads a failed test. */
	readonly told: string;
}

const parseEvents = (stdout: string): readonly RunEvent[] =>
	stdout
		.split('\n')
		.filter(Boolean)
		.map(line => JSON.parse(line) as RunEvent);

/** `drydock run RUNBOOK --no-input --json …` on a server. */
export const drill = async (server: Server, runbook: string, ...args: readonly string[]): Promise<Drill> => {
	const {code, stdout, stderr} = await server.drydock('run', runbook, '--no-input', '--json', ...args);
	const events = parseEvents(stdout);
	const of = <Type extends RunEvent['type']>(type: Type) => events.filter((event): event is Extract<RunEvent, {type: Type}> => event.type === type);
	const ended = of('ended').at(-1);
	const found = of('found').flatMap(({lines}) => lines);
	const performed = of('performing').map(({text}) => text);
	const lines = ended?.lines ?? [];
	return {
		code,
		outcome: ended?.outcome,
		found,
		performed,
		steps: of('step-entered').map(({step}) => step.join('/')),
		lines,
		folder: of('run-started')[0]?.folder ?? '',
		stdout,
		told: [...found, ...performed.map(text => `$ ${text}`), ...lines, stderr].join('\n'),
	};
};

type Record = {readonly [name: string]: unknown};

/** All that is to be compared, path by path: `container web · State.Status` → what it is, as JSON. */
export type HostState = ReadonlyMap<string, string>;

/** To the engine, nothing at all, an empty list and an empty object are one and the same. */
const isNothing = (value: unknown): boolean => value === null || value === '' || (typeof value === 'object' && Object.keys(value as object).length === 0);

const flatten = (value: unknown, path: string, into: Map<string, string>): void => {
	if (isNothing(value)) return;
	if (typeof value === 'object' && !Array.isArray(value)) {
		for (const [name, part] of Object.entries(value as Record)) flatten(part, `${path}.${name}`, into);
	} else {
		into.set(path, JSON.stringify(value));
	}
};

/** Made up by the engine anew at every start or creation. */
const remade = /\.(?:Id|Created|StartedAt|FinishedAt|Pid|EndpointID|NetworkID|SandboxID|SandboxKey)$|^network \S+ \.Containers\./;

/** What the engine works out where no address of the family was asked for; the MAC address follows that of IPv4. */
const workedOut = {IPv4Address: ['IPAddress', 'MacAddress'], IPv6Address: ['GlobalIPv6Address']};

const withoutMadeUp = (container: Record): Record => {
	const settings = container['NetworkSettings'] as Record;
	const shortId = String(container['Id']).slice(0, 12);
	const networks = Object.entries(settings['Networks'] as {[name: string]: Record}).map(([name, endpoint]) => {
		const asked = (endpoint['IPAMConfig'] ?? {}) as Record;
		const made = Object.entries(workedOut).flatMap(([family, names]) => (asked[family] === undefined ? names : []));
		const addresses = Object.fromEntries(made.map(address => [address, endpoint[address] === '' ? '' : 'any']));
		// Older engines add the container's short id; newer ones keep such names, made of the aliases, in a field of their own.
		const aliases = ((endpoint['Aliases'] ?? []) as readonly string[]).filter(alias => alias !== shortId).toSorted();
		return [name, {...endpoint, ...addresses, Aliases: aliases, DNSNames: null}];
	});
	// Those at the top repeat the default bridge's.
	const top = Object.fromEntries(Object.values(workedOut).flat().map(name => [name, '']));
	return {...container, NetworkSettings: {...settings, ...top, Networks: Object.fromEntries(networks)}};
};

/**
 * Containers, networks, units and listening sockets of a server, without what is new at every start: ids, times,
 * and addresses that nobody asked for.
 */
export const hostState = async (server: Server): Promise<HostState> => {
	const state = new Map<string, string>();
	const [containers, networks, units, listeners] = await Promise.all([
		server.succeed('ids=$(docker ps -aq); [ -z "$ids" ] && echo "[]" || docker inspect $ids'),
		server.succeed('docker network inspect $(docker network ls -q)'),
		server.succeed('systemctl list-units --type=service,socket --state=active --plain --no-legend --full | cut -d" " -f1'),
		server.succeed('ss -Hlntu | while read -r protocol _ _ _ address _; do echo "$protocol $address"; done'),
	]);
	for (const container of JSON.parse(containers) as readonly Record[]) flatten(withoutMadeUp(container), `container ${String(container['Name']).slice(1)} `, state);
	for (const network of JSON.parse(networks) as readonly Record[]) flatten(network, `network ${String(network['Name'])} `, state);
	for (const unit of units.split('\n').filter(name => name !== '' && !name.startsWith('systemd-'))) state.set(`unit ${unit} `, 'active');
	for (const listener of listeners.split('\n').filter(Boolean)) state.set(`socket ${listener} `, 'listens');
	for (const path of [...state.keys()]) if (remade.test(path)) state.delete(path);
	return state;
};

/** What differs between two states of a host, one line each; `except` are things that may: `container web`. */
export const changes = (before: HostState, after: HostState, except: readonly string[] = []): readonly string[] =>
	[...new Set([...before.keys(), ...after.keys()])]
		.filter(path => before.get(path) !== after.get(path) && !except.some(thing => path.startsWith(`${thing} `)))
		.toSorted()
		.map(path => `${path}: ${before.get(path) ?? 'nothing'} → ${after.get(path) ?? 'nothing'}`);

/** Fails with everything that the run told, not with two numbers. */
export const expectCode = (run: Drill, code: number): void => {
	expect({code: run.code, told: run.code === code ? '' : run.told}).toEqual({code, told: ''});
};
