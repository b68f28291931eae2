import {watch, type FSWatcher} from 'node:fs';
import {basename, dirname} from 'node:path';
import type {HostReader} from '../host/reader.ts';

/** Milliseconds. */
const soon = 250;

const socketOf = ({docker}: HostReader): string => docker.endpoint.replace(/^unix:\/\//, '');

/** Did something happen to the socket's file before the time was over? */
const socketChanges = async (path: string, milliseconds: number, signal: AbortSignal): Promise<boolean> => {
	const {promise, resolve} = Promise.withResolvers<boolean>();
	const timer = setTimeout(() => resolve(false), milliseconds);
	let watcher: FSWatcher | undefined;
	try {
		watcher = watch(dirname(path), (_kind, name) => {
			if (name === basename(path)) resolve(true);
		});
		watcher.on('error', () => undefined);
	} catch {
		// A folder that is not there, or too many watches: the time alone decides.
	}
	const giveUp = (): void => resolve(false);
	signal.addEventListener('abort', giveUp);
	if (signal.aborted) giveUp();
	const changed = await promise;
	clearTimeout(timer);
	watcher?.close();
	signal.removeEventListener('abort', giveUp);
	return changed;
};

/**
 * Would a connection start the daemon? Where systemd holds the socket, the first one does; somebody who stopped the
 * daemon on purpose, to mend its files perhaps, must not have it back by an open screen.
 */
export const wouldStartDaemon = async ({docker, machine: {services}}: HostReader): Promise<boolean> => {
	if (services.manager !== 'systemd' || !/^unix:\/\/(?:\/var)?\/run\/docker\.sock$/.test(docker.endpoint)) return false;
	try {
		const [service, socket] = await Promise.all([services.status('docker'), services.status('docker.socket')]);
		return socket.state === 'active' && service.state !== 'active';
	} catch {
		// No such unit: then it holds no socket.
		return false;
	}
};

/** Resolves when it is worth a try to reach the daemon again. Asks the daemon nothing, and never connects to its socket. */
export const daemonMayBeBack = async (host: HostReader, milliseconds: number, signal: AbortSignal): Promise<void> => {
	let pause = milliseconds;
	do {
		// A socket that was just made is one of a daemon that is about to be there.
		pause = (await socketChanges(socketOf(host), pause, signal)) ? soon : Math.min(2 * pause, milliseconds);
	} while (!signal.aborted && (await wouldStartDaemon(host)));
};
