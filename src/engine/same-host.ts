import {isReason} from '../errors.ts';
import type {HostIdentity} from '../host/reader.ts';
import {EndOfRun} from './end.ts';
import type {MachineMark, Session} from './session.ts';

const described = ({hostname, daemonId, endpoint, dataRoot}: HostIdentity): string =>
	`${hostname || 'a host without a name'} (${endpoint}, daemon ${daemonId || 'without an id'}${dataRoot === undefined ? '' : ` on ${dataRoot}`})`;

const other = (began: string, now: string): EndOfRun =>
	new EndOfRun('failed', [
		`This is another host: the run began on ${began}, and what answers now is ${now}. Nothing more was performed.`,
		'Find out why the address leads elsewhere (DOCKER_HOST, a docker context, a reinstalled daemon), then start again.',
	]);

/** The machine under the engine, where it can be told; it answers while the daemon is stopped. */
export const machineMark = async (session: Session): Promise<MachineMark | undefined> => {
	try {
		const {hostname, bootId} = await session.quietHost.machine.identity();
		return {hostname, bootId};
	} catch {
		return undefined;
	}
};

/**
 * The target is still the one that the run began on, or the run ends. Where the step expects the daemon to be away
 * and it is, the machine must be the same and not have been started again. Throws `unreachable` otherwise.
 */
export const requireSameHost = async (session: Session, mayBeAway: boolean): Promise<void> => {
	const began = session.identity;
	if (began === undefined) throw new EndOfRun('failed', ['It is not known on which host this run began. Nothing was performed.']);
	let now: HostIdentity;
	try {
		now = await session.interruption.race(session.request.target.identity());
	} catch (error) {
		if (!mayBeAway || !isReason(error, 'unreachable') || session.machine === undefined) throw error;
		const machine = await session.interruption.race(machineMark(session));
		if (machine === undefined) throw error;
		if (machine.hostname !== session.machine.hostname) throw other(session.machine.hostname, machine.hostname);
		if (machine.bootId !== session.machine.bootId) throw other(`${machine.hostname} as it was running then`, 'the same machine, started again since');
		return;
	}
	if (now.daemonId !== began.daemonId || now.dataRoot !== began.dataRoot || now.hostname !== began.hostname || now.endpoint !== began.endpoint) throw other(described(began), described(now));
};
