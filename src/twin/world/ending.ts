import {endpointsOf} from './addresses.ts';
import {leaveNetwork} from './endpoints.ts';
import {containerEvent, emitEvent, idOf, isoTime, isRunning, pass, record, stateOf, type TwinHost} from './host.ts';
import {signalNumber} from './signals.ts';
import type {Raw, TwinContainer} from './world.ts';

/** The engine tells of each volume that is mounted and unmounted. */
export const volumeEvents = (host: TwinHost, container: TwinContainer, action: 'mount' | 'unmount'): void => {
	for (const mount of (container.inspect['Mounts'] ?? []) as Raw[]) {
		if (mount['Type'] !== 'volume') continue;
		const more = action === 'mount' ? {destination: String(mount['Destination']), propagation: '', 'read/write': String(mount['RW'])} : {};
		emitEvent(host, 'volume', action, String(mount['Name']), {container: idOf(container), driver: 'local', ...more});
	}
};

const setEnded = (host: TwinHost, container: TwinContainer, exitCode: number): void => {
	Object.assign(stateOf(container), {Status: 'exited', Running: false, Paused: false, Restarting: false, Pid: 0, ExitCode: exitCode, FinishedAt: isoTime(host.world.now)});
	for (const timer of ['restartAt', 'backoff', 'endsAt', 'healthAt'] as const) delete container[timer];
	const health = record(stateOf(container), 'Health');
	if ('Status' in health) health['Status'] = 'unhealthy';
};

/** Its endpoints and ports are given back. */
export const leaveAll = (host: TwinHost, container: TwinContainer): void => {
	for (const name of Object.keys(endpointsOf(container))) leaveNetwork(host, container, name);
	const settings = record(container.inspect, 'NetworkSettings');
	// Up to 27 the settings of the default bridge are repeated at the top.
	for (const key of ['EndpointID', 'Gateway', 'IPAddress', 'MacAddress']) if (key in settings) settings[key] = '';
	if ('IPPrefixLen' in settings) settings['IPPrefixLen'] = 0;
	settings['Ports'] = {};
};

const firstBackoff = 0.1;
const longestBackoff = 60;
/** After a run as long as this the engine waits as shortly as for the first time. Seconds. */
const longRun = 10;

/** Its process ended and nobody asked it to: the engine starts it anew where its policy says so, each time after a longer wait. */
export const exitByItself = (host: TwinHost, container: TwinContainer, exitCode: number): void => {
	const {world} = host;
	const {Name, MaximumRetryCount = 0} = record(record(container.inspect, 'HostConfig'), 'RestartPolicy') as {Name?: string; MaximumRetryCount?: number};
	const count = Number(container.inspect['RestartCount']);
	const again = Name === 'always' || Name === 'unless-stopped' || (Name === 'on-failure' && exitCode !== 0 && (MaximumRetryCount === 0 || count < MaximumRetryCount));
	const ran = (world.now - Date.parse(String(stateOf(container)['StartedAt']))) / 1000;
	const {backoff} = container;
	endContainer(host, container, exitCode);
	if (!again || !world.containers.includes(container)) return;
	Object.assign(stateOf(container), {Status: 'restarting', Running: true, Restarting: true});
	container.inspect['RestartCount'] = count + 1;
	container.backoff = backoff === undefined || ran >= longRun ? firstBackoff : Math.min(backoff * 2, longestBackoff);
	container.restartAt = world.now + container.backoff * 1000;
};

/** Is it between two lives? Docker counts it among those that run. */
export const isRestarting = (container: TwinContainer): boolean => stateOf(container)['Restarting'] === true;

/** Its process has ended, for whatever reason; a container started with --rm goes with it. */
export const endContainer = (host: TwinHost, container: TwinContainer, exitCode: number): void => {
	if (isRestarting(container)) {
		// Its process is gone already; only the next one does not come.
		const {ExitCode, FinishedAt} = stateOf(container);
		setEnded(host, container, Number(ExitCode));
		stateOf(container)['FinishedAt'] = FinishedAt;
		return;
	}
	setEnded(host, container, exitCode);
	containerEvent(host, container, 'die', {exitCode: String(exitCode)});
	leaveAll(host, container);
	volumeEvents(host, container, 'unmount');
	removeIfAsked(host, container);
};

/** One started with --rm goes when it ends, and where it cannot start. */
export const removeIfAsked = (host: TwinHost, container: TwinContainer): void => {
	if (record(container.inspect, 'HostConfig')['AutoRemove'] !== true) return;
	host.world.containers = host.world.containers.filter(other => other !== container);
	containerEvent(host, container, 'destroy');
};

const defaultGrace = 10;

/** Asks, waits as long as it may take, then kills. False when it did not run. */
export const stopContainer = (host: TwinHost, container: TwinContainer, seconds?: number): boolean => {
	if (!isRunning(container)) return false;
	const config = record(container.inspect, 'Config') as {StopSignal?: string; StopTimeout?: number};
	const signal = signalNumber(config.StopSignal || 'TERM') ?? 15;
	const grace = seconds ?? config.StopTimeout ?? defaultGrace;
	if (isRestarting(container)) {
		endContainer(host, container, 0);
		containerEvent(host, container, 'stop');
		return true;
	}
	containerEvent(host, container, 'kill', {signal: String(signal)});
	if (container.behaviour?.ignoresTerm === true && signal !== 9) {
		pass(host.world, grace);
		containerEvent(host, container, 'kill', {signal: '9'});
		endContainer(host, container, 137);
	} else {
		pass(host.world, 0.2);
		endContainer(host, container, signal === 9 ? 137 : 143);
	}
	containerEvent(host, container, 'stop');
	return true;
};
