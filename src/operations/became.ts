import type {HostReader} from '../host/reader.ts';
import type {Container} from '../host/docker/reader.ts';
import {isUp} from './container.ts';
import {dataRootOf} from './means/daemon-stopped.ts';
import {ifThere} from './means/left-alone.ts';
import {withoutEngineWork} from './network-endpoint.ts';
import {keyOf, lacks} from './network-members.ts';
import type {Became, Operation} from './operation.ts';
import {loadedBecame} from './volume-loaded.ts';

const whether = (done: boolean): Became => (done ? 'done' : 'not-done');

/** All, none, or a part of it. */
const counted = (done: readonly boolean[]): Became => (done.every(Boolean) ? 'done' : done.some(Boolean) ? 'not-known' : 'not-done');

const isThere = async (reading: Promise<unknown>): Promise<boolean> => (await ifThere(reading)) !== undefined;

const fileThere = async (host: HostReader, path: string): Promise<boolean> => (await host.machine.fileStatus(path)) !== undefined;

/** Times of services are told to the second: in that of the intention itself it is not known which came first. */
const after = (at: string, since: string): Became => {
	const [second, from] = [Math.floor(Date.parse(at) / 1000), Math.floor(Date.parse(since) / 1000)];
	return second > from ? 'done' : second < from ? 'not-done' : 'not-known';
};

const started = (container: Container | undefined, since: string | undefined): Became => {
	if (container === undefined) return 'not-known';
	if (isUp(container)) return 'done';
	// It may have ended again by itself, or have been ended with the engine or the machine.
	const ranSince = since !== undefined && Date.parse(container.startedAt) >= Date.parse(since);
	return ranSince ? (container.exitCode === 0 ? 'done' : 'not-known') : 'not-done';
};

const connected = async (op: Extract<Operation, {kind: 'network.connect'}>, host: HostReader): Promise<Became> => {
	const [container, network] = await Promise.all([ifThere(host.docker.container(op.container.id)), ifThere(host.docker.network(op.network))]);
	if (container === undefined || network === undefined) return 'not-known';
	const endpoint = container.networks[network.name];
	if (endpoint === undefined || (endpoint.NetworkID && endpoint.NetworkID !== network.id)) return 'not-done';
	return lacks(withoutEngineWork({...op.endpoint, MacAddress: ''}, op.container.id), endpoint) === undefined ? 'done' : 'not-known';
};

const disconnected = async ({network, container: {id, name}}: Extract<Operation, {kind: 'network.disconnect'}>, host: HostReader): Promise<Became> => {
	const container = await ifThere(host.docker.container(id === '' ? name : id));
	if (container !== undefined) return whether(keyOf(container.networks, network) === undefined);
	const there = await ifThere(host.docker.network(network));
	return there === undefined ? 'done' : whether(Object.values(there.active).every(member => member.name !== name));
};

const subnetsOf = (pools: readonly {readonly Subnet?: string}[]): readonly string[] => pools.flatMap(({Subnet}) => Subnet ?? []).toSorted();

const networkMade = async ({spec}: Extract<Operation, {kind: 'network.create'}>, host: HostReader): Promise<Became> => {
	const there = (await host.docker.networks()).filter(({name}) => name === spec.Name);
	const [network] = there;
	if (network === undefined) return 'not-done';
	const wanted = subnetsOf(spec.IPAM.Config);
	const has = subnetsOf(network.spec.IPAM.Config);
	return there.length === 1 && network.spec.Driver === spec.Driver && wanted.every(subnet => has.includes(subnet)) ? 'done' : 'not-known';
};

const containerMade = async ({spec}: Extract<Operation, {kind: 'container.create'}>, host: HostReader, since: string | undefined): Promise<Became> => {
	const there = await ifThere(host.docker.container(spec.name));
	if (there === undefined || there.name !== spec.name) return 'not-done';
	const isNew = since === undefined || Date.parse(there.created) >= Date.parse(since);
	return isNew && Object.keys(spec.networks).every(name => name in there.networks) ? 'done' : 'not-known';
};

const committed = async ({container, repository, tag}: Extract<Operation, {kind: 'image.commit'}>, host: HostReader, since: string | undefined): Promise<Became> => {
	const image = await ifThere(host.docker.image(`${repository}:${tag}`));
	const {'drydock.container-id': id, 'drydock.committed': at = ''} = image?.labels ?? {};
	// Without it: the engine may still be at work.
	return id === container.id && (since === undefined || Date.parse(at) >= Date.parse(since)) ? 'done' : 'not-known';
};

const imageRemoved = async ({image, tags}: Extract<Operation, {kind: 'image.remove'}>, host: HostReader): Promise<Became> => {
	const there = await ifThere(host.docker.image(image.id));
	if (there === undefined) return 'done';
	return tags.every(tag => there.tags.includes(tag)) ? 'not-done' : 'not-known';
};

