import {shellQuote} from '../host/machine/commands.ts';
import type {Container, PublishedPort} from '../host/docker/reader.ts';
import {DrydockError, isReason} from '../errors.ts';
import {answeredWith, engineCall} from './means/engine.ts';
import {orCancelled, say, stopIfCancelled, waitUntil} from './means/run.ts';
import {spanText} from './means/span.ts';
import {typeable} from './means/typeable.ts';
import {noLoss, type ContainerRef, type Hands, type Loss, type Operation, type OperationKind} from './operation.ts';

type Start = Extract<Operation, {kind: 'container.start'}>;
type Stop = Extract<Operation, {kind: 'container.stop'}>;
type RestartPolicy = Extract<Operation, {kind: 'container.restart-policy'}>;

/** Running, or about to run again by itself. */
export const isUp = ({state}: Pick<Container, 'state'>): boolean => state === 'running' || state === 'restarting' || state === 'paused';

/** `443/tcp on 127.0.0.3`, as an operator thinks of a published port. */
export const portText = ({protocol, hostIp, hostPort, hostPortEnd}: PublishedPort): string => {
	const ports = hostPortEnd > hostPort ? `${hostPort}-${hostPortEnd}` : `${hostPort}`;
	return `${ports}/${protocol}${hostIp === '' || hostIp === '0.0.0.0' || hostIp === '::' ? '' : ` on ${hostIp}`}`;
};

/** The published ports that close when it stops; one for both address families. */
export const portsOf = (container: Container): string => [...new Set(container.ports.map(portText))].join(', ');

/** `up 3 hours` from an ISO time; '' when it cannot be told. */
export const upFor = (startedAt: string, now = Date.now()): string => {
	const span = spanText(startedAt, now);
	return span === '' ? '' : `up ${span}`;
};

/** How long it is up, the ports that close, and whether it survives its stop. */
export const describeUp = (container: Container): string => {
	const ports = portsOf(container);
	return [
		container.state === 'running' ? upFor(container.startedAt) : container.state,
		ports === '' ? '' : `closes ${ports}`,
		container.autoRemove ? 'started with --rm: the engine removes it and what it has written' : '',
	]
		.filter(part => part !== '')
		.join('; ');
};

/** The operation that stops it, with all that makes its risk. */
export const stopOf = (container: Container): Stop => ({
	kind: 'container.stop',
	container: {id: container.id, name: container.name},
	...(container.autoRemove ? {removes: true} : {}),
});

const inspect = (hands: Hands, {id, name}: ContainerRef) =>
	engineCall(hands, {doing: `look at container ${name}`, nextSteps: () => ['docker ps -a']}, docker => docker.getContainer(id).inspect());

/** "Address already in use" alone is about an address inside a network; a port's has "bind:" before it. */
const isAboutPort = /port is already allocated|all ports are allocated|bind: address already in use/;
const isAboutAddress = /(?<!bind: )address already in use/i;

const startSteps = (name: string, words: string): string[] => [
	...(isAboutPort.test(words) ? [`drydock run port-conflict --set container=${shellQuote([name])}`] : []),
	...(isAboutAddress.test(words) ? ['Its static address is taken on one of its networks. See who has it: docker network inspect NETWORK'] : []),
	`docker logs --tail 50 ${shellQuote([name])}`,
	`docker inspect ${shellQuote([name])}`,
];

export const containerStart: OperationKind<Start> = {
	text: ({container}) => `docker start ${shellQuote([container.name])}`,
	risk: () => 'safe',
	object: ({container}) => typeable(container.name, container.id),
	loss: async () => noLoss,
	inverse: async ({container}, host) => {
		const before = await host.docker.container(container.id);
		return {operations: isUp(before) ? [] : [stopOf(before)]};
	},
	perform: async ({container: {id, name}}, hands) => {
		stopIfCancelled(hands, `starting container ${name}`);
		try {
			await engineCall(hands, {doing: `start container ${name}`, nextSteps: words => startSteps(name, words)}, docker => docker.getContainer(id).start());
			say(hands, `started ${name}`);
		} catch (error) {
			if (!answeredWith(error, 304)) throw error;
			say(hands, `${name} was running already`);
		}
		return undefined;
	},
};

