import {realpathSync} from 'node:fs';
import type {EngineNetwork} from './reader.ts';
import {networkOf, readProc} from './proc/files.ts';

/** The kernel lists a unix socket only in the network namespace that it was made in. */
const isListed = (socketPath: string): boolean | undefined => {
	const table = readProc('/proc/net/unix');
	if (table === undefined) return undefined;
	const paths = new Set(table.split('\n').map(line => line.split(/\s+/).slice(7).join(' ')));
	// /var/run is /run on every machine of today, and either may have been written down.
	return [socketPath, realPath(socketPath), socketPath.replace(/^\/run\//, '/var/run/')].some(path => paths.has(path));
};

const realPath = (path: string): string => {
	try {
		return realpathSync(path);
	} catch {
		return path;
	}
};

/** Does the engine use the same network namespace as Drydock, so that its ports are among our listeners? */
export const readEngineNetwork = (pidFile: string, socketPath: string | undefined): EngineNetwork => {
	const own = networkOf('self');
	const pid = Number(readProc(pidFile)?.trim());
	const isEngine = Number.isInteger(pid) && pid > 0 && readProc(`/proc/${pid}/comm`) === 'dockerd\n';
	const engines = isEngine ? networkOf(pid) : undefined;
	if (own !== undefined && engines !== undefined) return own === engines ? 'same' : 'other';
	const listed = socketPath === undefined ? undefined : isListed(socketPath);
	if (listed === undefined) return 'not-known';
	return listed ? 'same' : 'other';
};
