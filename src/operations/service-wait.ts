import {CommandError, DrydockError, errorMessage, isReason} from '../errors.ts';
import {shellQuote} from '../host/machine/commands.ts';
import {reasonIn} from '../host/machine/services/telltale.ts';
import type {ServiceAction} from '../host/machine/reader.ts';
import {daemonAnswers} from './means/daemon.ts';
import {configurationSteps} from './means/kept-configuration.ts';
import {say, waitUntil} from './means/run.ts';
import type {Hands} from './operation.ts';
import {isDockerService} from './service-loss.ts';

/**
 * After a crash, a daemon with 1000 containers was measured to need 26 s until it answers, more on a slow disk.
 * Seconds.
 */
const longestStart = 120;
const longestStop = 120;
const journalLines = 40;

/** How it would be started by hand, in the words of this host's manager. */
const startSteps = ({host: {services}}: Hands, service: string): readonly string[] => {
	try {
		return services.commands('start', service).map(shellQuote);
	} catch {
		return [];
	}
};

/** The error for a service that did not get where it should, with why in the words of its log, and what to do. */
export const notThere = async (hands: Hands, argv: readonly string[], service: string, words: string, cause?: unknown): Promise<CommandError> => {
	const log = await hands.host.services.journal(service, journalLines).catch((error: unknown) => [`(what it logged is not known: ${errorMessage(error)})`]);
	for (const line of log) say(hands, line);
	const isSystemd = hands.host.services.manager === 'systemd';
	const exitCode = cause instanceof CommandError ? cause.exitCode : undefined;
	// Systemd says where to look, which is what follows.
	return new CommandError(argv, exitCode, `${words.replace(/[.\s/]*\sSee "systemctl status .*$/s, '')}; it last said: ${reasonIn(log) ?? 'nothing'}`, {
		cause,
		nextSteps: [
			...(isDockerService(service) ? await configurationSteps(hands) : []),
			isSystemd ? shellQuote(['journalctl', '-u', service, '-n', '50', '--no-pager']) : 'Look at the log of the service.',
			...(log.some(line => /no space left/i.test(line)) ? ['df -h   the disk is full'] : []),
			...startSteps(hands, service),
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
