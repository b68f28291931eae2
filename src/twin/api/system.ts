import {ApiError} from '../world/errors.ts';
import {isoTime, isRunning, stateOf} from '../world/host.ts';
import type {TwinEvent, World} from '../world/world.ts';
import {filtersOf, ok, type Handler, type Route} from './call.ts';

const count = (world: World, status: string): number => world.containers.filter(container => stateOf(container)['Status'] === status).length;

const info: Handler = ({host: {world}}) => {
	const running = world.containers.filter(container => isRunning(container) && stateOf(container)['Paused'] !== true).length;
	return ok({
		...world.engine.infoAnswer,
		Containers: world.containers.length,
		ContainersRunning: running,
		ContainersPaused: count(world, 'paused'),
		ContainersStopped: world.containers.filter(container => !isRunning(container)).length,
		Images: world.images.length,
		IPv4Forwarding: world.machine.sysctls['net.ipv4.ip_forward'] !== '0',
		SystemTime: isoTime(world.now),
		Warnings: world.machine.sysctls['net.ipv4.ip_forward'] === '0' ? ['WARNING: IPv4 forwarding is disabled'] : (world.engine.infoAnswer['Warnings'] ?? null),
	});
};

/** As the engine writes an event: those of containers and images also in the older fields. */
const eventJson = ({Type, Action, Actor, timeNano}: TwinEvent): object => ({
	...(Type === 'container' || Type === 'image' ? {status: Action, id: Actor.ID, ...(Type === 'container' ? {from: Actor.Attributes['image'] ?? ''} : {})} : {}),
	Type,
	Action,
	Actor,
	scope: 'local',
	time: Math.floor(timeNano / 1e9),
	timeNano,
});

/** Seconds since 1970 with a fraction, or a time; undefined when it was not given. */
const timeOf = (text: string | null): number | undefined => {
	if (text === null || text === '') return undefined;
	return /^\d+(\.\d+)?$/.test(text) ? Number(text) : Date.parse(text) / 1000;
};

const events: Handler = ({host, query, response}) => {
	const {world, listeners} = host;
	const filters = filtersOf(query);
	const wanted = ({Type, Action, Actor}: TwinEvent): boolean =>
		(filters['type'] ?? [Type]).includes(Type) &&
		(filters['event'] ?? [Action]).some(action => Action === action || Action.startsWith(`${action}:`)) &&
		(filters['container'] ?? [Actor.ID]).some(each => Type !== 'container' || Actor.ID.startsWith(each) || Actor.Attributes['name'] === each) &&
		(filters['container'] === undefined || Type === 'container');
	const since = timeOf(query.get('since'));
	const until = timeOf(query.get('until'));
	response.writeHead(200, {'Content-Type': 'application/json'});
	response.flushHeaders();
	const tell = (event: TwinEvent): void => {
		if (wanted(event)) response.write(`${JSON.stringify(eventJson(event))}\n`);
	};
	if (since !== undefined) for (const event of world.events) if (event.timeNano / 1e9 >= since && (until === undefined || event.timeNano / 1e9 <= until)) tell(event);
	// Time stands still here: what is to come before `until` would never come.
	if (until !== undefined) {
		response.end();
		return 'answered';
	}
	listeners.add(tell);
	response.on('close', () => listeners.delete(tell));
	return 'answered';
};

export const systemRoutes: readonly Route[] = [
	['GET', '/_ping', () => ({status: 200, text: 'OK'})],
	['GET', '/version', ({host}) => ok(host.world.engine.versionAnswer)],
	['GET', '/info', info],
	['GET', '/events', events],
	['GET', '/plugins', () => ok([])],
	['GET', '/plugins/*/json', ({parts}) => {
		throw new ApiError(404, `plugin ${JSON.stringify(parts[0])} not found`);
	}],
];
