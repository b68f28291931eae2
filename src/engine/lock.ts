import type {HostIdentity} from '../host/reader.ts';
import {EndOfRun} from './end.ts';
import {emit, type Session} from './session.ts';

/** The run that has a host. */
export interface Holder {
	readonly run: string;
	/** The human, also behind sudo. */
	readonly user: string;
	/** ISO 8601, UTC. */
	readonly since: string;
	/** From where that user came: an address, a terminal. '' when it cannot be told. */
	readonly from: string;
	readonly folder: string;
	readonly pid: number;
	/** False: its pid cannot be asked for from here. */
	readonly known: boolean;
	/** What stands for it. */
	readonly lockFile: string;
}

export interface Lease {
	/** Whose lock was taken over, as it did not end; or why there is none. */
	readonly notes: readonly string[];
	/** Never throws. */
	release(): void;
}

/** One run at a time for each host, whoever starts it. */
export interface HostLock {
	/** Never rejects: a host that cannot be locked is run on, and says so in the notes. */
	take(host: HostIdentity, run: {readonly id: string; readonly folder: string; readonly user: string; readonly at: Date}): Promise<{readonly held: Holder} | {readonly lease: Lease}>;
}

/** What whoever came second is told. */
export const heldLines = ({run, user, since, from, folder, pid, known, lockFile}: Holder): readonly string[] => [
	`Another run has this host: ${run}, by ${user}, since ${since.slice(0, 16).replace('T', ' ')} UTC${from === '' ? '' : `, ${from}`} (pid ${pid}). Nothing was changed.`,
	`How far it is: drydock runs, as ${user}; its record is ${folder}`,
	known ? 'Wait for its end or talk to whoever started it, then start again.' : `Its pid is of another container, so whether it still runs cannot be told from here. If it does not: rm ${lockFile}`,
];

/** Takes the host for this run, or ends the run and says who has it. A twin needs no lock. */
export const takeLock = async (session: Session): Promise<void> => {
	const {request, folder, clock, identity} = session;
	if (request.lock === undefined || request.target.rehearsal !== undefined || identity === undefined) return;
	const taken = await request.lock.take(identity, {id: folder.id, folder: folder.path, user: request.user, at: new Date(clock.now())});
	if ('held' in taken) throw new EndOfRun('decision-needed', heldLines(taken.held));
	session.lease = taken.lease;
	for (const text of taken.lease.notes) emit(session, {type: 'note', text});
};
