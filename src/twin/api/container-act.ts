import {endpointsOf} from '../world/addresses.ts';
import {ApiError} from '../world/errors.ts';
import {containerEvent, emitEvent, findContainer, idOf, isOld, isRunning, nameOf, record, stateOf, type TwinHost} from '../world/host.ts';
import {endContainer, isRestarting, signalNumber, startContainer, stopContainer} from '../world/lifecycle.ts';
import {advance} from '../world/time.ts';
import type {Raw, TwinContainer, World} from '../world/world.ts';
import {flag, nothing, ok, unchanged, type Handler, type Route} from './call.ts';
import {checkName} from './container-create.ts';
import {needContainer} from './lookup.ts';

const isPaused = (container: TwinContainer): boolean => stateOf(container)['Paused'] === true;

const start: Handler = ({host, parts}) => {
	const container = needContainer(host.world, parts[0]);
	if (isPaused(container)) throw new ApiError(409, 'cannot start a paused container, try unpause instead');
	if (isRunning(container)) return unchanged;
	if (stateOf(container)['Status'] === 'removing' || stateOf(container)['Dead'] === true) throw new ApiError(409, 'container is marked for removal and cannot be started');
	container.inspect['RestartCount'] = 0;
	startContainer(host, container);
	container.stoppedByHand = false;
	return nothing;
};

const seconds = (query: URLSearchParams): number | undefined => (query.get('t') === null ? undefined : Number(query.get('t')));

const stop: Handler = ({host, parts, query}) => {
	const container = needContainer(host.world, parts[0]);
	if (!stopContainer(host, container, seconds(query))) return unchanged;
	container.stoppedByHand = true;
	return nothing;
};

const restart: Handler = ({host, parts, query}) => {
	const container = needContainer(host.world, parts[0]);
	stopContainer(host, container, seconds(query));
	container.inspect['RestartCount'] = 0;
	startContainer(host, container);
	containerEvent(host, container, 'restart');
	return nothing;
};

/** Says what it was about even where there is nobody. */
const needToKill = (world: World, reference = ''): TwinContainer => {
	if (findContainer(world, reference) === undefined) throw new ApiError(404, `${isOld(world) ? 'Cannot' : 'cannot'} kill container: ${reference}: No such container: ${reference}`);
	return needContainer(world, reference);
};

const signalOf = (world: World, reference = '', text = ''): number => {
	const number = signalNumber(text);
	if (number === undefined) throw new ApiError(400, isOld(world) ? `Invalid signal: ${text}` : `cannot kill container: ${reference}: invalid signal: ${text}`);
	return number;
};

const kill: Handler = ({host, parts, query}) => {
	const {world} = host;
	const container = needToKill(world, parts[0]);
	const signal = signalOf(world, parts[0], query.get('signal') ?? 'KILL');
	if (!isRunning(container)) {
		const old = isOld(world);
		throw new ApiError(409, old ? `Cannot kill container: ${parts[0]}: Container ${idOf(container)} is not running` : `cannot kill container: ${parts[0]}: container ${idOf(container)} is not running`);
	}
	// Whatever the signal: to the engine it is somebody's wish.
	container.stoppedByHand = true;
	if (isRestarting(container)) {
		endContainer(host, container, 0);
		return nothing;
	}
	containerEvent(host, container, 'kill', {signal: String(signal)});
	if (signal === 9) endContainer(host, container, 137);
	else if (signal === 15 && container.behaviour?.ignoresTerm !== true) endContainer(host, container, 143);
	return nothing;
};

/** Between two lives nothing can be done to its process. */
export const refuseRestarting = (container: TwinContainer): void => {
	if (isRestarting(container)) throw new ApiError(409, `Container ${idOf(container)} is restarting, wait until the container is running`);
};

const pause: Handler = ({host, parts}) => {
	const container = needContainer(host.world, parts[0]);
	if (!isRunning(container)) throw new ApiError(409, `${isOld(host.world) ? 'Container' : 'container'} ${idOf(container)} is not running`);
	refuseRestarting(container);
	if (isPaused(container)) throw new ApiError(409, `Container ${idOf(container)} is already paused`);
	Object.assign(stateOf(container), {Status: 'paused', Paused: true});
	containerEvent(host, container, 'pause');
	return nothing;
};

const unpause: Handler = ({host, parts}) => {
	const container = needContainer(host.world, parts[0]);
	if (!isPaused(container)) throw new ApiError(500, `Container ${idOf(container)} is not paused`);
	Object.assign(stateOf(container), {Status: 'running', Paused: false});
	containerEvent(host, container, 'unpause');
	return nothing;
};

const rename: Handler = ({host, parts, query}) => {
	const container = needContainer(host.world, parts[0]);
	const name = query.get('name') ?? '';
	if (name === '') throw new ApiError(400, 'Neither old nor new names may be empty');
	if (!/^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) throw new ApiError(400, `Error when allocating new name: Invalid container name (/${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
	const oldName = `/${nameOf(container)}`;
	if (name.replace(/^\//, '') === nameOf(container)) throw new ApiError(400, 'Renaming a container with the same name as its current name');
	container.inspect['Name'] = checkName(host, name, 'Error when allocating new name: ');
	containerEvent(host, container, 'rename', {oldName});
	return nothing;
};

const updatable = ['RestartPolicy', 'Memory', 'MemorySwap', 'MemoryReservation', 'CpuShares', 'NanoCpus', 'CpuPeriod', 'CpuQuota', 'CpusetCpus', 'CpusetMems', 'PidsLimit', 'BlkioWeight'];

const update: Handler = ({host, parts, body}) => {
	const container = needContainer(host.world, parts[0]);
	const hostConfig = record(container.inspect, 'HostConfig');
	for (const [key, value] of Object.entries(body)) {
		if (!updatable.includes(key)) continue;
		if (key === 'RestartPolicy') {
			const {Name = '', MaximumRetryCount = 0} = value as {Name?: string; MaximumRetryCount?: number};
			if (Name === '') continue;
			if (!['no', 'always', 'unless-stopped', 'on-failure'].includes(Name)) throw new ApiError(400, isOld(host.world) ? `invalid restart policy '${Name}'` : `invalid restart policy: unknown policy '${Name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`);
			if (hostConfig['AutoRemove'] === true && Name !== 'no') throw new ApiError(409, `Cannot update container ${idOf(container)}: Restart policy cannot be updated because AutoRemove is enabled for the container`);
			hostConfig[key] = {Name, MaximumRetryCount};
		} else if (value !== 0 && value !== '' && value !== null) hostConfig[key] = value;
	}
	containerEvent(host, container, 'update');
	return ok({Warnings: null});
};

