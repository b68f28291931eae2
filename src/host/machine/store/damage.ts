import {DrydockError} from '../../../errors.ts';

/** The store's bytes contradict themselves. A store that is read while the engine writes looks like this for a moment. */
export const damaged = (detail: string): DrydockError =>
	new DrydockError('not-known', `the engine's network store cannot be read: ${detail}`, {
		nextSteps: [
			'Try again: the engine may have been writing to it.',
			'If it stays: save a copy of network/files/local-kv.db under the data root; the engine may not start again with this file.',
		],
		retryable: true,
	});
