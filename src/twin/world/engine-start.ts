import {jsonPlaces} from '../../host/machine/daemon/json-places.ts';
import {freeSpace} from '../machine/disk.ts';
import {isOld, isoTime, makeId, record, type TwinHost} from './host.ts';
import type {Raw, World} from './world.ts';

const configurationPath = '/etc/docker/daemon.json';

/** Below this there is no room for what an engine writes when it starts, or makes something. Bytes. */
const least = 64 * 1024;

export const dataRootOf = ({engine}: World): string => String(engine.infoAnswer['DockerRootDir']);

/** Is the file system of the engine's data full? */
export const isDiskFull = (world: World): boolean => world.machine.fileSystems.length > 0 && freeSpace(world, dataRootOf(world)).bytesFree < least;

/** `nope` begins like null and goes on wrongly: that is told by the letter. */
const wrongLiteral = (rest: string): string | undefined => {
	const literal = ['null', 'true', 'false'].find(each => each[0] === rest[0]);
	const at = literal === undefined ? -1 : [...literal].findIndex((letter, index) => letter !== rest[index]);
	return literal === undefined || at === -1 || rest[at] === undefined ? undefined : `invalid character '${rest[at]}' in literal ${literal} (expecting '${literal[at]}')`;
};

/** What is wrong with a JSON text, in the words of the engine's parser. */
const parserWords = (text: string, old: boolean): string | undefined => {
	const {problem} = jsonPlaces(text);
	if (problem === undefined) return undefined;
	const {what} = problem;
	const isComma = what.startsWith('this comma');
	const rest = text.slice(problem.at + (isComma ? 1 : 0)).trimStart();
	const ended = what.startsWith('the first value');
	// Older engines do not read on.
	if (ended && old) return undefined;
	if (rest === '') return old ? 'unexpected EOF' : 'unexpected end of JSON input';
	const place =
		ended ? 'after top-level value'
		: (isComma && rest.startsWith('}')) || what.startsWith('a name') || (what.startsWith('a text must') && /[{,]\s*$/.test(text.slice(0, problem.at))) ? 'looking for beginning of object key string'
		: what.startsWith('a colon') ? 'after object key'
		: what.startsWith('a comma or }') ? 'after object key:value pair'
		: what.startsWith('a comma or ]') ? 'after array element'
		: 'looking for beginning of value';
	const [letter = ''] = rest;
	return (place.endsWith('of value') ? wrongLiteral(rest) : undefined) ?? `invalid character ${letter === "'" ? String.raw`'\''` : `'${letter}'`} ${place}`;
};

/** The engine's settings as its file has them; empty where there is none, or it cannot be read. */
export const engineSettings = ({machine}: World): Raw => {
	try {
		const parsed: unknown = JSON.parse(machine.files[configurationPath]?.text ?? '{}');
		return typeof parsed === 'object' && parsed !== null ? (parsed as Raw) : {};
	} catch {
		return {};
	}
};

/** What the engine writes as it gives up; undefined when it will come up. */
const lastWords = (world: World): readonly string[] | undefined => {
	const text = world.machine.files[configurationPath]?.text;
	const wrong = text === undefined || text.trim() === '' ? undefined : parserWords(text, isOld(world));
	const about = `unable to configure the Docker daemon with file ${configurationPath}`;
	if (wrong !== undefined) return [`${about}: ${wrong}`];
	const {hosts} = engineSettings(world);
	// The service gives it the sockets on its command line.
	if (Array.isArray(hosts)) return [`${about}: the following directives are specified both as a flag and in the configuration file: hosts: (from flag: [fd://], from file: [${hosts.join(' ')}])`];
	if (isDiskFull(world)) {
		return [
			`level=error msg="mkdir ${dataRootOf(world)}/overlay2/check-overlayfs-support${makeId(world).slice(0, 9)}/lower1: no space left on device" storage-driver=overlay2`,
			'failed to start daemon: error initializing graphdriver: driver not supported',
		];
	}
	return undefined;
};

const seconds = 0.3;
const restarts = 3;

/**
 * An engine that cannot start, as its service manager tells it: it is tried a few times, and then given up. False when it
 * can, and nothing was done.
 */
export const failsToStart = ({world, mishaps}: TwinHost): boolean => {
	const words = mishaps.engineStaysAway ? ['failed to start daemon: it does not come back, as was thrown into this rehearsal'] : lastWords(world);
	const service = world.machine.services['docker'];
	if (words === undefined) return false;
	const note = (from: string, line: string): void => void service?.journal.push(`${isoTime(world.now)} ${world.machine.hostname} ${from}: ${line}`);
	for (let tries = 0; tries < restarts; tries++) {
		world.now += seconds * 1000;
		for (const line of words) note(`dockerd[${700 + world.made++}]`, line);
		note('systemd[1]', 'docker.service: Main process exited, code=exited, status=1/FAILURE');
		note('systemd[1]', "docker.service: Failed with result 'exit-code'.");
		note('systemd[1]', 'Failed to start docker.service - Docker Application Container Engine.');
	}
	note('systemd[1]', 'docker.service: Start request repeated too quickly.');
	if (service !== undefined) Object.assign(service, {state: 'failed', since: world.now, mainPid: 0});
	return true;
};

/** What an engine sees to as it starts: its settings, containerd, forwarding, and its chains of the packet filter. */
export const prepareStart = (world: World): void => {
	const settings = engineSettings(world);
	const {machine, engine} = world;
	if (settings['live-restore'] !== undefined) engine.infoAnswer['LiveRestoreEnabled'] = settings['live-restore'] === true;
	const containerd = machine.services['containerd'];
	if (containerd !== undefined && containerd.state !== 'active') Object.assign(containerd, {state: 'active', since: world.now, mainPid: 650 + world.made++});
	if (settings['ip-forward'] !== false && machine.sysctls['net.ipv4.ip_forward'] === '0') machine.sysctls['net.ipv4.ip_forward'] = '1';
	// Where nothing is known of the rules nothing becomes known.
	if (settings['iptables'] !== false && machine.packetFilter !== undefined) {
		const {nat, filter} = machine.packetFilter;
		machine.packetFilter = {nat: withChains(nat, ['DOCKER']), filter: withChains(filter, ['DOCKER', 'DOCKER-USER'])};
	}
};

const withChains = (rules: readonly string[], chains: readonly string[]): readonly string[] => [...rules, ...chains.map(chain => `-N ${chain}`).filter(rule => !rules.includes(rule))];

/** Somebody has emptied the packet filter under the engine: nothing that publishes a port can start until it is started anew. */
export const isFilterFlushed = ({machine}: World): boolean => machine.packetFilter !== undefined && machine.packetFilter.nat.length > 0 && !machine.packetFilter.nat.includes('-N DOCKER');

export const isLiveRestore = ({engine}: World): boolean => engine.infoAnswer['LiveRestoreEnabled'] === true;

/** Where its layer would be: 26 letters and digits, as the engine names its links. */
const linkName = (world: World): string => makeId(world).slice(0, 26).toUpperCase();

/** The engine's words for each thing that a full disk keeps it from. */
export const fullWords = {
	create: (world: World): string => `symlink ../${makeId(world)}-init/diff ${dataRootOf(world)}/overlay2/l/${linkName(world)}: no space left on device`,
	start: (world: World, id: string): string => `write ${dataRootOf(world)}/containers/${id}/${isOld(world) ? 'hash' : '.tmp-resolv.conf.hash'}${Number.parseInt(makeId(world).slice(0, 7), 16)}: no space left on device`,
	import: (world: World): string => `mkdir ${dataRootOf(world)}/overlay2/${makeId(world)}: no space left on device`,
	load: (world: World): string => `mkdir ${dataRootOf(world)}/tmp/docker-import-${Number.parseInt(makeId(world).slice(0, 8), 16)}: no space left on device`,
	save: (world: World): string => `mkdir ${dataRootOf(world)}/tmp/docker-export-${Number.parseInt(makeId(world).slice(0, 8), 16)}: no space left on device`,
	network: (world: World): string | undefined => (isOld(world) ? `failed to update store for object type *libnetwork.network: write ${dataRootOf(world)}/network/files/local-kv.db: no space left on device` : undefined),
};

/** Which bridge a network has on the machine. */
export const bridgeOf = (inspect: Raw): string => String(record(inspect, 'Options')['com.docker.network.bridge.name'] ?? `br-${String(inspect['Id']).slice(0, 12)}`);