/** Takes it away whole, with its anonymous volumes where that was asked for. */
const destroy = (host: TwinHost, container: TwinContainer, withVolumes: boolean): void => {
	const {world} = host;
	if (container.immovable !== undefined) {
		Object.assign(stateOf(container), {Status: 'dead', Dead: true});
		const layer = String(record(record(container.inspect, 'GraphDriver'), 'Data')['UpperDir'] ?? `${String(world.engine.infoAnswer['DockerRootDir'])}/overlay2/${idOf(container)}/diff`);
		throw new ApiError(500, `container ${idOf(container)}: driver "overlay2" failed to remove root filesystem: unlinkat ${layer}${container.immovable}: operation not permitted`);
	}
	world.containers = world.containers.filter(other => other !== container);
	containerEvent(host, container, 'destroy');
	if (!withVolumes) return;
	const anonymous = ((container.inspect['Mounts'] ?? []) as Raw[]).filter(({Type, Name}) => Type === 'volume' && /^[0-9a-f]{64}$/.test(String(Name))).map(({Name}) => String(Name));
	for (const name of anonymous) {
		world.volumes = world.volumes.filter(({inspect}) => inspect['Name'] !== name);
		emitEvent(host, 'volume', 'destroy', name, {driver: 'local'});
	}
};

const remove: Handler = ({host, parts, query}) => {
	const {world} = host;
	const container = needContainer(world, parts[0]);
	const old = isOld(world);
	if (isRunning(container)) {
		if (!flag(query, 'force')) {
			throw new ApiError(
				409,
				old
					? `You cannot remove a ${String(stateOf(container)['Status'])} container ${idOf(container)}. ${isPaused(container) ? 'Unpause and then stop the container before attempting removal or force remove' : 'Stop the container before attempting removal or force remove'}`
					: `cannot remove container "/${nameOf(container)}": container is ${isPaused(container) ? 'paused and must be unpaused first' : `${String(stateOf(container)['Status'])}: stop the container before removing or force remove`}`,
			);
		}
		if (!isRestarting(container)) containerEvent(host, container, 'kill', {signal: '9'});
		endContainer(host, container, 137);
	}
	// One started with --rm is gone by itself.
	if (world.containers.includes(container)) destroy(host, container, flag(query, 'v'));
	return nothing;
};

const wait: Handler = ({host, parts, query, response}) => {
	const container = needContainer(host.world, parts[0]);
	const answer = (): void => void response.end(`${JSON.stringify({Error: null, StatusCode: stateOf(container)['ExitCode']})}\n`);
	response.writeHead(200, {'Content-Type': 'application/json'});
	response.flushHeaders();
	const removed = query.get('condition') === 'removed';
	if (!isRunning(container) && query.get('condition') !== 'next-exit' && !removed) {
		answer();
		return 'answered';
	}
	const listen = (event: {readonly Action: string; readonly Actor: {readonly ID: string}}): void => {
		if (event.Actor.ID !== idOf(container) || event.Action !== (removed ? 'destroy' : 'die')) return;
		host.listeners.delete(listen);
		answer();
	};
	host.listeners.add(listen);
	response.on('close', () => host.listeners.delete(listen));
	// Time stands still here but for what is done: whoever waits for an end that is to come lets time pass until then.
	for (let next = nextEnd(container); next !== undefined && host.listeners.has(listen); next = nextEnd(container)) advance(host, Math.max(0, next - host.world.now) / 1000);
	return 'answered';
};

/** When its process ends by itself next, as far as that is known. */
const nextEnd = ({restartAt, endsAt}: TwinContainer): number | undefined => restartAt ?? endsAt;

const prune: Handler = ({host}) => {
	const gone = host.world.containers.filter(container => !isRunning(container));
	for (const container of gone) destroy(host, container, false);
	const freed = gone.reduce((sum, {writtenBytes}) => sum + writtenBytes, 0);
	emitEvent(host, 'container', 'prune', '', {reclaimed: String(freed)});
	return ok({ContainersDeleted: gone.length === 0 ? null : gone.map(idOf), SpaceReclaimed: freed});
};

/** Names of networks that a container is connected to. */
export const networksOf = (container: TwinContainer): readonly string[] => Object.keys(endpointsOf(container));

export const containerActRoutes: readonly Route[] = [
	['POST', '/containers/*/start', start],
	['POST', '/containers/*/stop', stop],
	['POST', '/containers/*/restart', restart],
	['POST', '/containers/*/kill', kill],
	['POST', '/containers/*/pause', pause],
	['POST', '/containers/*/unpause', unpause],
	['POST', '/containers/*/rename', rename],
	['POST', '/containers/*/update', update],
	['POST', '/containers/*/wait', wait],
	['POST', '/containers/prune', prune],
	['DELETE', '/containers/*', remove],
];
