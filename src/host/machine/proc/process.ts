import {existsSync} from 'node:fs';
import {DrydockError} from '../../../errors.ts';
import type {PortProxy, Process} from '../reader.ts';
import {parseMembership} from './control-groups.ts';
import {eachPid, networkOf, readProc} from './files.ts';
import {readSockets} from './listeners.ts';
import {parsePortProxy} from './port-proxy.ts';
import {parseCommand, parseStat, parseUid, userName} from './processes.ts';
import type {Socket} from './sockets.ts';

/** Undefined when it has ended. Throws `not-known` where the machine hides other users' processes. */
export const readProcess = (pid: number): Process | undefined => {
	const folder = `/proc/${pid}`;
	const stat = parseStat(readProc(`${folder}/stat`) ?? '');
	const uid = parseUid(readProc(`${folder}/status`) ?? '');
	// A zombie has ended: it holds nothing, and only waits for its parent to notice.
	if (stat === undefined || uid === undefined || stat.state === 'Z' || stat.state === 'X') {
		if (!existsSync('/proc/1'))
			throw new DrydockError('not-known', `processes of other users are hidden here, so process ${pid} cannot be looked at`, {
				nextSteps: ['Run Drydock as root: sudo drydock …'],
			});
		return undefined;
	}
	return {
		pid,
		parent: stat.parent,
		name: stat.name,
		command: parseCommand(readProc(`${folder}/cmdline`) ?? ''),
		uid,
		user: userName(readProc('/etc/passwd') ?? '', uid),
		startTicks: stat.startTicks,
		...parseMembership(readProc(`${folder}/cgroup`) ?? '', readProc('/proc/1/cgroup') ?? ''),
	};
};

/** Undefined: not for us to see. */
const isOurNetwork = (pid: number): boolean | undefined => {
	const theirs = networkOf(pid);
	return theirs === undefined ? undefined : theirs === networkOf('self');
};

/**
 * By the name and arguments of all processes. Those in another network namespace (a nested server, an engine in a
 * container) hold ports of another host and are left out, as is one whose arguments say nothing.
 */
export const readPortProxies = async (): Promise<PortProxy[]> => {
	const found: {readonly proxy: PortProxy; readonly ours: boolean | undefined}[] = [];
	await eachPid(pid => {
		if (readProc(`/proc/${pid}/comm`) !== 'docker-proxy\n') return;
		const proxy = parsePortProxy(pid, parseCommand(readProc(`/proc/${pid}/cmdline`) ?? ''));
		if (proxy !== undefined) found.push({proxy, ours: isOurNetwork(pid)});
	});
	if (found.every(({ours}) => ours !== undefined)) return found.filter(({ours}) => ours).map(({proxy}) => proxy);
	// Without root the kernel does not say in which network a process is; that its socket is among ours does.
	const sockets = await readSockets();
	return found.flatMap(({proxy, ours}) => (ours ?? sockets.some(socket => holds(proxy, socket)) ? [proxy] : []));
};

const holds = (proxy: PortProxy, {protocol, address, port}: Socket): boolean =>
	// The kernel's tables of sctp are elsewhere: such a proxy is taken as ours.
	proxy.protocol === 'sctp' || (proxy.protocol === protocol && proxy.hostPort === port && proxy.hostIp === address);
