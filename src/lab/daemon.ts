import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {request} from 'node:http';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {DrydockError} from '../errors.ts';
import {inNamespace, type Namespace} from './namespace.ts';
import {childrenOf, markProcess, nameOf, type ProcessMark} from './process.ts';
import {labService, writeService} from './service.ts';
import {waitFor} from './wait.ts';

/** Where a disposable daemon keeps everything: under one folder, which goes with it. */
export interface DaemonFolder {
	readonly name: string;
	readonly folder: string;
	readonly socket: string;
	readonly dataRoot: string;
	readonly log: string;
}

/** A unix socket's path has room for 107 bytes. */
const longestSocket = 107;

/** Of all sockets below the folder the one with the longest path: without it, dockerd waits for its containerd in vain. */
const deepestSocket = join('exec', 'containerd', 'containerd-debug.sock');

const longestFolder = longestSocket - deepestSocket.length - 1;

export const daemonFolder = (folder: string, name: string): DaemonFolder => {
	if (Buffer.byteLength(folder) > longestFolder) {
		throw new DrydockError('usage', `The path ${folder} is too long for the sockets of a daemon`, {
			nextSteps: [`Choose a folder of which the path has at most ${longestFolder} bytes, for example by XDG_STATE_HOME.`],
		});
	}

	return {name, folder, socket: join(folder, 'docker.sock'), dataRoot: join(folder, 'data'), log: join(folder, 'dockerd.log')};
};

/** The control group above all of the daemon's containers, in every hierarchy. */
export const controlGroup = (name: string): string => `drydock-lab-${name}`;

/** Its own: /etc/docker/daemon.json is for the machine's daemon. */
const configurationFile = (folder: string): string => join(folder, 'daemon.json');

/** A fault may have changed it: only a missing one is written. */
const writeConfiguration = ({folder}: DaemonFolder): void => {
	const file = configurationFile(folder);
	if (!existsSync(file)) {
		writeFileSync(file, '{}\n');
	}
};

const daemonArguments = ({name, folder, socket, dataRoot}: DaemonFolder): readonly string[] => [
	'dockerd',
	`--data-root=${dataRoot}`,
	`--exec-root=${join(folder, 'exec')}`,
	`--pidfile=${join(folder, 'docker.pid')}`,
	`--host=unix://${socket}`,
	`--config-file=${configurationFile(folder)}`,
	'--exec-opt=native.cgroupdriver=cgroupfs',
	`--cgroup-parent=/${controlGroup(name)}`,
];

const answersPing = (socket: string): Promise<boolean> =>
	new Promise(resolve => {
		const ping = request({socketPath: socket, path: '/_ping', timeout: 2000}, response => {
			response.resume();
			resolve(response.statusCode === 200);
		});
		ping.on('timeout', () => ping.destroy());
		ping.on('error', () => resolve(false));
		ping.end();
	});

/** Why dockerd ended is in the last line that it wrote. */
const lastLine = (file: string): string => readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '';

const execute = promisify(execFile);

/** dockerd looks for iptables and runc in the PATH. */
const withSystemPrograms = (): NodeJS.ProcessEnv => ({
	...process.env,
	PATH: `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`,
});

const runService = async (namespace: Namespace, {folder}: DaemonFolder, action: 'start' | 'stop'): Promise<void> => {
	const [command = '', ...rest] = inNamespace(namespace, [labService(folder).program, action]);
	await execute(command, rest, {env: withSystemPrograms()});
};

/** dockerd itself, as the machine numbers it, whoever started it; undefined when it is stopped. */
export const findDaemon = (namespace: Namespace): ProcessMark | undefined => {
	const pid = childrenOf(namespace.pid).find(child => nameOf(child) === 'dockerd');
	return pid === undefined ? undefined : markProcess(pid);
};

/** Starts dockerd inside the namespace and comes back when it answers. It outlives this process. */
export const startDaemon = async (namespace: Namespace, daemon: DaemonFolder): Promise<void> => {
	mkdirSync(daemon.folder, {recursive: true});
	writeConfiguration(daemon);
	writeService(daemon.folder, daemonArguments(daemon), daemon.log);
	await runService(namespace, daemon, 'start');
	const ended = (): boolean => findDaemon(namespace) === undefined;
	// A daemon that was killed has everything to clean up first, and may take half a minute.
	const answers = await waitFor(async () => {
		if (await answersPing(daemon.socket)) {
			return 'yes';
		}

		return ended() ? 'no' : undefined;
	}, 120);
	if (answers !== 'yes') {
		throw new DrydockError('refused', `The lab's dockerd does not come up: ${lastLine(daemon.log)}`, {
			nextSteps: [`less ${daemon.log}`],
		});
	}
};

/** Ends dockerd as a service manager would: asks, and kills it after half a minute. Its containers stop with it. */
export const stopDaemon = (namespace: Namespace, daemon: DaemonFolder): Promise<void> => runService(namespace, daemon, 'stop');
