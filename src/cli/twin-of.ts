import type {Mode} from '../engine/events.ts';
import type {Target} from '../host/target.ts';
import type {ThrownFault} from '../twin/faults.ts';
import type {TwinTarget} from '../twin/target.ts';
import type {ParsedArguments} from './arguments.ts';
import type {Io} from './io.ts';
import {openLocalTarget, openTarget} from './target.ts';

/** Was a run on a twin of the host asked for? */
export const isRehearsed = ({command, options}: ParsedArguments): boolean => command === 'rehearse' || options['dry-run'] === true;

/** Is the target itself a twin? */
export const isTwin = ({options: {target}}: ParsedArguments): boolean => typeof target === 'string' && target !== 'local';

/** How every run of these words is: on a twin it is a rehearsal, whoever asked for what. */
export const modeOf = (given: ParsedArguments): Mode => (isTwin(given) || isRehearsed(given) ? 'rehearsal' : 'live');

/** The twin that was named, or one of this host. */
export const openTwinTarget = async (given: ParsedArguments, io: Io, faults: readonly ThrownFault[] = []): Promise<Target> => (isTwin(given) ? openTarget(given, io, faults) : twinOfHost(given, io, faults));

/** Reads this host, by readings alone, into a twin of it. Nothing leads from the twin back to the host. */
const twinOfHost = async (given: ParsedArguments, io: Io, faults: readonly ThrownFault[]): Promise<TwinTarget> => {
	const [{takeSnapshot}, {createTwinTarget}, {createConnection}, {rehearsalsFolders}] = await Promise.all([
		import('../twin/snapshot/take.ts'), import('../twin/target.ts'), import('../host/docker/transport/connection.ts'), import('../record/runs.ts'),
	]);
	const target = await openLocalTarget(given, io);
	const connection = createConnection(target.endpoint);
	try {
		const now = new Date();
		const {world, gaps} = await takeSnapshot(target.reader(), async (path, query) => connection.json(path, query), now.getTime());
		return await createTwinTarget(world, {of: target.label, taken: now.toISOString(), gaps, faults, scratch: rehearsalsFolders(io.env)});
	} finally {
		connection.close();
		await target.close();
	}
};
