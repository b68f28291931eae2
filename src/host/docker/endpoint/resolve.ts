import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {DrydockError} from '../../../errors.ts';
import {socketPathOf} from './address.ts';
import {contextHost, currentContext} from './contexts.ts';

/** Where Docker is, and who said so. */
export interface Endpoint {
	/** `unix:///run/docker.sock`. */
	readonly address: string;
	readonly socketPath: string;
	/** What named it: `--host`, `DOCKER_HOST`, `context prod`, `default`, `rootless`. To be shown. */
	readonly source: string;
	/** Set when it is not where an operator would expect it, with the reason. */
	readonly note?: string;
}

export interface EndpointOptions {
	/** `--host`. */
	readonly host?: string | undefined;
	/** `--context`. */
	readonly context?: string | undefined;
	readonly env: Readonly<Record<string, string | undefined>>;
	/** The user's home folder. */
	readonly home: string;
}

const defaultSocket = '/var/run/docker.sock';

/**
 * Finds Docker in the order of the docker command: `--host` or `--context`, DOCKER_HOST, DOCKER_CONTEXT, the current
 * context of its configuration, the default socket. Reads files, never the socket. Throws `usage` for words that are
 * wrong and for endpoints of other machines, `denied` for configuration files that cannot be read.
 */
export const resolveEndpoint = (options: EndpointOptions): Endpoint => {
	const host = options.host ?? '';
	const context = options.context ?? '';
	if (host !== '' && context !== '') throw new DrydockError('usage', '--host and --context both name a Docker host.', {nextSteps: ['Give only one of them.']});
	if (host !== '') return at(host, '--host');
	if (context !== '') return ofContext(context, options);
	const fromEnvironment = options.env['DOCKER_HOST'] ?? '';
	if (fromEnvironment !== '') return at(fromEnvironment, 'DOCKER_HOST');
	return ofContext(options.env['DOCKER_CONTEXT'] || currentContext(configFolder(options)) || 'default', options);
};

const configFolder = ({env, home}: EndpointOptions): string => env['DOCKER_CONFIG'] || join(home, '.docker');

const at = (address: string, source: string): Endpoint => {
	const socketPath = socketPathOf(address, source) || defaultSocket;
	return {address: `unix://${socketPath}`, socketPath, source};
};

/** The context `default` has no file: it is DOCKER_HOST, or else the socket of this machine. */
const ofContext = (name: string, options: EndpointOptions): Endpoint => {
	const source = name === 'default' ? 'default' : `context ${name}`;
	if (name === 'default') {
		const host = options.env['DOCKER_HOST'] ?? '';
		if (host !== '') return at(host, 'DOCKER_HOST');
	} else {
		const host = contextHost(configFolder(options), name);
		if (host !== '') return at(host, source);
	}
	return existsSync(defaultSocket) ? at(`unix://${defaultSocket}`, source) : (rootless(options) ?? at(`unix://${defaultSocket}`, source));
};

const rootless = ({env}: EndpointOptions): Endpoint | undefined => {
	const folder = env['XDG_RUNTIME_DIR'] ?? '';
	if (!folder.startsWith('/') || !existsSync(join(folder, 'docker.sock'))) return undefined;
	const endpoint = at(`unix://${join(folder, 'docker.sock')}`, 'rootless');
	return {...endpoint, note: `There is no ${defaultSocket}: this is the rootless Docker of the user.`};
};
