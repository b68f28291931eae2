import {endpointsOf} from '../world/addresses.ts';
import {ApiError} from '../world/errors.ts';
import {idOf, isOld, isRunning, nameOf, never, record, stateOf} from '../world/host.ts';
import type {Raw, TwinContainer, World} from '../world/world.ts';
import {filtersOf, flag, knownFilters, ok, type Handler, type Route} from './call.ts';
import {refuseRestarting} from './container-act.ts';
import {needContainer} from './lookup.ts';

const units: readonly (readonly [number, string, string])[] = [
	[1, 'Less than a second', ''],
	[2, '1 second', ''],
	[60, '', 'seconds'],
	[120, 'About a minute', ''],
	[3600, '', 'minutes'],
	[7200, 'About an hour', ''],
	[48 * 3600, '', 'hours'],
	[14 * 86_400, '', 'days'],
	[60 * 86_400, '', 'weeks'],
	[2 * 365 * 86_400, '', 'months'],
	[Number.POSITIVE_INFINITY, '', 'years'],
];
const unitSeconds: Readonly<Record<string, number>> = {seconds: 1, minutes: 60, hours: 3600, days: 86_400, weeks: 604_800, months: 2_592_000, years: 31_536_000};

/** A time span in the words of the docker command. */
export const spanText = (seconds: number): string => {
	const [, fixed, unit] = units.find(([below]) => seconds < below) ?? [0, '', 'years'];
	if (fixed !== '') return fixed;
	const size = unitSeconds[unit] ?? 1;
	return `${unit === 'hours' ? Math.round(seconds / size) : Math.floor(seconds / size)} ${unit}`;
};

const since = (world: World, time: unknown): string => spanText(Math.max(0, Math.floor((world.now - Date.parse(String(time))) / 1000)));

/** A removal that failed: lists go on saying that it is under way, an inspect that it is dead. */
const isHalfRemoved = (container: TwinContainer): boolean => stateOf(container)['Dead'] === true && container.immovable !== undefined;

/** `Up 3 hours (healthy)`, `Exited (137) 2 minutes ago`. */
export const statusText = (world: World, container: TwinContainer): string => {
	const state = stateOf(container);
	const health = String(record(state, 'Health')['Status'] ?? '');
	const up = `Up ${since(world, state['StartedAt'])}`;
	if (state['Paused'] === true) return `${up} (Paused)`;
	if (state['Restarting'] === true) return `Restarting (${String(state['ExitCode'])}) ${since(world, state['FinishedAt'])} ago`;
	if (state['Running'] === true) return health === '' || health === 'none' ? up : `${up} (${health === 'starting' ? 'health: starting' : health})`;
	if (state['Status'] === 'removing' || isHalfRemoved(container)) return 'Removal In Progress';
	if (state['Dead'] === true) return 'Dead';
	if (state['StartedAt'] === never) return 'Created';
	return state['FinishedAt'] === never ? '' : `Exited (${String(state['ExitCode'])}) ${since(world, state['FinishedAt'])} ago`;
};

const portsOf = (container: TwinContainer): readonly Raw[] =>
	Object.entries(record(record(container.inspect, 'NetworkSettings'), 'Ports')).flatMap(([key, bindings]): Raw[] => {
		const [port = '0', Type = 'tcp'] = key.split('/');
		const PrivatePort = Number(port);
		if (bindings === null) return [{PrivatePort, Type}];
		return (bindings as {HostIp: string; HostPort: string}[]).map(({HostIp, HostPort}) => ({IP: HostIp, PrivatePort, PublicPort: Number(HostPort), Type}));
	});

const commandText = ({inspect}: TwinContainer): string =>
	[String(inspect['Path']), ...(inspect['Args'] as string[])].map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');

/** One row of a list of containers. */
export const summary = (world: World, container: TwinContainer, size: boolean): Raw => {
	const {inspect} = container;
	const config = record(inspect, 'Config');
	const image = world.images.find(each => idOf(each) === inspect['Image']);
	return {
		Id: idOf(container),
		Names: [`/${nameOf(container)}`],
		Image: config['Image'],
		ImageID: inspect['Image'],
		Command: commandText(container),
		Created: Math.floor(Date.parse(String(inspect['Created'])) / 1000),
		Ports: portsOf(container),
		...(size ? {...(container.writtenBytes !== 0 ? {SizeRw: container.writtenBytes} : {}), SizeRootFs: Math.max(0, container.writtenBytes) + Number(image?.inspect['Size'] ?? 0)} : {}),
		Labels: config['Labels'] ?? {},
		State: isHalfRemoved(container) ? 'removing' : stateOf(container)['Status'],
		Status: statusText(world, container),
		HostConfig: {NetworkMode: record(inspect, 'HostConfig')['NetworkMode']},
		NetworkSettings: {Networks: Object.fromEntries(Object.entries(endpointsOf(container)).map(([name, endpoint]) => [name, {...endpoint, Aliases: null, ...('DNSNames' in endpoint ? {DNSNames: null} : {})}]))},
		Mounts: inspect['Mounts'],
	};
};

