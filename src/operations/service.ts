import {CommandError, DrydockError} from '../errors.ts';
import {shellQuote} from '../host/machine/commands.ts';
import type {ServiceAction} from '../host/machine/reader.ts';
import type {HostReader} from '../host/reader.ts';
import {daemonAnswers} from './means/daemon.ts';
import {engineCall} from './means/engine.ts';
import {keepConfiguration, refuseBrokenConfiguration} from './means/kept-configuration.ts';
import {say, stopIfCancelled} from './means/run.ts';
import {typeable} from './means/typeable.ts';
import {noLoss, type Hands, type Inverse, type Loss, type Operation, type OperationKind} from './operation.ts';
import {containersUp, dockerLoss, isDockerService, leftStopped} from './service-loss.ts';
import {notThere, untilDone} from './service-wait.ts';

type Service = Extract<Operation, {kind: 'service.start' | 'service.stop' | 'service.restart'}>;

/** Longer than any manager's own limit for stopping a service that does not want to end. Seconds. */
const longestCommand = 600;
/** For Docker, as long as its runbooks say that it may be away. Seconds. */
const longestDocker = 180;
/** How often it is said that a command is still at work. Seconds. */
const sayEvery = 5;

const actionOf = ({kind}: Service): ServiceAction => kind.slice('service.'.length) as ServiceAction;

const loss = async (op: Service, host: HostReader): Promise<Loss> => {
	const {service} = op;
	const action = actionOf(op);
	if (action === 'start') return noLoss;
	if (isDockerService(service)) {
		await refuseBrokenConfiguration(host);
		return dockerLoss(host, service, action);
	}
	const {state, description} = await host.machine.services.status(service);
	if (state === 'inactive' || state === 'failed') return noLoss;
	return {stops: [{name: `service ${service}`, ...(description === '' ? {} : {detail: description})}], gone: []};
};

/** Starts what ran and does not come back by itself; starting what did come back changes nothing. */
const startAgain = async (host: HostReader): Promise<readonly Operation[]> => {
	const now = await containersUp(host);
	if (now === undefined || now.liveRestore) return [];
	return leftStopped(now.up).map(({id, name}) => ({kind: 'container.start', container: {id, name}}));
};

/** With its commands, to be shown, where they are the same whenever they are asked for. */
const serviceOperation = (host: HostReader, action: 'start' | 'stop', name: string): Operation => {
	const {manager, commands} = host.machine.services;
	return {kind: `service.${action}`, service: name, ...(manager === 'systemd' || manager === 'sysvinit' ? {commands: commands(action, name)} : {})};
};

const inverse = async (op: Service, host: HostReader): Promise<Inverse> => {
	const {service, noReturn} = op;
	if (noReturn !== undefined) return {none: noReturn, final: true};
	const docker = isDockerService(service);
	const action = actionOf(op);
	// Nothing needs to go back after a restart, but what it left stopped.
	if (action === 'restart') return {operations: docker ? await startAgain(host) : []};
	const {state, transient = false} = await host.machine.services.status(service);
	const isUp = state === 'active' || state === 'activating';
	if (action === 'start') return {operations: isUp ? [] : [serviceOperation(host, 'stop', service)]};
	if (state === 'inactive' || state === 'failed') return {operations: []};
	if (transient) return {none: `${service} has no unit file: it was started by systemd-run, and is not there any more once it is stopped`};
	return {operations: [serviceOperation(host, 'start', service), ...(docker ? await startAgain(host) : [])]};
};

/** Throws `refused` when this would remove containers that the operator was not told of as removed. */
const refuseUnplannedRemoval = async (hands: Hands, service: string): Promise<void> => {
	if (!(await daemonAnswers(hands))) return;
	const attempt = {doing: `look at the containers before ${service} stops`, nextSteps: () => ['docker ps']};
	const {LiveRestoreEnabled} = (await engineCall(hands, attempt, docker => docker.info())) as {LiveRestoreEnabled?: boolean};
	if (LiveRestoreEnabled) return;
	const running = await engineCall(hands, attempt, docker => docker.listContainers());
	const names: string[] = [];
	for (const {Id} of running) {
		const {HostConfig, Name} = await engineCall(hands, attempt, docker => docker.getContainer(Id).inspect());
		if (HostConfig.AutoRemove) names.push(Name.replace(/^\//, ''));
	}
	if (names.length > 0)
		throw new DrydockError('refused', `this would remove containers started with --rm, which was not planned: ${names.join(', ')}`, {
			nextSteps: [`${shellQuote(['docker', 'stop', ...names])}, if they may go; then try again`],
		});
};

/** A manager says nothing until it has succeeded or given up. */
const runSaying = async (hands: Hands, argv: readonly string[], seconds: number): Promise<void> => {
	const began = performance.now();
	const timer = setInterval(() => say(hands, `waiting for ${shellQuote(argv)} to end (${Math.round((performance.now() - began) / 1000)} of at most ${seconds} s)`), sayEvery * 1000);
	try {
		// Without the signal: a service script that is ended half way can leave anything behind. The wait after it can be ended.
		await hands.host.run(argv, {privileged: true, output: hands.output, timeoutSeconds: seconds});
	} finally {
		clearInterval(timer);
	}
};

const perform = async (op: Service, hands: Hands): Promise<undefined> => {
	const {service, removes = false} = op;
	const action = actionOf(op);
	const commands = hands.host.services.commands(action, service);
	const last = commands.at(-1);
	if (last === undefined)
		throw new DrydockError('refused', `no command is known that would ${action} ${service}`, {nextSteps: ['Name the commands of this service in the configuration.']});
	if (op.commands !== undefined && JSON.stringify(op.commands) !== JSON.stringify(commands))
		throw new DrydockError('refused', `to ${action} ${service}, other commands than shown would be run: ${commands.map(shellQuote).join('; ')}`, {nextSteps: ['Look at the step again and confirm it anew.']});
	const docker = isDockerService(service);
	if (action !== 'start' && docker && !removes) await refuseUnplannedRemoval(hands, service);
	if (action !== 'start' && docker) await keepConfiguration(hands);
	// What is put together of a stop and a start has to wait between them; a manager with a restart of its own does so itself.
	const pieced = action === 'restart' && ['process', 'commands'].includes(hands.host.services.manager) && commands.length > 1;
	for (const argv of commands) {
		if (pieced && argv === last) await untilDone(hands, 'stop', service, argv);
		else stopIfCancelled(hands, shellQuote(argv));
		say(hands, `$ ${shellQuote(argv)}`);
		try {
			await runSaying(hands, argv, docker ? longestDocker : longestCommand);
		} catch (error) {
			throw error instanceof CommandError ? await notThere(hands, argv, service, error.message, error) : error;
		}
	}
	await untilDone(hands, action, service, last);
	return undefined;
};

/**
 * Starts, stops or restarts a service by the host's own service manager and waits until that has happened. For the
 * Docker daemon, the loss names every container that stops and whether it comes back by itself.
 */
export const service: OperationKind<Service> = {
	text: op => op.commands?.map(argv => shellQuote(argv)).join(' && ') ?? shellQuote(['service', op.service, actionOf(op)]),
	risk: ({removes}) => (removes ? 'destructive' : 'disruptive'),
	object: op => typeable(op.service),
	loss,
	inverse,
	perform,
};
