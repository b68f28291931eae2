import {isReason} from '../errors.ts';
import type {HostIdentity} from '../host/reader.ts';
import {EndOfRun} from './end.ts';
import type {MachineMark, Session} from './session.ts';

const described = ({hostname, daemonId, endpoint, dataRoot}: HostIdentity): string =>
	`${hostname || 'a host without a name'} (${endpoint}, daemon ${daemonId || 'without an id'}${dataRoot === undefined ? '' : ` on ${dataRoot}`})`;

/** What differs, as far as that tells what happened. */
const because = (began: HostIdentity, now: HostIdentity): string => {
	if (now.daemonId === began.daemonId && now.dataRoot === began.dataRoot) return `The machine was called ${began.hostname}, and is called ${now.hostname}.`;
	if (now.hostname !== began.hostname) return 'The address leads to another machine.';
	if (now.dataRoot !== began.dataRoot) return 'Another daemon answers at this address, with data of its own.';
	return 'The daemon has the same data root and another id: it was installed anew, or lost its identity.';
};

const other = (began: string, now: string, why: readonly string[] = []): EndOfRun =>
	new EndOfRun('failed', [
		`This is another host: the run began on ${began}, and what answers now is ${now}. Nothing more was performed.`,
		...why,
		'Find out why the address leads elsewhere (DOCKER_HOST, a docker context, a reinstalled daemon), then start again.',
	]);

/** Whoever switches to another Docker on the way may believe that the run went with them. */
const requireSameName = ({request: {target}, folder}: Session): void => {
	const moved = target.moved?.();
	if (moved === undefined) return;
	throw new EndOfRun('decision-needed', [
		`What names this Docker leads elsewhere by now: ${moved}. Nothing more was performed.`,
		`If the run is still meant for where it began: drydock resume ${folder.id} goes on there. For the other one begin anew: drydock run`,
	]);
};

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
	requireSameName(session);
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
	if (now.daemonId !== began.daemonId || now.dataRoot !== began.dataRoot || now.hostname !== began.hostname || now.endpoint !== began.endpoint) throw other(described(began), described(now), [because(began, now)]);
};
