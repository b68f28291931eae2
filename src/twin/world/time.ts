import {ApiError} from './errors.ts';
import {isRunning, stateOf, type TwinHost} from './host.ts';
import {checkHealth} from './health.ts';
import {exitByItself} from './ending.ts';
import {startContainer} from './lifecycle.ts';
import type {TwinContainer} from './world.ts';

interface Due {
	/** Milliseconds since 1970. */
	readonly at: number;
	happen(): void;
}

/** Between two lives a container is started anew; where that fails it stays as it is. */
const startAnew = (host: TwinHost, container: TwinContainer): void => {
	delete container.restartAt;
	try {
		startContainer(host, container);
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
		Object.assign(stateOf(container), {Status: 'exited', Running: false, Restarting: false});
	}
};

const dueOf = (host: TwinHost, container: TwinContainer): readonly Due[] => {
	const {restartAt, endsAt, healthAt} = container;
	return [
		...(restartAt === undefined ? [] : [{at: restartAt, happen: () => startAnew(host, container)}]),
		...(endsAt === undefined || !isRunning(container) ? [] : [{at: endsAt, happen: () => exitByItself(host, container, container.behaviour?.exitCode ?? 0)}]),
		...(healthAt === undefined || !isRunning(container) ? [] : [{at: healthAt, happen: () => checkHealth(host, container)}]),
	];
};

/** While the engine does not run nothing of this happens. */
const nextOf = (host: TwinHost): Due | undefined =>
	host.world.engine.running ? host.world.containers.flatMap(container => dueOf(host, container)).toSorted((left, right) => left.at - right.at)[0] : undefined;

/** Lets what is due by now happen: ends, restarts and health checks, with their events. */
export const settleTime = (host: TwinHost): void => {
	const {world} = host;
	// Each takes a moment itself: what comes due by that waits for the next time.
	const until = world.now;
	for (let next = nextOf(host); next !== undefined && next.at <= until; next = nextOf(host)) next.happen();
};

/** Time passes on a simulated host, and what comes due meanwhile happens at its time. */
export const advance = (host: TwinHost, seconds: number): void => {
	const {world} = host;
	const until = world.now + seconds * 1000;
	for (let next = nextOf(host); next !== undefined && next.at <= until; next = nextOf(host)) {
		world.now = Math.max(world.now, next.at);
		next.happen();
	}
	world.now = Math.max(world.now, until);
};
