import {shellQuote} from '../host/machine/commands.ts';
import type {HostReader} from '../host/reader.ts';
import {engineCall} from './means/engine.ts';
import {inspectContainer} from './means/inspect-container.ts';
import {goneAlready, leaveAlone} from './means/left-alone.ts';
import {say, stopIfCancelled} from './means/run.ts';
import {temporaryLabels} from './means/temporary-container.ts';
import {typeable} from './means/typeable.ts';
import {noLoss, type Operation, type OperationKind} from './operation.ts';

type Remove = Extract<Operation, {kind: 'temporary.remove'}>;

const isOf = (run: string, labels: Readonly<Record<string, string>>): boolean => labels[temporaryLabels.temporary] === 'true' && labels[temporaryLabels.run] === run;

/** An engine that died while it made or removed one calls it dead. */
const neverStarted: ReadonlySet<string> = new Set(['created', 'dead', 'removing']);

/** The containers that a run made for a moment, and was killed before it could remove them. They were never started. */
export const leftBehind = async (run: string, host: HostReader): Promise<readonly Operation[]> =>
	(await host.docker.containers())
		.filter(({labels, state}) => neverStarted.has(state) && isOf(run, labels))
		.map(({id, name}) => ({kind: 'temporary.remove', container: {id, name}, run}));

export const temporaryRemove: OperationKind<Remove> = {
	text: ({container}) => `${shellQuote(['docker', 'rm', '-fv', container.name])}  # made by this run for a moment, and never started`,
	risk: () => 'safe',
	object: ({container}) => typeable(container.name, container.id),
	loss: async () => noLoss,
	inverse: async () => ({operations: []}),
	perform: async ({container, run}, hands) => {
		const object = `container ${container.name}`;
		const now = await inspectContainer(hands, container);
		if (now === undefined) return goneAlready(hands, object);
		if (!isOf(run, now.Config.Labels ?? {})) return leaveAlone(hands, object, 'this run did not make it');
		if (!neverStarted.has(now.State.Status)) return leaveAlone(hands, object, 'it was started meanwhile');
		stopIfCancelled(hands, `removing ${object}`);
		await engineCall(hands, {doing: `remove ${object}`, nextSteps: () => ['docker ps -a']}, docker => docker.getContainer(container.id).remove({v: true, force: true}));
		say(hands, `removed ${container.name}`);
		return undefined;
	},
};
