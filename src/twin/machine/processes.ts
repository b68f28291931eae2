import type {LeftPort, PortProxy, Process} from '../../host/machine/reader.ts';
import {idOf, isRunning, stateOf} from '../world/host.ts';
import {isRestarting} from '../world/ending.ts';
import {endpointsOf} from '../world/addresses.ts';
import {heldPorts, type HeldPort} from '../world/ports.ts';
import type {TwinContainer, World} from '../world/world.ts';

/** docker-proxies are numbered by what they carry, so that the same one has the same number until it is killed. */
const proxyPid = ({hostIp, hostPort, protocol}: HeldPort): number => 100_000 + hostPort * 6 + (hostIp.includes(':') ? 3 : 0) + ['tcp', 'udp', 'sctp'].indexOf(protocol);

const proxyCommand = ({protocol, hostIp, hostPort, containerIp, containerPort}: HeldPort): readonly string[] => [
	'/usr/bin/docker-proxy', '-proto', protocol, '-host-ip', hostIp, '-host-port', String(hostPort), '-container-ip', containerIp, '-container-port', String(containerPort),
];

/** A docker-proxy for each port that is given away, while the engine runs; those that were killed are not there. */
const proxies = (world: World): readonly (HeldPort & {readonly pid: number})[] =>
	world.engine.running && world.engine.userlandProxy
		? heldPorts(world)
				.map(held => ({...held, pid: proxyPid(held)}))
				.filter(({pid}) => !world.machine.killed.includes(pid))
		: [];

export const portProxies = (world: World): readonly PortProxy[] =>
	proxies(world).map(({pid, protocol, hostIp, hostPort, containerIp, containerPort}) => ({pid, protocol, hostIp, hostPort, containerIp, containerPort}));

/** Those of which the store knows nothing; of stale endpoints it does. */
export const leftPorts = (world: World): readonly LeftPort[] => {
	const taken = new Set(world.containers.filter(isRunning).flatMap(container => Object.values(endpointsOf(container)).map(endpoint => endpoint['IPAddress'])));
	const listening = portProxies(world);
	return (world.engine.running ? (world.keptPorts ?? []) : []).map(port => {
		const pid = world.engine.userlandProxy ? listening.find(({hostIp, hostPort, protocol}) => hostIp === port.hostIp && hostPort === port.hostPort && protocol === port.protocol)?.pid : world.machine.services['docker']?.mainPid;
		return {...port, ...(pid === undefined ? {} : {pid}), addressInUse: taken.has(port.containerIp)};
	});
};

const root = {uid: 0, user: 'root', startTicks: 1000};

const ofService = (world: World, service: string, name: string, command: readonly string[]): readonly Process[] => {
	const {state, mainPid} = world.machine.services[service] ?? {state: 'inactive', mainPid: 0};
	return state === 'active' && mainPid > 0 ? [{...root, pid: mainPid, parent: 1, name, command, unit: `${service}.service`}] : [];
};

const ofContainer = (container: TwinContainer): Process => {
	const {Path = '', Args = []} = container.inspect as {Path?: string; Args?: string[]};
	const pid = Number(stateOf(container)['Pid']);
	return {...root, pid, parent: pid - 1, name: String(Path).split('/').at(-1) ?? '', command: [String(Path), ...Args], containerId: idOf(container)};
};

/** Every process that can be seen. */
export const processes = (world: World): readonly Process[] => [
	{...root, pid: 1, parent: 0, name: 'systemd', command: ['/sbin/init']},
	...ofService(world, 'docker', 'dockerd', ['/usr/sbin/dockerd', '-H', 'fd://', '--containerd=/run/containerd/containerd.sock']),
	...ofService(world, 'containerd', 'containerd', ['/usr/bin/containerd']),
	...world.containers.filter(container => isRunning(container) && !isRestarting(container)).map(ofContainer),
	...proxies(world).map(proxy => ({...root, pid: proxy.pid, parent: world.machine.services['docker']?.mainPid ?? 1, name: 'docker-proxy', command: proxyCommand(proxy), unit: 'docker.service'})),
	...world.machine.processes,
];
