import {DrydockError} from '../errors.ts';
import type {Look} from './detector.ts';

/** Undefined: Docker answers. Otherwise why it does not. */
export const daemonAnswers = async ({host}: Look): Promise<DrydockError | undefined> => {
	try {
		await host.docker.ping();
		return undefined;
	} catch (error) {
		if (error instanceof DrydockError && error.reason !== 'bug') return error;
		throw error;
	}
};

/** What concerns the network can only be read in the network that the engine is in. Throws `not-known` in another one. */
export const requireEngineNetwork = async ({host}: Look): Promise<void> => {
	// An engine that is down is in no network, and that is what is to be said.
	await host.docker.ping();
	if ((await host.machine.engineNetwork?.()) !== 'other') return;
	throw new DrydockError('not-known', 'Docker runs in another network than Drydock: what can be read here of the network is not its own.', {
		nextSteps: ['Run Drydock on the host itself, not in a container or a network namespace.'],
	});
};
