import {endpointsOf} from './addresses.ts';
import {exitByItself, leaveAll, removeIfAsked, volumeEvents} from './ending.ts';
import {joinNetwork} from './endpoints.ts';
import {fullWords, isDiskFull} from './engine-start.ts';
import {ApiError} from './errors.ts';
import {containerEvent, idOf, isoTime, makeId, makePid, nameOf, pass, record, stateOf, type TwinHost} from './host.ts';
import {startMishap} from './mishaps.ts';
import {takePorts} from './ports.ts';
import {startHealth} from './health.ts';
import {runProgram} from './programs.ts';
import {needContainerd, needRunning, noProgram, refuseFlushed} from './start-refusals.ts';
import {makeMountPoints} from './tree.ts';
import type {Behaviour, Raw, TwinContainer, TwinLogLine, World} from './world.ts';

const settingsOf = (container: TwinContainer): Raw => record(container.inspect, 'NetworkSettings');

/** A failed start: the engine keeps its words and gives back what it had taken. The exit code is Docker's own for the reason. */
const failStart = (host: TwinHost, container: TwinContainer, error: unknown): never => {
	const words = error instanceof Error ? error.message : String(error);
	leaveAll(host, container);
	const state = stateOf(container);
	const ownCode = /exec: .*(?:no such file|not found)/.test(words) ? 127 : /exec: .*permission denied/.test(words) ? 126 : undefined;
	// Docker's own code only where there is none of the program's last life.
	Object.assign(state, {ExitCode: ownCode ?? (state['ExitCode'] === 0 ? 128 : state['ExitCode']), Error: words});
	removeIfAsked(host, container);
	throw error;
};

const copyTopSettings = (container: TwinContainer): void => {
	const settings = settingsOf(container);
	const bridge = endpointsOf(container)['bridge'];
	if (bridge === undefined) return;
	for (const key of ['EndpointID', 'Gateway', 'IPAddress', 'IPPrefixLen', 'MacAddress']) settings[key] = bridge[key];
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
		const ports = takePorts(host.world, container, String(endpoint['EndpointID']));
		refuseFlushed(host.world, container, name, ports);
		settingsOf(container)['Ports'] = ports;
	}
	copyTopSettings(container);
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
		if (isDiskFull(world)) throw new ApiError(500, fullWords.start(world, idOf(container)));
		bringUp(host, container);
		volumeEvents(host, container, 'mount');
		makeMountPoints(world, container);
		delete container.writesLogAtOffset;
		if (programs !== undefined && Path !== undefined && !programs.includes(Path)) throw noProgram(world, Path);
		needContainerd(world);
		const mishap = startMishap(host, nameOf(container));
		if (mishap !== undefined) throw mishap;
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
	const {exitCode, lines} = outcomeOf(world, container, behaviour);
	print(world, container, lines);
	startHealth(world, container);
	containerEvent(host, container, 'start');
	if (behaviour.does !== 'exits') return;
	if (behaviour.afterSeconds === undefined) exitByItself(host, container, exitCode);
	else container.endsAt = world.now + behaviour.afterSeconds * 1000;
};

interface Outcome {
	readonly exitCode: number;
	readonly lines: readonly Omit<TwinLogLine, 'at'>[];
}

const linesOf = (stream: TwinLogLine['stream'], text: string): Outcome['lines'] => (text === '' ? [] : text.replace(/\n$/, '').split('\n').map(line => ({stream, text: line})));

/** What it prints, and how it ends if it does. */
const outcomeOf = (world: World, container: TwinContainer, behaviour: Behaviour): Outcome => {
	if (behaviour.simulated !== true) return {exitCode: behaviour.exitCode ?? 0, lines: (behaviour.says ?? []).map(text => ({stream: 'stdout', text}))};
	const {Path, Args} = container.inspect as {Path: string; Args: readonly string[]};
	const ran = runProgram(world, container, [Path, ...Args]);
	return {exitCode: ran?.exitCode ?? 0, lines: ran === undefined ? [] : [...linesOf('stdout', ran.stdout), ...linesOf('stderr', ran.stderr)]};
};

const keptLines = 1000;

/** Goes to its log. */
const print = (world: World, container: TwinContainer, lines: Outcome['lines']): void => {
	container.log.push(...lines.map(line => ({at: world.now, ...line})));
	container.log.splice(0, container.log.length - keptLines);
	// As json-file writes a line, with its stream and time.
	container.logBytes += lines.reduce((sum, {text}) => sum + Buffer.byteLength(text) + 75, 0);
};
