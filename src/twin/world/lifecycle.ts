import {endpointsOf} from './addresses.ts';
import {joinNetwork, leaveNetwork} from './endpoints.ts';
import {ApiError} from './errors.ts';
import {containerEvent, emitEvent, findContainer, idOf, isoTime, isOld, isRunning, makeId, makePid, nameOf, pass, record, stateOf, type TwinHost} from './host.ts';
import {takePorts} from './ports.ts';
import {makeMountPoints} from './tree.ts';
import type {Raw, TwinContainer, World} from './world.ts';

const signalNumbers: Readonly<Record<string, number>> = {HUP: 1, INT: 2, QUIT: 3, KILL: 9, USR1: 10, USR2: 12, TERM: 15};

/** Undefined for what is no signal. */
export const signalNumber = (text: string): number | undefined => {
	const name = text.replace(/^SIG/i, '').toUpperCase();
	return /^\d+$/.test(text) ? Number(text) : signalNumbers[name];
};

const settingsOf = (container: TwinContainer): Raw => record(container.inspect, 'NetworkSettings');

const volumeEvents = (host: TwinHost, container: TwinContainer, action: 'mount' | 'unmount'): void => {
	for (const mount of (container.inspect['Mounts'] ?? []) as Raw[]) {
		if (mount['Type'] !== 'volume') continue;
		const more = action === 'mount' ? {destination: String(mount['Destination']), propagation: '', 'read/write': String(mount['RW'])} : {};
		emitEvent(host, 'volume', action, String(mount['Name']), {container: idOf(container), driver: 'local', ...more});
	}
};

const setEnded = (host: TwinHost, container: TwinContainer, exitCode: number): void => {
	Object.assign(stateOf(container), {Status: 'exited', Running: false, Paused: false, Restarting: false, Pid: 0, ExitCode: exitCode, FinishedAt: isoTime(host.world.now)});
};

const leaveAll = (host: TwinHost, container: TwinContainer): void => {
	for (const name of Object.keys(endpointsOf(container))) leaveNetwork(host, container, name);
	const settings = settingsOf(container);
	// Up to 27 the settings of the default bridge are repeated at the top.
	for (const key of ['EndpointID', 'Gateway', 'IPAddress', 'MacAddress']) if (key in settings) settings[key] = '';
	if ('IPPrefixLen' in settings) settings['IPPrefixLen'] = 0;
	settings['Ports'] = {};
};

/** A failed start: the engine keeps its words and gives back what it had taken. The exit code is Docker's own for the reason. */
const failStart = (host: TwinHost, container: TwinContainer, error: unknown): never => {
	const words = error instanceof Error ? error.message : String(error);
	leaveAll(host, container);
	const state = stateOf(container);
	const ownCode = /exec: .*(?:no such file|not found)/.test(words) ? 127 : /exec: .*permission denied/.test(words) ? 126 : undefined;
	// Docker's own code only where there is none of the program's last life.
	Object.assign(state, {ExitCode: ownCode ?? (state['ExitCode'] === 0 ? 128 : state['ExitCode']), Error: words});
	throw error;
};

const copyTopSettings = (container: TwinContainer): void => {
	const settings = settingsOf(container);
	const bridge = endpointsOf(container)['bridge'];
	if (bridge === undefined) return;
	for (const key of ['EndpointID', 'Gateway', 'IPAddress', 'IPPrefixLen', 'MacAddress']) settings[key] = bridge[key];
};

/** Whose network another one shares must be there and run. */
const needRunning = (world: World, reference: string): void => {
	const other = findContainer(world, reference);
	if (other === undefined || other === 'ambiguous') throw new ApiError(404, `No such container: ${reference}`);
	if (!isRunning(other)) throw new ApiError(409, `cannot join network of a non running container: ${idOf(other)}`);
};

