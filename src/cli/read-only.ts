import {DrydockError} from '../errors.ts';
import type {ParsedArguments} from './arguments.ts';

/** `--readonly`, or `DRYDOCK_READONLY` with anything but 0: for the whole session. */
export const isReadOnly = ({options}: Pick<ParsedArguments, 'options'>, env: NodeJS.ProcessEnv): boolean => options['readonly'] === true || !['', '0'].includes(env['DRYDOCK_READONLY'] ?? '');

/** These start and end daemons of their own, by which a session that only reads is not meant. */
const performing = new Set(['drill', 'lab']);

/** Throws `refused` for a command that cannot be had by reading alone. */
export const refuseReadOnly = (given: ParsedArguments, env: NodeJS.ProcessEnv): void => {
	if (given.command === undefined || !performing.has(given.command) || !isReadOnly(given, env)) return;
	throw new DrydockError('refused', `This session only reads, and drydock ${given.command} starts and ends daemons.`, {nextSteps: ['Leave out --readonly, and DRYDOCK_READONLY.', 'On a simulated server nothing is started: drydock --target twin']});
};