const serviceBecame = async (op: Extract<Operation, {kind: 'service.start' | 'service.stop' | 'service.restart'}>, host: HostReader, since: string | undefined): Promise<Became> => {
	const status = await ifThere(host.machine.services.status(op.service));
	if (status === undefined) return op.kind === 'service.stop' ? 'done' : 'not-known';
	const {state, since: at} = status;
	const isDown = state === 'inactive' || state === 'failed';
	if (op.kind === 'service.stop') return isDown ? 'done' : state === 'active' ? 'not-done' : 'not-known';
	if (op.kind === 'service.start') return state === 'active' ? 'done' : isDown ? 'not-done' : 'not-known';
	return state === 'active' && at !== undefined && since !== undefined ? after(at, since) : 'not-known';
};

const processBecame = async ({pid, startTicks}: Extract<Operation, {kind: 'process.signal'}>, host: HostReader): Promise<Became> => {
	const now = await host.machine.process(pid);
	// It may have been told to end, and take its time.
	return now === undefined || now.startTicks !== startTicks ? 'done' : 'not-known';
};

const endpointForgotten = async ({path, endpointId, networkId}: Extract<Operation, {kind: 'store.forget-endpoint'}>, host: HostReader): Promise<Became> => {
	const {bridgeEndpoints} = await host.machine.networkStore(dataRootOf(path));
	return whether(!bridgeEndpoints.some(endpoint => endpoint.id === endpointId && endpoint.networkId === networkId));
};

const look = async (op: Operation, host: HostReader, since: string | undefined): Promise<Became> => {
	const {docker} = host;
	switch (op.kind) {
		case 'container.start':
			return started(await ifThere(docker.container(op.container.id)), since);
		case 'container.stop': {
			const container = await ifThere(docker.container(op.container.id));
			return whether(container === undefined || !isUp(container));
		}
		case 'container.restart': {
			const container = await ifThere(docker.container(op.container.id));
			if (container === undefined || since === undefined) return 'not-known';
			return Date.parse(container.startedAt) >= Date.parse(since) ? 'done' : isUp(container) ? 'not-done' : 'not-known';
		}
		case 'container.restart-policy': {
			const container = await ifThere(docker.container(op.container.id));
			return container === undefined ? 'not-known' : whether((container.restartPolicy.Name || 'no') === (op.policy.Name || 'no') && (op.policy.Name !== 'on-failure' || container.restartPolicy.MaximumRetryCount === op.policy.MaximumRetryCount));
		}
		case 'container.remove':
			if (!(await isThere(docker.container(op.container.id || op.container.name)))) return 'done';
			return op.made === undefined ? 'not-done' : 'not-known';
		case 'temporary.remove':
			return whether(!(await isThere(docker.container(op.container.id))));
		case 'container.create':
			return containerMade(op, host, since);
		case 'network.create':
			return networkMade(op, host);
		case 'network.remove':
			return whether(!(await isThere(docker.network(op.network.id))));
		case 'network.connect':
			return connected(op, host);
		case 'network.disconnect':
			return disconnected(op, host);
		case 'bridge.remove':
			return whether(!(await fileThere(host, `/sys/class/net/${op.name}`)));
		case 'image.commit':
			return committed(op, host, since);
		case 'image.remove':
			return imageRemoved(op, host);
		case 'volume.create':
			return whether((await docker.volumes()).some(({name}) => name === op.name));
		case 'volume.load':
			return loadedBecame(op, host);
		case 'volume.remove':
			return whether((await docker.volumes()).every(({name}) => name !== op.name));
		case 'service.start':
		case 'service.stop':
		case 'service.restart':
			return serviceBecame(op, host, since);
		case 'process.signal':
			return processBecame(op, host);
		case 'file.move':
			return counted([!(await fileThere(host, op.from)), await fileThere(host, op.to)]);
		case 'log.remove-rotated':
			return counted(await Promise.all(op.paths.map(async path => !(await fileThere(host, path)))));
		case 'store.forget-endpoint':
			return endpointForgotten(op, host);
		// Doing these again does no harm, and no reading tells whether they were done.
		case 'image.try':
		case 'volume.save':
		case 'log.truncate':
		case 'cache.remove':
		case 'copy.json':
		case 'copy.file':
		case 'copy.restore':
			return 'not-known';
	}
};

/**
 * Asks the host whether an operation is in effect; with `since`, whether one that was begun at that time (ISO 8601) came
 * to its end. What cannot be read is not known. Never rejects.
 */
export const becameOf = async (op: Operation, host: HostReader, since?: string): Promise<Became> => {
	try {
		return await look(op, host, since);
	} catch {
		return 'not-known';
	}
};
