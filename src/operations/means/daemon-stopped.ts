import {dirname} from 'node:path';
import {CommandError, DrydockError} from '../../errors.ts';
import type {Hands} from '../operation.ts';
import {daemonAnswers} from './daemon.ts';
import {capture} from './run.ts';

/** Is it the engine's store of networks? */
export const isNetworkStore = (path: string): boolean => path.endsWith('/network/files/local-kv.db');

/** `/var/lib/docker` of `/var/lib/docker/network/files/local-kv.db`. */
export const dataRootOf = (store: string): string => dirname(dirname(dirname(store)));

const refuse = (path: string, why: string, nextStep: string): never => {
	throw new DrydockError('refused', `${path} is left alone: ${why}, and a running daemon has the store in memory and would write it back`, {nextSteps: [nextStep]});
};

/** Device and inode of a file as one process sees it; undefined when it sees none there. */
const fileSeenBy = async (hands: Hands, root: string, path: string): Promise<string | undefined> => {
	try {
		return /^file \d+ \d+$/m.exec(await capture(hands, ['stat', '-L', '--format=file %d %i', '--', `${root}${path}`], {privileged: true}))?.[0];
	} catch (error) {
		if (error instanceof CommandError && /No such file or directory|Not a directory/.test(error.message)) return undefined;
		throw error;
	}
};

/** The data root that a daemon was told on its command line; it can also be told in its configuration file. */
const toldDataRoot = (command: string): string | undefined => /\s(?:--data-root|--graph|-g)[= ](\S+)/.exec(command)?.[1];

/** Daemons that may use the data root of this store; those of other machines and containers see another file there. */
const daemonsOf = async (hands: Hands, store: string): Promise<number[]> => {
	const printed = await capture(hands, ['ps', '-ww', '-e', '-o', 'pid=,comm=,args=']);
	const daemons = [...printed.matchAll(/^\s*(\d+) dockerd\s+(.*)$/gm)].map(([, pid, command = '']) => ({pid: Number(pid), root: toldDataRoot(` ${command}`)}));
	const dataRoot = dataRootOf(store);
	const near = daemons.filter(({root}) => root === undefined || root.replace(/\/+$/, '') === dataRoot);
	// The folder and not the store: that may have been moved away.
	const ours = await fileSeenBy(hands, '', dataRoot);
	const seen = await Promise.all(near.map(async ({pid}) => ({pid, file: await fileSeenBy(hands, `/proc/${pid}/root`, dataRoot)})));
	return seen.filter(({file}) => file !== undefined && file === ours).map(({pid}) => pid);
};

/** Throws `refused` when `path` is the engine's store of networks and a daemon that uses it answers or lives. */
export const refuseUnderDaemon = async (hands: Hands, path: string): Promise<void> => {
	if (!isNetworkStore(path)) return;
	const [pid] = await daemonsOf(hands, path);
	if (pid !== undefined) refuse(path, `a Docker daemon runs, process ${pid}`, 'Stop the daemon first, by its service.');
	// After the processes: where a socket unit listens, asking would start the daemon.
	if (await daemonAnswers(hands)) refuse(path, 'the Docker daemon answers', 'Stop the daemon first; under systemd, docker.socket too.');
};
