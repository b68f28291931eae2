import {ApiError} from '../world/errors.ts';
import {containerEvent, emitEvent, idOf, isOld, isPaused, isRunning, nameOf, record, stateOf, type TwinHost} from '../world/host.ts';
import {endContainer, isRestarting} from '../world/ending.ts';
import type {Raw, TwinContainer} from '../world/world.ts';
import {flag, nothing, ok, type Handler, type Route} from './call.ts';
import {needContainer} from './lookup.ts';

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

const prune: Handler = ({host}) => {
	const gone = host.world.containers.filter(container => !isRunning(container));
	for (const container of gone) destroy(host, container, false);
	const freed = gone.reduce((sum, {writtenBytes}) => sum + writtenBytes, 0);
	emitEvent(host, 'container', 'prune', '', {reclaimed: String(freed)});
	return ok({ContainersDeleted: gone.length === 0 ? null : gone.map(idOf), SpaceReclaimed: freed});
};

export const containerRemoveRoutes: readonly Route[] = [
	['POST', '/containers/prune', prune],
	['DELETE', '/containers/*', remove],
];
