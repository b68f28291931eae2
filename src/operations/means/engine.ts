import type Dockerode from 'dockerode';
import {DrydockError, errorMessage, type ErrorReason} from '../../errors.ts';
import type {Hands} from '../operation.ts';

/** A reference as a part of a URL: dockerode puts it there as it is, and a network may be named almost anything. */
export const inPath = (reference: string): string => encodeURIComponent(reference);

interface EngineFailure {
	readonly statusCode?: number;
	readonly code?: string;
	readonly json?: unknown;
}

const reasonOf = ({statusCode, code}: EngineFailure): ErrorReason => {
	if (statusCode === 404) return 'not-found';
	if (statusCode !== undefined) return 'refused';
	if (code === 'EACCES' || code === 'EPERM') return 'denied';
	return 'unreachable';
};

const oneLine = (words: string): string => words.trim().replaceAll(/\s*[\r\n]+\s*/g, ' ');

/** The daemon's own words as one line, without what dockerode puts around them. */
const wordsOf = (error: unknown): string => {
	const {json} = error as EngineFailure;
	if (typeof json === 'object' && json !== null && 'message' in json && typeof json.message === 'string') return oneLine(json.message);
	return oneLine(errorMessage(error));
};

export interface EngineAttempt {
	/** What is tried, as the error message begins: "start container app". */
	readonly doing: string;
	/** What the operator can do when the daemon says these words. */
	readonly nextSteps: (words: string) => readonly string[];
}

/**
 * One call that goes to the engine. When it fails, the daemon's words are kept as they are, behind what was tried.
 * A call that was cut off is never said to have failed: the engine may have done it.
 */
export const engineCall = async <T>(hands: Hands, attempt: EngineAttempt, call: (docker: Dockerode) => Promise<T>): Promise<T> => {
	const docker = await hands.host.docker();
	try {
		return await call(docker);
	} catch (cause) {
		const reason = reasonOf(cause as EngineFailure);
		const words = wordsOf(cause);
		const nextSteps = attempt.nextSteps(words);
		if (reason !== 'unreachable') throw new DrydockError(reason, `${attempt.doing}: ${words}`, {cause, nextSteps});
		throw new DrydockError(reason, `${attempt.doing}: the daemon did not answer to the end (${words}); it may or may not be done`, {
			cause,
			retryable: true,
			nextSteps: ['Find out with `docker version` whether the daemon lives.', ...nextSteps],
		});
	}
};

/** Is it the engine's answer with this status? 304 is "it was so already". */
export const answeredWith = (error: unknown, status: number): boolean =>
	error instanceof DrydockError && (error.cause as EngineFailure | undefined)?.statusCode === status;

/** The API version that is spoken with the engine, as a number that can be compared: 1.41 is 141. */
export const spokenVersion = async (docker: Dockerode): Promise<number> => {
	const {version} = docker.modem as {version?: string};
	const text = version ?? ((await docker.version()) as {ApiVersion: string}).ApiVersion;
	const [, major = '1', minor = '0'] = /(\d+)\.(\d+)/.exec(text) ?? [];
	return Number(major) * 100 + Number(minor);
};

/**
 * A network by its id or whole name. Looked for in the list and not asked for by name: some names that the engine
 * allows lead elsewhere as a part of a URL, and two networks can have one name. Throws `not-found` and `refused`.
 */
export const findNetwork = async (hands: Hands, attempt: EngineAttempt, reference: string): Promise<{readonly Id: string; readonly Name: string}> => {
	const all = await engineCall(hands, attempt, docker => docker.listNetworks());
	const found = all.filter(({Id, Name}) => Id === reference || Name === reference);
	const [network, ...others] = found;
	const nextSteps = ['docker network ls --no-trunc'];
	if (network === undefined) throw new DrydockError('not-found', `${attempt.doing}: there is no network ${reference}`, {nextSteps});
	if (others.length > 0)
		throw new DrydockError('refused', `${attempt.doing}: ${found.length} networks are called ${reference}; which one is meant cannot be known`, {nextSteps});
	return network;
};
