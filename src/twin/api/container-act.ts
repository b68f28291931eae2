import {ApiError} from '../world/errors.ts';
import {containerEvent, findContainer, idOf, isOld, isPaused, isRunning, stateOf} from '../world/host.ts';
import {endContainer, isRestarting, stopContainer} from '../world/ending.ts';
import {startContainer} from '../world/lifecycle.ts';
import {signalNumber} from '../world/signals.ts';
import type {TwinContainer, World} from '../world/world.ts';
import {nothing, unchanged, type Handler, type Route} from './call.ts';
import {needContainer} from './lookup.ts';

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

export const containerActRoutes: readonly Route[] = [
	['POST', '/containers/*/start', start],
	['POST', '/containers/*/stop', stop],
	['POST', '/containers/*/restart', restart],
	['POST', '/containers/*/kill', kill],
	['POST', '/containers/*/pause', pause],
	['POST', '/containers/*/unpause', unpause],
];
