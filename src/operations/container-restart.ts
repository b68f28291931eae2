import {DrydockError} from '../errors.ts';
import {shellQuote} from '../host/machine/commands.ts';
import {describeUp, isUp} from './container.ts';
import {engineCall} from './means/engine.ts';
import {inspectContainer} from './means/inspect-container.ts';
import {goneAlready, ifThere, leaveAlone} from './means/left-alone.ts';
import {orCancelled, say, stopIfCancelled} from './means/run.ts';
import {typeable} from './means/typeable.ts';
import {noLoss, type Operation, type OperationKind} from './operation.ts';

type Restart = Extract<Operation, {kind: 'container.restart'}>;

const restartCommand = ({container, seconds}: Restart): string[] => ['docker', 'restart', ...(seconds === undefined ? [] : ['-t', `${seconds}`]), container.name];

export const containerRestart: OperationKind<Restart> = {
	text: op => shellQuote(restartCommand(op)),
	risk: ({removes}) => (removes ? 'destructive' : 'disruptive'),
	object: ({container}) => typeable(container.name, container.id),
	loss: async ({container, seconds}, host) => {
		const before = await ifThere(host.docker.container(container.id));
		if (before === undefined || !isUp(before)) return noLoss;
		const item = {name: `container ${before.name}`, detail: describeUp(before)};
		// Most stop at once; one that does not is killed after this time.
		const downtimeSeconds = seconds ?? before.stopTimeoutSeconds;
		return before.autoRemove ? {stops: [], gone: [item], downtimeSeconds} : {stops: [item], gone: [], downtimeSeconds};
	},
	inverse: async () => ({operations: []}),
	perform: async ({container, seconds, removes = false}, hands) => {
		const {id, name} = container;
		const before = await inspectContainer(hands, container);
		if (before === undefined) return goneAlready(hands, `container ${name}`);
		if (!before.State.Running) return leaveAlone(hands, `container ${name}`, 'it does not run now');
		if (before.HostConfig.AutoRemove === true && !removes)
			throw new DrydockError('refused', `container ${name} was started with --rm and would be removed if it does not start again; that was not planned`, {
				nextSteps: [`${shellQuote(['docker', 'restart', name])}, if it may go`],
			});
		stopIfCancelled(hands, `restarting container ${name}`);
		say(hands, `restarting ${name}; it is killed if it has not ended after ${seconds ?? before.Config.StopTimeout ?? 10} s`);
		const attempt = {doing: `restart container ${name}`, nextSteps: () => [shellQuote(['docker', 'logs', '--tail', '50', name]), shellQuote(['docker', 'inspect', name])]};
		const call = engineCall(hands, attempt, docker => docker.getContainer(id).restart(seconds === undefined ? {} : {t: seconds}));
		await orCancelled(hands, call, `no longer waiting for container ${name}; the engine goes on restarting it`);
		say(hands, `restarted ${name}`);
		return undefined;
	},
};
