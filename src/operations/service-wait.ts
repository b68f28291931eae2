import {CommandError, DrydockError, errorMessage, isReason} from '../errors.ts';
import {shellQuote} from '../host/machine/commands.ts';
import type {ServiceAction} from '../host/machine/reader.ts';
import {daemonAnswers} from './means/daemon.ts';
import {say, waitUntil} from './means/run.ts';
import type {Hands} from './operation.ts';
import {isDockerService} from './service-loss.ts';

/**
 * After a crash, a daemon with 1000 containers was measured to need 26 s until it answers, more on a slow disk.
 * Seconds.
 */
const longestStart = 120;
const longestStop = 120;
const journalLines = 20;

/** What the manager says of a failed start is that it failed; why is in the words of the service itself. */
const isManagers = (line: string): boolean => /\ssystemd\[\d+\]: /.test(line);

/** The error for a service that did not get where it should, with the end of what it logged. */
export const notThere = async (hands: Hands, argv: readonly string[], service: string, words: string): Promise<CommandError> => {
	const log = await hands.host.services.journal(service, journalLines).catch((error: unknown) => [`(what it logged is not known: ${errorMessage(error)})`]);
	for (const line of log) say(hands, line);
	const isSystemd = hands.host.services.manager === 'systemd';
	return new CommandError(argv, undefined, `${words}; it last said: ${log.findLast(line => !isManagers(line)) ?? log.at(-1) ?? 'nothing'}`, {
		nextSteps: [
			...(isSystemd ? [shellQuote(['journalctl', '-u', service, '-n', '50', '--no-pager']), shellQuote(['systemctl', 'reset-failed', service])] : ['Look at the log of the service.']),
			...(isDockerService(service) ? ['Check /etc/docker/daemon.json and the space under the data root.'] : []),
		],
	});
};

const untilUp = async (hands: Hands, service: string, argv: readonly string[]): Promise<void> => {
	const docker = isDockerService(service);
	let failed = false;
	const isUp = async (): Promise<boolean> => {
		const {state} = await hands.host.services.status(service);
		// For other managers this can be what a crash left, until the start has got further.
		failed = state === 'failed' && hands.host.services.manager === 'systemd';
		if (docker) return failed || (await daemonAnswers(hands));
		return failed || state === 'active' || state === 'unknown';
	};
	const waiting = {for: docker ? 'the daemon to answer' : `${service} to be active`, seconds: longestStart, whenCancelled: 'the service goes on starting'};
	const came = await waitUntil(hands, waiting, isUp);
	if (failed) throw await notThere(hands, argv, service, `${service} failed to start`);
	if (!came) throw await notThere(hands, argv, service, `${service} was started, but after ${longestStart} s ${docker ? 'the daemon does not answer' : 'it is not active'}`);
	say(hands, docker ? 'the daemon answers' : `${service} is up`);
};

/** A unit without a file is forgotten by systemd as soon as it has stopped. */
const gone = (error: unknown): 'inactive' => {
	if (isReason(error, 'not-found')) return 'inactive';
	throw error;
};

const untilDown = async (hands: Hands, service: string, argv: readonly string[]): Promise<void> => {
	let known = true;
	const isDown = async (): Promise<boolean> => {
		const state = await hands.host.services.status(service).then(status => status.state, gone);
		known = state !== 'unknown';
		return !known || state === 'inactive' || state === 'failed';
	};
	const waiting = {for: `${service} to stop`, seconds: longestStop, whenCancelled: 'the service goes on stopping'};
	if (!(await waitUntil(hands, waiting, isDown))) throw await notThere(hands, argv, service, `${service} still runs ${longestStop} s after it was told to stop`);
	// Asked once, after the state: where a socket unit listens, asking starts the daemon again.
	if (isDockerService(service) && (await daemonAnswers(hands)))
		throw new DrydockError('refused', `${service} was stopped, but a daemon still answers`, {
			nextSteps: hands.host.services.manager === 'systemd' ? ['systemctl stop docker.socket docker.service'] : ['Look for another dockerd: ps -C dockerd -o pid,args'],
		});
	say(hands, known ? `${service} is down` : `${service} was told to stop; whether it has is not known`);
};

/** Waits until a service is where the action was to bring it; throws a CommandError with the end of its journal if it never is. */
export const untilDone = (hands: Hands, action: ServiceAction, service: string, argv: readonly string[]): Promise<void> =>
	action === 'stop' ? untilDown(hands, service, argv) : untilUp(hands, service, argv);
