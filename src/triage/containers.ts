import type {DrydockError} from '../errors.ts';
import type {Container, ContainerSummary} from '../host/docker/reader.ts';
import type {Look} from './detector.ts';
import type {Severity} from './finding.ts';

export interface Containers {
	readonly summaries: readonly ContainerSummary[];
	readonly all: readonly Container[];
	/** Those that the engine lists and cannot read. */
	readonly unread: readonly {readonly summary: ContainerSummary; readonly error: DrydockError}[];
}

/** Every container, inspected once for all detectors. */
export const containersOf = async ({once, host}: Look): Promise<Containers> =>
	once('containers', async () => {
		const summaries = await host.docker.containers();
		const failed = new Map<string, DrydockError>();
		const all = await host.docker.inspectAll(summaries.map(({id}) => id), (id, error) => failed.set(id, error));
		return {summaries, all, unread: summaries.flatMap(summary => (failed.has(summary.id) ? [{summary, error: failed.get(summary.id)!}] : []))};
	});

/** The engine's own words for its state: "Exited (255) 3 minutes ago". */
export const statusOf = ({summaries}: Containers, {id, state}: Container): string => summaries.find(summary => summary.id === id)?.status || state;

/** The engine starts it with itself. `unless-stopped` holds only as long as nobody stopped it, which cannot be read. */
export const startsWithDocker = ({restartPolicy: {Name}}: Container): boolean => Name === 'always' || Name === 'unless-stopped';

/** An engine's "never" is the year 1. */
export const isTime = (time: string): boolean => time !== '' && !time.startsWith('0001-');

/**
 * How bad it is that it does not start: somebody relies on one that has run, that the engine is told to keep up or that
 * belongs to a compose project; one that never ran may as well be a slip of somebody's fingers.
 */
export const severityOfFailedStart = (container: Container): Severity =>
	startsWithDocker(container) || isTime(container.startedAt) || composeOf(container) !== undefined ? 'critical' : 'warning';

/** It did not start, the last time that somebody tried. */
export const failedToStart = ({state, error}: Container): boolean => error !== '' && (state === 'created' || state === 'exited');

/** The compose project that it belongs to: what made it, and would make it again. */
export const composeOf = ({labels}: Container): string | undefined => labels['com.docker.compose.project'];

/** Has it ports that other machines shall reach? */
export const servesOthers = ({ports, networkMode}: Container): boolean => networkMode !== 'host' && ports.some(({hostIp}) => !hostIp.startsWith('127.') && hostIp !== '::1');
