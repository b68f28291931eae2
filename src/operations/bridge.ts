import {DrydockError} from '../errors.ts';
import {shellQuote} from '../host/machine/commands.ts';
import {say, stopIfCancelled} from './means/run.ts';
import {noLoss, type Operation, type OperationKind} from './operation.ts';

type Remove = Extract<Operation, {kind: 'bridge.remove'}>;

/** As the engine names the bridge of a network that was given no name: never one that somebody made by hand. */
const engineBridge = /^br-[0-9a-f]{12}$/;

const command = ({name}: Remove): string[] => ['ip', 'link', 'delete', 'dev', name, 'type', 'bridge'];

/**
 * The engine leaves the bridges of networks that it forgot. Each keeps its subnet's route, and a new network with
 * the same subnet would share it with the old bridge: nothing would answer there.
 */
export const bridgeRemove: OperationKind<Remove> = {
	text: op => shellQuote(command(op)),
	risk: () => 'disruptive',
	object: ({name}) => name,
	loss: async ({name}, host) => ((await host.machine.fileStatus(`/sys/class/net/${name}`)) === undefined ? noLoss : {stops: [{name: `bridge ${name}`}], gone: []}),
	inverse: async () => ({none: 'the engine makes a bridge anew with each network'}),
	perform: async (op, hands) => {
		if (!engineBridge.test(op.name)) throw new DrydockError('refused', `${op.name} is not a bridge that Docker made for a network; it was left alone`, {nextSteps: [shellQuote(['ip', '-d', 'link', 'show', op.name])]});
		stopIfCancelled(hands, `removing bridge ${op.name}`);
		await hands.host.run(command(op), {privileged: true, output: hands.output});
		say(hands, `removed bridge ${op.name}`);
		return undefined;
	},
};
