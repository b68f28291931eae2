import type {Agent} from 'node:http';
import type Dockerode from 'dockerode';

/** What docker-modem hands to the connection: its options for Node's http.request. */
type BuildRequest = (options: object, context: object, data: unknown, callback: unknown) => void;

/** Loading dockerode costs more than asking a daemon: only when a host is read, and while the first answer is on its way. */
export const loadDockerode = async (): Promise<typeof Dockerode> => (await import('dockerode')).default;

/**
 * A dockerode for one socket, whatever the environment says, with all its requests going through `agent` and no
 * redirect followed: docker-modem would follow one out of the socket, to a port of this machine.
 */
export const createClient = (constructor: typeof Dockerode, socketPath: string, apiVersion: string, agent: Agent): Dockerode => {
	const client = withoutDockerHost(() => new constructor({socketPath, version: `v${apiVersion}`, protocol: 'http'}));
	const modem = client.modem as unknown as {buildRequest: BuildRequest};
	const build = modem.buildRequest;
	modem.buildRequest = (options, context, data, callback) => build.call(modem, {...options, agent, maxRedirects: 0}, context, data, callback);
	return client;
};

/** docker-modem reads DOCKER_HOST and its certificates even when it is told a socket, and prefers them. */
const withoutDockerHost = <T>(create: () => T): T => {
	const hidden = process.env['DOCKER_HOST'];
	delete process.env['DOCKER_HOST'];
	try {
		return create();
	} finally {
		if (hidden !== undefined) process.env['DOCKER_HOST'] = hidden;
	}
};
