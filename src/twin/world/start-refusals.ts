import {endpointsOf} from './addresses.ts';
import {bridgeOf, isFilterFlushed} from './engine-start.ts';
import {ApiError} from './errors.ts';
import {findContainer, idOf, isOld, isRunning, nameOf, pass} from './host.ts';
import type {TwinContainer, World} from './world.ts';

/** Whose network another one shares must be there and run. */
export const needRunning = (world: World, reference: string): void => {
	const other = findContainer(world, reference);
	if (other === undefined || other === 'ambiguous') throw new ApiError(404, `No such container: ${reference}`);
	if (!isRunning(other)) throw new ApiError(409, `cannot join network of a non running container: ${idOf(other)}`);
};

/** Throws the engine's words where its chain of the packet filter is gone. */
export const refuseFlushed = (world: World, container: TwinContainer, name: string, ports: Readonly<Record<string, readonly {readonly HostIp: string; readonly HostPort: string}[] | null>>): void => {
	const [key, bindings] = Object.entries(ports).find(([, each]) => each !== null && each.length > 0) ?? [];
	const [binding] = bindings ?? [];
	if (key === undefined || binding === undefined || !isFilterFlushed(world)) return;
	const endpoint = endpointsOf(container)[name] ?? {};
	const network = world.networks.find(({inspect}) => inspect['Id'] === endpoint['NetworkID']);
	const [port, protocol] = key.split('/');
	const to = binding.HostIp === '0.0.0.0' ? '0/0' : binding.HostIp;
	throw new ApiError(500, `driver failed programming external connectivity on endpoint ${nameOf(container)} (${String(endpoint['EndpointID'])}):  (iptables failed: iptables --wait -t nat -A DOCKER -p ${protocol} -d ${to} --dport ${binding.HostPort} -j DNAT --to-destination ${String(endpoint['IPAddress'])}:${port} ! -i ${bridgeOf(network?.inspect ?? {})}: iptables: No chain/target/match by that name.\n (exit status 1))`);
};

/** Without containerd an engine tries for a while, and gives up. Seconds. */
const dialled = {old: 10, newer: 1};

/** Throws the engine's words, after the time that it tries. */
export const needContainerd = (world: World): void => {
	const containerd = world.machine.services['containerd'];
	if (containerd === undefined || containerd.state === 'active') return;
	pass(world, isOld(world) ? dialled.old : dialled.newer);
	throw new ApiError(500, `connection error: desc = "transport: Error while dialing${isOld(world) ? '' : ':'} dial unix:///run/containerd/containerd.sock: timeout": unavailable`);
};

/** What the runtime says of a program that the image does not have. */
export const noProgram = (world: World, program: string): ApiError => {
	const found = program.includes('/') ? `stat ${program}: no such file or directory` : 'executable file not found in $PATH';
	return new ApiError(400, `${isOld(world) ? '' : 'failed to create task for container: '}failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "${program}": ${found}: unknown`);
};
