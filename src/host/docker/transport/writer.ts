import {inspect} from 'node:util';
import type Dockerode from 'dockerode';
import {createClient, loadDockerode} from './client.ts';
import type {ConnectionOptions} from './connection.ts';
import {dockerError} from './errors.ts';
import {Agent} from './http.ts';
import {negotiate} from './negotiate.ts';
import {withinTime} from './within-time.ts';

/**
 * Every request of it opens the socket anew: what the gate has just found there is what is changed, never a daemon
 * that an old connection still leads to.
 */
class FreshAgent extends Agent {
	constructor() {
		super({keepAlive: false});
	}

	/** docker-modem formats its agent for a debugging line at every request. */
	[inspect.custom](): string {
		return 'FreshAgent';
	}
}

/**
 * An unrestricted dockerode, its API version agreed on just now. Throws a DrydockError when the daemon does not answer
 * within `timeoutSeconds` (default 20); what is asked of it afterwards has no time limit.
 */
export const openWriter = async ({address, socketPath, timeoutSeconds = 20}: Pick<ConnectionOptions, 'address' | 'socketPath' | 'timeoutSeconds'>): Promise<Dockerode> => {
	const agent = new FreshAgent();
	try {
		const [constructor, {apiVersion}] = await Promise.all([loadDockerode(), withinTime(timeoutSeconds, async signal => negotiate(socketPath, agent, signal))]);
		return createClient(constructor, socketPath, apiVersion, agent);
	} catch (error) {
		throw dockerError(error, {address, socketPath, asked: 'GET /_ping', timeoutSeconds});
	}
};