/** The first of its networks carries the published ports. */
const bringUp = (host: TwinHost, container: TwinContainer): void => {
	const mode = String(record(container.inspect, 'HostConfig')['NetworkMode']);
	if (mode.startsWith('container:')) needRunning(host.world, mode.slice(10));
	const names = Object.keys(endpointsOf(container));
	for (const [index, name] of names.entries()) {
		joinNetwork(host, container, name);
		if (index > 0) continue;
		const endpoint = endpointsOf(container)[name] ?? {};
		settingsOf(container)['Ports'] = takePorts(host.world, container, String(endpoint['EndpointID']));
	}
	copyTopSettings(container);
};

const noProgram = (world: World, program: string): ApiError => {
	const found = program.includes('/') ? `stat ${program}: no such file or directory` : 'executable file not found in $PATH';
	return new ApiError(400, `${isOld(world) ? '' : 'failed to create task for container: '}failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "${program}": ${found}: unknown`);
};

/** Starts a container, with all that follows from it. Throws the engine's own words when it cannot start. */
export const startContainer = (host: TwinHost, container: TwinContainer): void => {
	const {world} = host;
	const {behaviour} = container;
	const {Path} = container.inspect as {Path?: string};
	const programs = world.images.find(image => idOf(image) === container.inspect['Image'])?.programs;
	if (behaviour === undefined) throw new ApiError(501, `The twin does not know how ${nameOf(container)} behaves when it is started`);
	const settings = settingsOf(container);
	pass(world, 0.2);
	try {
		bringUp(host, container);
		volumeEvents(host, container, 'mount');
		makeMountPoints(world, container);
		delete container.writesLogAtOffset;
		if (programs !== undefined && Path !== undefined && !programs.includes(Path)) throw noProgram(world, Path);
		if (behaviour.does === 'fails') throw new ApiError(behaviour.error?.includes('exec:') === true ? 400 : 500, behaviour.error ?? 'failed to create shim task');
	} catch (error) {
		failStart(host, container, error);
	}
	const id = makeId(world);
	Object.assign(settings, {SandboxID: id, SandboxKey: `/var/run/docker/netns/${id.slice(0, 12)}`});
	Object.assign(stateOf(container), {Status: 'running', Running: true, Paused: false, Restarting: false, OOMKilled: false, Dead: false, Pid: makePid(world), ExitCode: 0, Error: '', StartedAt: isoTime(world.now)});
	const folder = `${String(world.engine.infoAnswer['DockerRootDir'])}/containers/${idOf(container)}`;
	Object.assign(container.inspect, {ResolvConfPath: `${folder}/resolv.conf`, HostnamePath: `${folder}/hostname`, HostsPath: `${folder}/hosts`});
	const {Type} = record(record(container.inspect, 'HostConfig'), 'LogConfig') as {Type?: string};
	if (Type === 'json-file') container.inspect['LogPath'] = `${folder}/${idOf(container)}-json.log`;
	containerEvent(host, container, 'start');
	for (const text of behaviour.says ?? []) container.log.push({at: world.now, stream: 'stdout', text});
	if (behaviour.does === 'exits') endContainer(host, container, behaviour.exitCode ?? 0);
};

/** Its process has ended, for whatever reason; a container started with --rm goes with it. */
export const endContainer = (host: TwinHost, container: TwinContainer, exitCode: number): void => {
	const {world} = host;
	setEnded(host, container, exitCode);
	containerEvent(host, container, 'die', {exitCode: String(exitCode)});
	leaveAll(host, container);
	volumeEvents(host, container, 'unmount');
	if (record(container.inspect, 'HostConfig')['AutoRemove'] === true) {
		world.containers = world.containers.filter(other => other !== container);
		containerEvent(host, container, 'destroy');
	}
};

const defaultGrace = 10;

/** Asks, waits as long as it may take, then kills. False when it did not run. */
export const stopContainer = (host: TwinHost, container: TwinContainer, seconds?: number): boolean => {
	if (!isRunning(container)) return false;
	const config = record(container.inspect, 'Config') as {StopSignal?: string; StopTimeout?: number};
	const signal = signalNumber(config.StopSignal || 'TERM') ?? 15;
	const grace = seconds ?? config.StopTimeout ?? defaultGrace;
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
