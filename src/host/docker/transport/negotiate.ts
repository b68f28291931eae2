import type {Agent} from 'node:http';
import {DrydockError} from '../../../errors.ts';
import {neededRecord, textOf} from '../normalise/values.ts';
import {parseJson} from './answer.ts';
import type {Answer} from './answer.ts';
import {exchange} from './exchange.ts';
import {request} from './http.ts';

/** What both sides speak. */
export interface Negotiated {
	readonly apiVersion: string;
	readonly flavour: 'docker' | 'podman';
}

/** Docker 1.12; older ones answer in forms that nobody has tried Drydock with. */
const oldest = '1.24';
/** Docker 28.5. A newer engine is asked in this version as long as it takes it. */
const newest = '1.51';

/**
 * Agrees on a version of the Engine API. `/_ping` says the engine's own and costs half a millisecond; only a newer
 * engine than Drydock knows is asked for the oldest one that it takes. Throws `refused` for an engine too old.
 */
export const negotiate = async (socketPath: string, agent: Agent, signal: AbortSignal): Promise<Negotiated> => {
	const ping = await get(socketPath, '/_ping', agent, signal);
	const theirs = headerOf(ping, 'api-version');
	const flavour = headerOf(ping, 'libpod-api-version') === '' ? 'docker' : 'podman';
	if (!/^\d+\.\d+$/.test(theirs)) throw nameless(ping);
	if (isOlder(theirs, oldest)) throw tooOld(theirs);
	if (!isOlder(newest, theirs)) return {apiVersion: theirs, flavour};
	const version = neededRecord(parseJson(await get(socketPath, '/version', agent, signal)), 'a version');
	const least = textOf(version, 'MinAPIVersion');
	return {apiVersion: /^\d+\.\d+$/.test(least) && isOlder(newest, least) ? least : newest, flavour};
};

/** Is one version of the Engine API older than another? By numbers: 1.9 is older than 1.24. */
export const isOlder = (version: string, than: string): boolean => {
	const [major = 0, minor = 0] = version.split('.').map(Number);
	const [thanMajor = 0, thanMinor = 0] = than.split('.').map(Number);
	return major < thanMajor || (major === thanMajor && minor < thanMinor);
};

const get = async (socketPath: string, path: string, agent: Agent, signal: AbortSignal): Promise<Answer> =>
	exchange(callback => {
		request({socketPath, path, agent, signal, method: 'GET'}, response => callback(null, response)).on('error', error => callback(error)).end();
	});

const headerOf = (answer: Answer, name: string): string => {
	const value = answer.headers[name];
	return typeof value === 'string' ? value : '';
};

const nameless = (ping: Answer): DrydockError =>
	ping.status === 200 && ping.body.toString('latin1').trim() === 'OK'
		? tooOld('before 1.24')
		: new DrydockError('refused', `What answers there is not Docker: HTTP ${ping.status} to a ping, without an API version.`, {nextSteps: ['docker version', 'Name another socket: --host unix://PATH']});

const tooOld = (theirs: string): DrydockError =>
	new DrydockError('refused', `This Docker speaks API ${theirs}; Drydock needs ${oldest} or newer (Docker 1.12 of 2016).`, {
		nextSteps: ['Use the docker command of that engine, or upgrade the engine: docker version'],
	});
