import type Dockerode from 'dockerode';
import {DrydockError} from '../errors.ts';
import type {CreateSpec} from '../host/docker/objects.ts';
import type {EndpointSettings} from '../host/docker/reader.ts';
import {shellQuote} from '../host/machine/commands.ts';
import {checkMounts} from './container-create-mounts.ts';
import {createText} from './container-create-text.ts';
import {copyJson} from './copy.ts';
import {engineCall, inPath, spokenVersion, type EngineAttempt} from './means/engine.ts';
import {ifThere} from './means/left-alone.ts';
import {say, stopIfCancelled} from './means/run.ts';
import {typeable} from './means/typeable.ts';
import {takenBy, withoutEngineWork} from './network-endpoint.ts';
import {networkConnect} from './network-members.ts';
import {noLoss, type ContainerRef, type Hands, type Operation, type OperationKind} from './operation.ts';

type Create = Extract<Operation, {kind: 'container.create'}>;

/** Where the id of what was made is kept, so that taking it back never takes another container of the same name. */
const madeCopy = (name: string): string => `container-${name}.made.json`;

/** Networks that are the engine's own, or another container's: nothing of theirs can be missing. */
const ownMode = /^(?:default|bridge|host|none|container:.*)?$/;

export const containerCreate: OperationKind<Create> = {
	text: ({spec}) => createText(spec),
	risk: () => 'safe',
	object: ({spec}) => typeable(spec.name),
	loss: async () => noLoss,
	inverse: async ({spec: {name}}, host) => {
		const taken = (await host.docker.containers()).some(container => container.name === name);
		// It will be refused then.
		return {operations: taken ? [] : [{kind: 'container.remove', container: {id: '', name}, made: madeCopy(name)}]};
	},
	perform: async ({spec}, hands) => {
		const {name} = spec;
		const attempt: EngineAttempt = {doing: `create container ${name}`, nextSteps: () => ['docker ps -a', 'docker network ls', 'docker image ls']};
		await checkName(hands, attempt, name);
		await checkImage(hands, attempt, spec);
		const networks = await checkNetworks(hands, attempt, spec);
		await checkMounts(hands, attempt, spec);
		const docker = await hands.host.docker();
		const api = await engineCall(hands, attempt, () => spokenVersion(docker));
		stopIfCancelled(hands, `creating container ${name}`);
		const body = {...bodyOf(spec, networks, api), name} as Dockerode.ContainerCreateOptions;
		const made = await engineCall(hands, attempt, () => docker.createContainer(body));
		try {
			await copyJson.perform({kind: 'copy.json', name: madeCopy(name), content: {id: made.id}}, hands);
			await joinNetworks(hands, attempt, {id: made.id, name}, spec, networks.first);
		} catch (error) {
			// Half of a container would only stand in the way of the next attempt.
			await engineCall(hands, attempt, () => docker.getContainer(made.id).remove({v: true, force: true})).catch(() => say(hands, `what was made of ${name} stays: ${shellQuote(['docker', 'rm', name])}`));
			throw error;
		}
		say(hands, `created container ${name}, id ${made.id.slice(0, 12)}; it is not started`);
		return {id: made.id};
	},
};

const checkName = async (hands: Hands, attempt: EngineAttempt, name: string): Promise<void> => {
	const there = await ifThere(engineCall(hands, attempt, docker => docker.getContainer(inPath(name)).inspect()));
	if (there !== undefined && there.Name === `/${name}`)
		throw new DrydockError('refused', `there is a container ${name} already, ${there.State.Status}, id ${there.Id.slice(0, 12)}; nothing was created`, {
			nextSteps: [shellQuote(['docker', 'rename', name, `${name}-old`]), `${shellQuote(['docker', 'rm', name])}, if it may go`],
		});
};

const checkImage = async (hands: Hands, attempt: EngineAttempt, {name, image, environmentNames}: CreateSpec): Promise<void> => {
	const found = await ifThere(engineCall(hands, attempt, docker => docker.getImage(inPath(image)).inspect()));
	if (found === undefined) throw new DrydockError('not-found', `container ${name} needs image ${image}, which is not here; nothing was created`, {nextSteps: ['docker image ls', `${shellQuote(['docker', 'pull', image])}, if it came from a registry`]});
	const has = new Set((found.Config.Env ?? []).map(entry => entry.split('=', 1)[0]));
	const lacking = environmentNames.filter(variable => !has.has(variable));
	if (lacking.length > 0)
		throw new DrydockError('refused', `container ${name} had ${lacking.join(', ')} in its environment, which image ${image} does not have; their values were not kept, so nothing was created`, {
			nextSteps: ['Make it from an image that was committed from the container.', `Or by hand, with their values: docker create -e ${lacking[0]}=VALUE …`],
		});
};

interface Networks {
	/** The network that it is made in, as it is named; undefined where none of its networks is one of these. */
	readonly first: string | undefined;
	readonly mode: string;
}

/** Throws `not-found` when one of its networks is missing. A network may be called by its id, which another engine does not know. */
const checkNetworks = async (hands: Hands, attempt: EngineAttempt, {name, hostConfig, networks}: CreateSpec): Promise<Networks> => {
	const wanted = Object.keys(networks);
	const asked = String(hostConfig['NetworkMode'] ?? '');
	const there = await engineCall(hands, attempt, docker => docker.listNetworks());
	const missing = wanted.filter(key => !there.some(({Name}) => Name === key));
	const named = there.find(({Id, Name}) => Id === asked || Name === asked)?.Name;
	if (!ownMode.test(asked) && named === undefined && wanted.length === 0) missing.push(asked);
	if (missing.length > 0)
		throw new DrydockError('not-found', `container ${name} needs ${missing.length === 1 ? 'network' : 'networks'} ${missing.join(', ')}, which ${missing.length === 1 ? 'is' : 'are'} not here; nothing was created`, {
			nextSteps: ['Create it first, with the subnet that it had: docker network create', 'docker network ls'],
		});
	const mode = ownMode.test(asked) ? asked : (named ?? wanted[0] ?? asked);
	const key = mode === 'default' ? 'bridge' : mode;
	return {mode, first: wanted.includes(key) ? key : undefined};
};

/** Engines before 1.44 take one network at the creation, so one is what all of them get. */
const bodyOf = ({image, config, hostConfig, networks}: CreateSpec, {first, mode}: Networks, api: number): object => {
	const settings = first === undefined ? {} : takenBy(api, withoutEngineWork((networks[first] ?? {}) as EndpointSettings, ''));
	return {
		...structuredClone(config),
		Image: image,
		HostConfig: {...structuredClone(hostConfig), NetworkMode: mode},
		...(first === undefined || Object.keys(settings).length === 0 ? {} : {NetworkingConfig: {EndpointsConfig: {[first]: settings}}}),
	};
};

/** Connects it to its other networks, and takes it off one that it was no longer on. */
const joinNetworks = async (hands: Hands, attempt: EngineAttempt, container: ContainerRef, {networks}: CreateSpec, first: string | undefined): Promise<void> => {
	for (const [network, endpoint] of Object.entries(networks))
		if (network !== first && !['host', 'none'].includes(network)) await networkConnect.perform({kind: 'network.connect', network, container, endpoint: endpoint as EndpointSettings}, hands);
	const {NetworkSettings} = await engineCall(hands, attempt, docker => docker.getContainer(container.id).inspect());
	for (const network of Object.keys(NetworkSettings.Networks))
		if (!(network in networks) && !['host', 'none'].includes(network)) await engineCall(hands, attempt, docker => docker.getNetwork(inPath(network)).disconnect({Container: container.id, Force: true}));
};
