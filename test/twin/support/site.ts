import type {TwinTarget} from '../../../src/twin/target.ts';
import {emptyWorld} from '../../../src/twin/world/empty.ts';
import {makeImage} from '../../../src/twin/world/make-image.ts';
import {findNetwork} from '../../../src/twin/world/host.ts';
import type {World} from '../../../src/twin/world/world.ts';
import {ask} from './ask.ts';

/** A host with the image `bb:1` and nothing else. */
export const bareWorld = (): World => {
	const world = emptyWorld({hostname: 'web-01'});
	makeImage(world, 'bb:1', {layers: [2_000_000], digest: false});
	return world;
};

/** `proxy` (443) and `app` on the network `edge`, with addresses of their own; `app` runs. */
export const setUpSite = async ({socketPath}: Pick<TwinTarget, 'socketPath'>): Promise<void> => {
	await ask(socketPath, 'POST', '/networks/create', {Name: 'edge', IPAM: {Config: [{Subnet: '172.31.240.0/24'}]}});
	for (const [name, address, PortBindings] of [['proxy', '172.31.240.10', {'80/tcp': [{HostPort: '443'}]}], ['app', '172.31.240.20', {}]] as const) {
		await ask(socketPath, 'POST', `/containers/create?name=${name}`, {
			Image: 'bb:1',
			Cmd: ['httpd', '-f'],
			ExposedPorts: {'80/tcp': {}},
			HostConfig: {RestartPolicy: {Name: 'unless-stopped'}, NetworkMode: 'edge', PortBindings},
			NetworkingConfig: {EndpointsConfig: {edge: {IPAMConfig: {IPv4Address: address}}}},
		});
	}
	await ask(socketPath, 'POST', '/containers/app/start');
};

/** 443 is kept in the engine's memory, for an address of `edge` that nobody has. */
export const keepPort = (world: World): void => {
	world.keptPorts = ['0.0.0.0', '::'].map(hostIp => ({protocol: 'tcp', hostIp, hostPort: 443, containerIp: '172.31.240.10', containerPort: 80}));
};

/** A record on `edge` that holds 443, and that no container has. */
export const leaveStaleEndpoint = (world: World): void => {
	world.staleEndpoints.push({
		id: 'a'.repeat(64),
		networkId: String(findNetwork(world, 'edge')?.inspect['Id']),
		address: '172.31.240.10/24',
		ports: ['0.0.0.0', '::'].map(hostIp => ({protocol: 'tcp' as const, hostIp, hostPort: 443, hostPortEnd: 443, containerPort: 80})),
	});
};
