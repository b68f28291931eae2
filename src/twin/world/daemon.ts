import {isRunning, nameOf, pass, record, stateOf, isoTime, type TwinHost} from './host.ts';
import {isLiveRestore, prepareStart} from './engine-start.ts';
import {stopContainer} from './ending.ts';
import {startContainer} from './lifecycle.ts';
import type {TwinContainer, World} from './world.ts';

/** An orderly stop when nothing runs, and a start when nothing is to be cleaned up. Measured: 1 s and 2 s. */
const stopSeconds = 1;
const startSeconds = 2;

const journal = (world: World, line: string): void => {
	world.machine.services['docker']?.journal.push(`${isoTime(world.now)} ${world.machine.hostname} dockerd[${world.machine.services['docker']?.mainPid ?? 0}]: ${line}`);
};

const becomes = (world: World, state: 'active' | 'inactive' | 'failed'): void => {
	const service = world.machine.services['docker'];
	if (service === undefined) return;
	service.state = state;
	service.since = world.now;
	service.mainPid = state === 'active' ? 700 + world.made++ : 0;
};

/** Does the engine start it when it comes up? Not one that somebody stopped by hand, but for `always`. */
const comesBack = (container: TwinContainer, ranBefore: ReadonlySet<TwinContainer>): boolean => {
	const {Name} = record(record(container.inspect, 'HostConfig'), 'RestartPolicy') as {Name?: string};
	if (Name === 'always') return true;
	if (Name === 'unless-stopped') return container.stoppedByHand !== true;
	return Name === 'on-failure' && ranBefore.has(container) && stateOf(container)['ExitCode'] !== 0;
};

/** The engine stops, and with it every container: only with live-restore they outlive it. */
export const stopEngine = (host: TwinHost): void => {
	const {world} = host;
	if (!world.engine.running) return;
	const began = world.now;
	let slowest = began;
	// With live-restore they go on without it.
	for (const container of isLiveRestore(world) ? [] : world.containers.filter(isRunning)) {
		container.ranBefore = true;
		// They are stopped side by side.
		world.now = began;
		stopContainer(host, container);
		slowest = Math.max(slowest, world.now);
	}
	world.now = slowest;
	pass(world, stopSeconds);
	world.engine.running = false;
	journal(world, 'Daemon shutdown complete');
	becomes(world, 'inactive');
};

/**
 * The engine starts: stale endpoints have their ports before anything else, docker-proxies that were killed are back, and
 * containers with a restart policy are started, each with what becomes of it in the journal.
 */
export const startEngine = (host: TwinHost): void => {
	const {world} = host;
	if (world.engine.running) return;
	pass(world, startSeconds);
	world.engine.running = true;
	prepareStart(world);
	world.machine.killed = [];
	delete world.keptPorts;
	// The only self-healing that the bridge driver has: an endpoint of a network that it does not know is dropped.
	world.staleEndpoints = world.staleEndpoints.filter(({networkId}) => world.networks.some(({inspect}) => inspect['Id'] === networkId));
	becomes(world, 'active');
	const ran = new Set(world.containers.filter(({ranBefore}) => ranBefore === true));
	for (const container of world.containers) delete container.ranBefore;
	for (const container of world.containers.filter(each => !isRunning(each) && comesBack(each, ran)).toReversed()) {
		try {
			container.inspect['RestartCount'] = 0;
			startContainer(host, container);
		} catch (error) {
			const words = error instanceof Error ? error.message : String(error);
			journal(world, `level=error msg="failed to start container" container=${String(container.inspect['Id'])} error=${JSON.stringify(words)}`);
			journal(world, `level=warning msg=${JSON.stringify(`${nameOf(container)}: ${words}`)}`);
		}
	}
	journal(world, 'API listen on /run/docker.sock');
};
