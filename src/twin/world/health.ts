import {containerEvent, isoTime, makeId, record, stateOf, type TwinHost} from './host.ts';
import type {Raw, TwinContainer, World} from './world.ts';

const second = 1e9;

/** What is checked, how often and how many times it may fail; undefined where nothing is. Nanoseconds, as the engine has them. */
const checkOf = (container: TwinContainer): {readonly command: string; readonly interval: number; readonly retries: number; readonly startPeriod: number} | undefined => {
	const {Test = [], Interval = 0, Retries = 0, StartPeriod = 0} = record(record(container.inspect, 'Config'), 'Healthcheck') as {Test?: string[]; Interval?: number; Retries?: number; StartPeriod?: number};
	if (Test.length === 0 || Test[0] === 'NONE') return undefined;
	return {
		command: Test[0] === 'CMD-SHELL' ? `/bin/sh -c ${Test[1] ?? ''}` : Test.slice(1).join(' '),
		interval: Interval || 30 * second,
		retries: Retries || 3,
		startPeriod: StartPeriod,
	};
};

/** A container that was just started: nothing is known of its health yet. */
export const startHealth = (world: World, container: TwinContainer): void => {
	const check = checkOf(container);
	if (check === undefined) return;
	stateOf(container)['Health'] = {Status: 'starting', FailingStreak: 0, Log: []};
	container.healthAt = world.now + check.interval / 1e6;
};

const keptResults = 5;

/** One health check: `healthy` at once when it passes, `unhealthy` when it failed as often as it may. */
export const checkHealth = (host: TwinHost, container: TwinContainer): void => {
	const {world} = host;
	const check = checkOf(container);
	delete container.healthAt;
	if (check === undefined) return;
	const seconds = (world.now - Date.parse(String(stateOf(container)['StartedAt']))) / 1000;
	const {passes, output = ''} = container.behaviour?.health?.findLast(({fromSeconds}) => seconds >= fromSeconds) ?? {passes: true};
	const execID = makeId(world);
	const Start = isoTime(world.now);
	containerEvent(host, container, `exec_create: ${check.command}`, {execID});
	containerEvent(host, container, `exec_start: ${check.command}`, {execID});
	containerEvent(host, container, 'exec_die', {execID, exitCode: passes ? '0' : '1'});
	const health = record(stateOf(container), 'Health') as {Status?: string; FailingStreak?: number; Log?: Raw[]};
	const failed = passes || seconds * second < check.startPeriod ? 0 : (health.FailingStreak ?? 0) + 1;
	const Status = passes ? 'healthy' : failed >= check.retries ? 'unhealthy' : (health.Status ?? 'starting');
	stateOf(container)['Health'] = {Status, FailingStreak: failed, Log: [...(health.Log ?? []), {Start, End: isoTime(world.now), ExitCode: passes ? 0 : 1, Output: output}].slice(-keptResults)};
	if (Status !== health.Status) containerEvent(host, container, `health_status: ${Status}`);
	container.healthAt = world.now + check.interval / 1e6;
};
