import type Dockerode from 'dockerode';
import {errorMessage} from '../../errors.ts';
import type {Hands} from '../operation.ts';
import {engineCall, type EngineAttempt} from './engine.ts';
import {say} from './run.ts';
import {runOf} from './safety-copies.ts';

/** How the containers that a run makes for a moment are known, also when it was ended before it could remove them. */
export const temporaryLabels = {temporary: 'drydock.temporary', run: 'drydock.run'};

/**
 * Makes a container of an image for a moment, under a name that the engine chooses. It is never started, has no network,
 * and is removed in any case, with the volumes that its image asked for; never with one that has a name.
 */
export const withTemporaryContainer = async <T>(hands: Hands, attempt: EngineAttempt, image: string, hostConfig: Dockerode.HostConfig, use: (id: string) => Promise<T>): Promise<T> => {
	const body = {Image: image, Cmd: ['true'], Labels: {[temporaryLabels.temporary]: 'true', [temporaryLabels.run]: runOf(hands)}, HostConfig: {...hostConfig, NetworkMode: 'none'}};
	const {id} = await engineCall(hands, attempt, docker => docker.createContainer(body));
	try {
		return await use(id);
	} finally {
		await engineCall(hands, attempt, docker => docker.getContainer(id).remove({v: true, force: true})).catch((error: unknown) => {
			say(hands, `the container that was made for it stays: docker rm -fv ${id.slice(0, 12)}  (${errorMessage(error)})`);
		});
	}
};
