import {type Container, type ContainerSummary, type HostReader} from 'drydock-cli';
import type {Item} from './items.ts';
import {ago, clauses, some} from './words.ts';

/** Every container of the host, as far as the engine can look at it. */
export interface Containers {
	readonly listed: readonly ContainerSummary[];
	readonly inspected: readonly Container[];
	/** Those that it lists and cannot look at. */
	readonly failed: readonly ContainerSummary[];
}

export const readContainers = async (host: HostReader): Promise<Containers> => {
	const listed = await host.docker.containers();
	const failed = new Set<string>();
	const inspected = await host.docker.inspectAll(listed.map(({id}) => id), id => void failed.add(id));
	return {listed, inspected, failed: listed.filter(({id}) => failed.has(id))};
};

/** The ids of the containers that the run is about; null for all. Throws `not-found` when none of them is there. */
export const scopeOf = async (host: HostReader, {listed}: Containers, named: readonly string[] | undefined): Promise<readonly string[] | null> => {
	if (named === undefined) return null;
	const known = named.flatMap(reference => listed.find(({id, name}) => name === reference || id.startsWith(reference))?.id ?? []);
	// One that is gone meanwhile needs no cleaning; if all are, the words are the engine's.
	return known.length > 0 ? [...new Set(known)] : [(await host.docker.container(named[0] ?? '')).id];
};

/** Docker has begun to remove these and did not get to the end. */
export const isHalfRemoved = ({state}: Pick<ContainerSummary, 'state'>): boolean => state === 'dead' || state === 'removing';

const project = ({labels}: Pick<Container, 'labels'>): string => (labels['com.docker.compose.project'] === undefined ? '' : `of the compose project ${labels['com.docker.compose.project']}`);

const volumesOf = ({mounts}: Container): readonly string[] => mounts.flatMap(({type, name}) => (type === 'volume' && name !== undefined ? [name] : []));

/** Somebody stopped one that would otherwise run. */
const stopped = ({restartPolicy}: Container): string => (/^(?:always|unless-stopped)$/.test(restartPolicy.Name) ? `restarts by itself (${restartPolicy.Name}), so somebody stopped it` : '');

export const containerItems = ({listed, inspected}: Containers, scope: readonly string[] | null, now: number): readonly Item[] => {
	const inScope = ({id}: {readonly id: string}): boolean => scope?.includes(id) ?? true;
	const halfRemoved = listed.filter(isHalfRemoved).filter(inScope).map(
		({id, name, status, image}): Item => ({id: `container:${name}`, kind: 'dead-containers', label: `container ${name}`, detail: clauses(status, `image ${image}`), bytes: null, thing: {is: 'container', container: {id, name}, finishedAt: ''}}),
	);
	const ended = inspected.filter(({state}) => state === 'exited' || state === 'created').filter(inScope).map((container): Item => {
		const {id, name, image, state, finishedAt, created, exitCode} = container;
		const volumes = volumesOf(container);
		return {
			id: `container:${name}`,
			kind: state === 'exited' ? 'exited-containers' : 'created-container',
			label: `container ${name}`,
			detail: clauses(
				state === 'exited' ? `ended ${ago(finishedAt, now)} with ${exitCode}` : `made ${ago(created, now)}, never started`,
				`image ${image}`,
				project(container),
				stopped(container),
				volumes.length === 0 ? '' : `its volumes stay: ${some(volumes)}`,
			),
			bytes: null,
			thing: {is: 'container', container: {id, name}, finishedAt},
		};
	});
	return [...halfRemoved, ...ended];
};
