import {shellQuote} from '../host/machine/commands.ts';
import {withTemporaryContainer} from './means/temporary-container.ts';
import {say, stopIfCancelled} from './means/run.ts';
import {typeable} from './means/typeable.ts';
import {noLoss, type Operation, type OperationKind} from './operation.ts';

type Try = Extract<Operation, {kind: 'image.try'}>;

/** Making a container puts a layer on all those of the image, and makes each volume that it asks for. */
export const imageTry: OperationKind<Try> = {
	text: ({image}) => `docker rm -v "$(${shellQuote(['docker', 'create', '--pull', 'never', '--network', 'none', ...(image.startsWith('-') ? ['--'] : []), image, 'true'])})"`,
	risk: () => 'safe',
	object: ({image}) => typeable(image),
	loss: async () => noLoss,
	inverse: async () => ({operations: []}),
	perform: async ({image}, hands) => {
		stopIfCancelled(hands, `trying image ${image}`);
		const attempt = {doing: `make a container of image ${image}`, nextSteps: () => ['docker image ls', 'journalctl -u docker -n 50']};
		await withTemporaryContainer(hands, attempt, image, {}, async () => undefined);
		say(hands, `a container can be made of image ${image}; it was removed again, and never started`);
		return undefined;
	},
};
