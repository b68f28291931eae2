import {isReason} from '../errors.ts';
import type {Container} from '../host/docker/reader.ts';
import type {HostReader} from '../host/reader.ts';
import {isUp, portsOf} from './container.ts';
import type {Loss, LossItem} from './operation.ts';

/** Is it the service of the Docker daemon, by any name that the managers give it? `docker.socket` is not. */
export const isDockerService = (service: string): boolean => /(^|[.-])dockerd?(\.service)?$/.test(service);

export type Going = 'stop' | 'restart';

/** An orderly stop ends even when nothing runs; measured: 1 s. */
const shortestStop = 1;
/** A start with nothing to clean up, and for each container that it knows (1000 of them: 3 s). Seconds. */
const shortestStart = 2;
const startPerContainer = 0.002;

/** Does the engine start it again by itself when it comes up? What it must end with for that is not known beforehand. */
type Return = 'comes back' | 'stays stopped' | 'depends';

const returnOf = ({restartPolicy: {Name}}: Container): Return => {
	if (Name === 'always' || Name === 'unless-stopped') return 'comes back';
	return Name === 'on-failure' ? 'depends' : 'stays stopped';
};

/** Containers that ran, and that the engine may not start again by itself after a restart. Those with --rm are gone. */
export const leftStopped = (up: readonly Container[]): Container[] => up.filter(container => !container.autoRemove && returnOf(container) !== 'comes back');

const returnText = (container: Container, going: Going): string => {
	const policy = `restart policy ${container.restartPolicy.Name || 'no'}`;
	const when = going === 'restart' ? '' : ' once Docker is started';
	if (returnOf(container) === 'comes back') return `comes back${when}: ${policy}`;
	return returnOf(container) === 'depends' ? `comes back${when} only if it ends with an error: ${policy}` : `does NOT come back by itself: ${policy}`;
};

const stopped = (container: Container, going: Going): LossItem => ({name: `container ${container.name}`, detail: returnText(container, going)});
const removed = (container: Container): LossItem => ({name: `container ${container.name}`, detail: 'started with --rm: it is removed with what it has written'});
/** Containers live on, but the processes that carry their ports are children of the daemon. */
const closed = (container: Container): LossItem => ({name: `published ports of container ${container.name}`, detail: `${portsOf(container)}; the container itself runs on`});

/** The containers that run now; undefined when the daemon does not answer, so that nobody knows. */
export const containersUp = async (host: HostReader): Promise<{up: readonly Container[]; known: number; liveRestore: boolean} | undefined> => {
	try {
		const [{liveRestore}, summaries] = await Promise.all([host.docker.info(), host.docker.containers()]);
		return {up: await host.docker.inspectAll(summaries.filter(isUp).map(({id}) => id)), known: summaries.length, liveRestore};
	} catch (error) {
		if (isReason(error, 'unreachable')) return undefined;
		throw error;
	}
};

/** What a stop or restart of the Docker daemon costs now: who stops, who comes back by itself, who does not. */
export const dockerLoss = async (host: HostReader, service: string, going: Going): Promise<Loss> => {
	const daemon = {name: 'the Docker daemon', detail: going === 'stop' ? 'until it is started again' : 'while it restarts'};
	const now = await containersUp(host);
	if (now === undefined) {
		const {state} = await host.machine.services.status(service);
		if (state === 'inactive' || state === 'failed') return {stops: [], gone: []};
		return {stops: [daemon, {name: 'every running container', detail: 'not known which: the daemon does not answer'}], gone: []};
	}
	const {up, known, liveRestore} = now;
	const restartSeconds = (liveRestore ? 0 : Math.max(0, ...up.map(({stopTimeoutSeconds}) => stopTimeoutSeconds))) + shortestStop + shortestStart + startPerContainer * known;
	const downtime = going === 'restart' ? {downtimeSeconds: Math.ceil(restartSeconds)} : {};
	if (liveRestore) return {stops: [daemon, ...up.filter(({ports}) => ports.length > 0).map(closed)], gone: [], ...downtime};
	return {
		stops: [daemon, ...up.filter(({autoRemove}) => !autoRemove).map(container => stopped(container, going))],
		gone: up.filter(({autoRemove}) => autoRemove).map(removed),
		...downtime,
	};
};
