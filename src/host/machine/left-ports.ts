import type {CommandRunner} from './commands.ts';
import {parseRules, listRules} from './kernel/packet-filter.ts';
import {readListeners} from './proc/listeners.ts';
import {readPortProxies, readProcess} from './proc/process.ts';
import type {LeftPort} from './reader.ts';
import {type Carried, carriedByRules, carriedKey, unrecorded} from './store/left-ports.ts';
import {readNetworkStore} from './store/read-store.ts';

/** Without root, without `iptables`, or while others hold its lock: then the docker-proxies have to do. */
const readRules = async (commands: CommandRunner): Promise<readonly Carried[]> => {
	try {
		return carriedByRules(parseRules((await commands.capture(listRules('nat'), {privileged: true, maxBytes: 64 * 1024 * 1024})).stdout).rules);
	} catch {
		return [];
	}
};

const sameWay = (left: Carried, right: Carried): boolean =>
	left.protocol === right.protocol && left.hostPort === right.hostPort && left.containerIp === right.containerIp && left.containerPort === right.containerPort;

const readCarried = async (commands: CommandRunner): Promise<readonly Carried[]> => {
	const [proxies, rules] = await Promise.all([readPortProxies(), readRules(commands)]);
	return [...proxies, ...rules.filter(rule => !proxies.some(proxy => sameWay(proxy, rule)))];
};

/** An engine that uses no docker-proxy listens itself. */
const withListener = async (ports: readonly LeftPort[], commands: CommandRunner): Promise<readonly LeftPort[]> => {
	if (ports.every(({pid}) => pid !== undefined)) return ports;
	const owned = (await readListeners(commands)).flatMap(({protocol, address, port, owners = []}) => owners.filter(pid => readProcess(pid)?.name === 'dockerd').map(pid => ({protocol, address, port, pid})));
	return ports.map(left => {
		const own = owned.find(({protocol, address, port}) => protocol === left.protocol && address === left.hostIp && port === left.hostPort);
		return left.pid === undefined && own !== undefined ? {...left, pid: own.pid} : left;
	});
};

/**
 * Ports that are carried to an address for which the engine's store has no endpoint with that port. The bridge driver
 * writes its record before it begins to carry anything, and removes it after it has ended that. So what was carried
 * before the store was read, and still is after it, had no record all that time: no container that starts or stops
 * meanwhile can look like this. Throws as the reading of the store does.
 */
export const readLeftPorts = async (dataRoot: string, commands: CommandRunner): Promise<readonly LeftPort[]> => {
	const before = await readCarried(commands);
	const left = unrecorded(await readNetworkStore(dataRoot, commands), before);
	if (left.length === 0) return [];
	const after = new Set((await readCarried(commands)).map(carriedKey));
	return withListener(left.filter(port => after.has(carriedKey(port))), commands);
};