type Test = (world: World, container: TwinContainer, value: string) => boolean;

const ancestorOf: Test = (world, {inspect}, value) => {
	const image = world.images.find(each => idOf(each) === inspect['Image']);
	const names = [...((image?.inspect['RepoTags'] ?? []) as string[]), String(record(inspect, 'Config')['Image'])];
	return names.some(name => name === value || name.split(':')[0] === value) || String(inspect['Image']).replace('sha256:', '').startsWith(value.replace('sha256:', ''));
};

const publishes: Test = (_world, container, value) => {
	const [, first = '0', last = first, protocol = 'tcp'] = /^(\d+)(?:-(\d+))?(?:\/(\w+))?$/.exec(value) ?? [];
	return portsOf(container).some(({PublicPort, Type}) => PublicPort !== undefined && Type === protocol && Number(first) <= Number(PublicPort) && Number(PublicPort) <= Number(last));
};

/** Any of the values of a filter suffices; labels must all be there. */
const tests: Readonly<Record<string, Test>> = {
	ancestor: ancestorOf,
	exited: (_world, container, value) => !isRunning(container) && stateOf(container)['StartedAt'] !== never && String(stateOf(container)['ExitCode']) === value,
	health: (_world, container, value) => (record(stateOf(container), 'Health')['Status'] ?? 'none') === value,
	id: (_world, container, value) => idOf(container).startsWith(value),
	label: (_world, container, value) => {
		const labels = record(record(container.inspect, 'Config'), 'Labels');
		const [name = '', ...rest] = value.split('=');
		return value.includes('=') ? labels[name] === rest.join('=') : name in labels;
	},
	name: (_world, container, value) => new RegExp(value).test(`/${nameOf(container)}`) || new RegExp(value).test(nameOf(container)),
	network: (world, container, value) => Object.entries(endpointsOf(container)).some(([name, {NetworkID}]) => name === value || (NetworkID !== '' && String(NetworkID).startsWith(value))),
	publish: publishes,
	status: (_world, container, value) => stateOf(container)['Status'] === value,
	volume: (_world, {inspect}, value) => ((inspect['Mounts'] ?? []) as Raw[]).some(({Name, Destination, Source}) => [Name, Destination, Source].includes(value)),
};

const list: Handler = ({host: {world}, query}) => {
	const filters = filtersOf(query);
	knownFilters(world, filters, [...Object.keys(tests), 'before', 'since', 'expose', 'is-task', 'isolation']);
	const limit = Number(query.get('limit') ?? 0);
	// Asking for a state, or for the last few, means stopped ones as well.
	const all = flag(query, 'all') || limit > 0 || 'status' in filters || 'exited' in filters;
	const matches = world.containers.filter(container => {
		if (!all && !isRunning(container)) return false;
		return Object.entries(filters).every(([name, values]) => {
			const test = tests[name];
			if (test === undefined) throw new ApiError(501, `The twin does not know the filter ${name} of containers`);
			return name === 'label' ? values.every(value => test(world, container, value)) : values.some(value => test(world, container, value));
		});
	});
	const newestFirst = matches.toSorted((left, right) => String(right.inspect['Created']).localeCompare(String(left.inspect['Created'])));
	return ok((limit > 0 ? newestFirst.slice(0, limit) : newestFirst).map(container => summary(world, container, flag(query, 'size'))));
};

const inspect: Handler = ({host: {world}, parts, query}) => {
	const container = needContainer(world, parts[0]);
	if (!flag(query, 'size')) return ok(container.inspect);
	const image = world.images.find(each => idOf(each) === container.inspect['Image']);
	return ok({...container.inspect, SizeRw: container.writtenBytes, SizeRootFs: Math.max(0, container.writtenBytes) + Number(image?.inspect['Size'] ?? 0)});
};

const top: Handler = ({host: {world}, parts}) => {
	const container = needContainer(world, parts[0]);
	if (!isRunning(container)) throw new ApiError(409, `${isOld(world) ? 'Container' : 'container'} ${idOf(container)} is not running`);
	refuseRestarting(container);
	const {Pid, StartedAt} = stateOf(container) as {Pid: number; StartedAt: string};
	return ok({Processes: [['root', String(Pid), String(Pid - 1), '0', StartedAt.slice(11, 16), '?', '00:00:00', commandText(container)]], Titles: ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD']});
};

export const containerReadRoutes: readonly Route[] = [
	['GET', '/containers/json', list],
	['GET', '/containers/*/json', inspect],
	['GET', '/containers/*/top', top],
	['GET', '/containers/*/changes', ({host, parts}) => {
		const {changes} = needContainer(host.world, parts[0]);
		return ok(changes.length === 0 ? null : changes);
	}],
];
