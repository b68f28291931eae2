import {connect} from 'node:net';
import type {Protocol} from '../docker/reader.ts';
import type {PortProxy} from './reader.ts';

/** A docker-proxy that reaches nobody closes what it accepted within this time. Milliseconds. */
const closesWithin = 300;
const patience = 3000;

/** Every address of a family is asked on its loopback. */
const reachable = (address: string): string => {
	if (address === '0.0.0.0' || address === '') return '127.0.0.1';
	return address === '::' ? '::1' : address;
};

/** Connects and sends nothing: true when it says something, or still listens after a while. */
const accepts = async (address: string, port: number, milliseconds: number): Promise<boolean> => {
	const {promise, resolve} = Promise.withResolvers<boolean>();
	const socket = connect({host: address, port});
	let open: NodeJS.Timeout | undefined;
	const limit = setTimeout(resolve, milliseconds, false);
	socket.once('connect', () => {
		open = setTimeout(resolve, closesWithin, true);
	});
	socket.once('data', () => resolve(true));
	socket.once('end', () => resolve(false));
	socket.once('close', () => resolve(false));
	socket.once('error', () => resolve(false));
	const answer = await promise;
	clearTimeout(limit);
	clearTimeout(open);
	socket.on('error', () => {});
	socket.destroy();
	return answer;
};

const carries = (proxy: PortProxy, address: string, port: number): boolean =>
	proxy.protocol === 'tcp' && proxy.hostPort === port && (proxy.hostIp === address || proxy.hostIp === '0.0.0.0' || proxy.hostIp === '::');

/**
 * Does something answer on a tcp port? At most 3 s. Undefined for the other protocols, where silence says nothing.
 * A docker-proxy accepts first and then looks for its container, for 3 s when nobody has the container's address any
 * more: what it stands for is asked too.
 */
export const readAnswers = async (
	address: string,
	port: number,
	protocol: Protocol,
	portProxies: () => Promise<readonly PortProxy[]>,
): Promise<boolean | undefined> => {
	if (protocol !== 'tcp') return undefined;
	const deadline = performance.now() + patience;
	const host = reachable(address);
	if (!(await accepts(host, port, patience))) return false;
	const proxy = (await portProxies()).find(candidate => carries(candidate, host, port));
	if (proxy === undefined) return true;
	return accepts(proxy.containerIp, proxy.containerPort, Math.max(deadline - performance.now(), closesWithin));
};
