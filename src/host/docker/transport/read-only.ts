import type {Agent as NodeAgent, ClientRequest} from 'node:http';
import {inspect} from 'node:util';
import {DrydockError} from '../../../errors.ts';
import {Agent} from './http.ts';

const id = '[A-Za-z0-9][A-Za-z0-9_.-]*';
// An image's name may hold a registry and folders; as one encoded segment it cannot reach into another path.
const image = '(?:[A-Za-z0-9_.-]|%2F|%3A|%40|%5B|%5D)+';

const readPaths = new RegExp(
	`^(?:/v\\d+\\.\\d+)?(?:${[
		'/_ping',
		'/version',
		'/info',
		'/events',
		'/containers/json',
		`/containers/${id}/(?:json|logs|top|stats|changes)`,
		'/images/json',
		`/images/${image}/(?:json|history)`,
		'/networks',
		`/networks/${id}`,
		'/volumes',
		`/volumes/${id}`,
		'/system/df',
	].join('|')})$`,
);

/** Does a request with this method and path (query included) do nothing but read? What is not known to is not. */
export const isRead = (method: string, path: string): boolean => {
	if (method !== 'GET' && method !== 'HEAD') return false;
	const [route = ''] = path.split('?', 1);
	return readPaths.test(route) && !route.replaceAll('%2F', '/').split('/').some(segment => segment === '.' || segment === '..');
};

/**
 * Every request needs an agent to get a socket, so this is the place that none can pass: no request leaves for
 * another address, none with another method or path than those of a read, and none that turns its connection into
 * a two-way stream. A refused one throws a DrydockError `bug` before anything is sent.
 */
export class ReadOnlyAgent extends Agent {
	readonly #socketPath: string;

	constructor(socketPath: string, sockets: number) {
		super({keepAlive: true, maxSockets: sockets});
		this.#socketPath = socketPath;
	}

	/** Called by Node for each request; not in Node's types. */
	addRequest(request: ClientRequest, options: {readonly socketPath?: string}): void {
		const {method, path} = request;
		if (options.socketPath !== this.#socketPath || request.hasHeader('upgrade') || !isRead(method, path))
			throw new DrydockError('bug', `Drydock stopped its own request to Docker because it is not a read: ${method} ${path}`, {
				nextSteps: ['Nothing was sent. Please report this, with the run’s folder.'],
			});
		passOn.call(this, request, options);
	}

	/** docker-modem formats its agent, with all that hangs on it, for a debugging line at every request. */
	[inspect.custom](): string {
		return 'ReadOnlyAgent';
	}
}

const passOn = (Agent.prototype as unknown as {addRequest(this: NodeAgent, request: ClientRequest, options: object): void}).addRequest;