export const containerStop: OperationKind<Stop> = {
	text: ({container, seconds}) => `docker stop ${seconds === undefined ? '' : `-t ${seconds} `}${shellQuote([container.name])}`,
	risk: ({removes}) => (removes ? 'destructive' : 'disruptive'),
	object: ({container}) => typeable(container.name, container.id),
	loss: async ({container}, host): Promise<Loss> => {
		const before = await host.docker.container(container.id);
		if (!isUp(before)) return noLoss;
		const item = {name: `container ${before.name}`, detail: describeUp(before)};
		return before.autoRemove ? {stops: [], gone: [item]} : {stops: [item], gone: []};
	},
	inverse: async ({container}, host) => {
		const before = await host.docker.container(container.id);
		if (!isUp(before)) return {operations: []};
		if (before.autoRemove) return {none: `container ${before.name} was started with --rm: the engine removes it when it stops; create it again with docker run`};
		return {operations: [{kind: 'container.start', container}]};
	},
	perform: async ({container, seconds, removes = false}, hands) => {
		const {id, name} = container;
		const before = await inspect(hands, container);
		const autoRemove = before.HostConfig.AutoRemove === true;
		if (autoRemove && !removes && before.State.Running)
			throw new DrydockError('refused', `container ${name} was started with --rm and would be removed when it stops; that was not planned`, {
				nextSteps: [`docker stop ${shellQuote([name])}, if it may go`],
			});
		stopIfCancelled(hands, `stopping container ${name}`);
		const grace = seconds ?? (before.Config as {StopTimeout?: number}).StopTimeout ?? 10;
		say(hands, `stopping ${name}; it is killed if it has not ended after ${grace} s`);
		const attempt = {doing: `stop container ${name}`, nextSteps: () => [`docker ps -a --filter name=${shellQuote([name])}`, `docker kill ${shellQuote([name])}`]};
		try {
			const call = engineCall(hands, attempt, docker => docker.getContainer(id).stop(seconds === undefined ? {} : {t: seconds}));
			await orCancelled(hands, call, `no longer waiting for container ${name}; the engine goes on stopping it`);
		} catch (error) {
			if (answeredWith(error, 304)) say(hands, `${name} was stopped already`);
			else if (!(autoRemove && isReason(error, 'not-found'))) throw error;
		}
		if (autoRemove) await untilRemoved(hands, container);
		else say(hands, `stopped ${name}, exit code ${(await inspect(hands, container)).State.ExitCode}`);
		return undefined;
	},
};

/** The engine removes a --rm container a moment after it has answered that it stopped. */
const untilRemoved = async (hands: Hands, container: ContainerRef): Promise<void> => {
	const waiting = {for: `container ${container.name} to be removed`, seconds: 30, whenCancelled: 'the engine goes on removing it'};
	const isGone = () => inspect(hands, container).then(() => false, error => {
		if (isReason(error, 'not-found')) return true;
		throw error;
	});
	if (!(await waitUntil(hands, waiting, isGone)))
		throw new DrydockError('refused', `container ${container.name} stopped, but the engine has not removed it after 30 s`, {
			nextSteps: [`docker rm ${shellQuote([container.name])}`],
		});
	say(hands, `stopped ${container.name}; the engine has removed it`);
};

const policyText = ({Name, MaximumRetryCount}: RestartPolicy['policy']): string =>
	Name === 'on-failure' && MaximumRetryCount > 0 ? `on-failure:${MaximumRetryCount}` : Name || 'no';

export const containerRestartPolicy: OperationKind<RestartPolicy> = {
	text: ({container, policy}) => `docker update --restart ${shellQuote([policyText(policy)])} ${shellQuote([container.name])}`,
	risk: () => 'safe',
	object: ({container}) => typeable(container.name, container.id),
	loss: async () => noLoss,
	inverse: async ({container}, host) => {
		const {restartPolicy} = await host.docker.container(container.id);
		return {operations: [{kind: 'container.restart-policy', container, policy: restartPolicy}]};
	},
	perform: async ({container: {id, name}, policy}, hands) => {
		stopIfCancelled(hands, `changing the restart policy of container ${name}`);
		// An empty name means "leave it as it is" in an update, and "no" in what inspect gives back.
		const RestartPolicy = {Name: policy.Name || 'no', MaximumRetryCount: policy.Name === 'on-failure' ? policy.MaximumRetryCount : 0};
		const attempt = {doing: `update container ${name}`, nextSteps: () => [`docker inspect ${shellQuote([name])}`]};
		const answer: {Warnings?: readonly string[] | null} | undefined = await engineCall(hands, attempt, docker => docker.getContainer(id).update({RestartPolicy}));
		for (const warning of answer?.Warnings ?? []) say(hands, warning);
		say(hands, `restart policy of ${name} is ${policyText(policy)}`);
		return undefined;
	},
};
