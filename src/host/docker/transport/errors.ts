import {DrydockError, errorMessage} from '../../../errors.ts';
import {isRecord} from '../normalise/values.ts';
import {deniedError} from './denied.ts';

/** What was asked, and of whom: an error names both. */
export interface Asked {
	/** `unix:///run/docker.sock`. */
	readonly address: string;
	readonly socketPath: string;
	/** `GET /containers/app/json`. */
	readonly asked: string;
	readonly timeoutSeconds?: number;
}

const lookAtDaemon: readonly string[] = ['systemctl status docker', 'journalctl -u docker -n 50'];

/**
 * Any error of a connection to Docker, in plain words and with what to do next. Understands Node's connection errors,
 * and what dockerode throws for an HTTP status; the daemon's own message is kept word for word.
 */
export const dockerError = (error: unknown, asked: Asked): DrydockError => {
	if (error instanceof DrydockError) return error;
	if (error instanceof DOMException && error.name === 'TimeoutError') return lateError(error, asked);
	const fields: Readonly<Record<string, unknown>> = isRecord(error) ? error : {};
	const status = fields['statusCode'];
	return typeof status === 'number' ? statusError(status, fields['json'] ?? errorMessage(error), error, asked) : socketError(error, String(fields['code'] ?? ''), asked);
};

/** Was a connection that worked ended from the other side? */
export const isCut = (error: unknown): boolean => isRecord(error) && ['ECONNRESET', 'EPIPE'].includes(String(error['code']));

/** The error of an HTTP status, in the form that dockerode throws. */
export const httpFailure = (statusCode: number, body: Buffer): Error => {
	let json: unknown;
	try {
		json = JSON.parse(body.toString());
	} catch {
		json = body.toString('utf8', 0, 500);
	}
	return Object.assign(new Error(`HTTP ${statusCode}`), {statusCode, json});
};

const lateError = (cause: unknown, {address, asked, timeoutSeconds}: Asked): DrydockError =>
	new DrydockError('unreachable', `Docker at ${address} did not answer ${asked} within ${timeoutSeconds ?? 0} s.`, {nextSteps: ['journalctl -u docker -n 50', 'systemctl status docker'], retryable: true, cause});

const statusError = (status: number, body: unknown, cause: unknown, {asked}: Asked): DrydockError => {
	const words = daemonWords(body);
	if (status === 404 && words !== '') return new DrydockError('not-found', words, {nextSteps: ['docker ps --all', 'docker network ls'], cause});
	const message = `Docker answered ${asked} with HTTP ${status}${words === '' ? '.' : `: ${words}`}`;
	return status >= 500
		? new DrydockError('refused', message, {nextSteps: ['journalctl -u docker -n 50'], retryable: true, cause})
		: new DrydockError('refused', message, {nextSteps: ['docker version'], cause});
};

/** One line, whatever it was: `message` of the daemon's JSON, or the start of another text. */
const daemonWords = (body: unknown): string => {
	const words = isRecord(body) ? body['message'] : body;
	const text = Buffer.isBuffer(words) ? words.toString('utf8', 0, 500) : words;
	return typeof text === 'string' ? text.trim().replaceAll(/\s*[\r\n]+\s*/g, ' ') : '';
};

const socketError = (error: unknown, code: string, asked: Asked): DrydockError => {
	const {address, socketPath} = asked;
	const nextSteps = lookAtDaemon;
	const cause = error;
	switch (code) {
		case 'ENOENT':
		case 'ENOTDIR':
			return new DrydockError('unreachable', `Docker does not answer at ${address}: there is no socket.`, {nextSteps, retryable: true, cause});
		case 'ECONNREFUSED':
			return new DrydockError('unreachable', `Docker does not answer at ${address}: the socket is there, and no daemon listens on it.`, {nextSteps, retryable: true, cause});
		case 'EACCES':
		case 'EPERM':
			return deniedError(address, socketPath, cause);
		case 'ECONNRESET':
		case 'EPIPE':
			return new DrydockError('unreachable', `Docker at ${address} cut the connection while it was asked ${asked.asked}.`, {nextSteps, retryable: true, cause});
		default:
			return code.startsWith('HPE_')
				? new DrydockError('refused', `What answers at ${address} is not Docker: it does not speak HTTP.`, {nextSteps: [`ls -l ${socketPath}`, 'docker version'], cause})
				: new DrydockError('unreachable', `Docker cannot be asked at ${address}: ${errorMessage(error)}`, {nextSteps, cause});
	}
};
