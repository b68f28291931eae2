import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {DrydockError} from '../errors.ts';
import {controlGroup, daemonFolder, findDaemon, startDaemon, stopDaemon, type DaemonFolder} from './daemon.ts';
import {closeNamespace, inNamespace, openNamespace, type Namespace} from './namespace.ts';
import {isRunning} from './process.ts';
import {labService} from './service.ts';
import {removeControlGroup} from './control-group.ts';
import {labObstacle} from './requirements.ts';

/** A disposable Docker daemon that is running, or was when it was last looked at. */
export interface Lab extends DaemonFolder {
	readonly namespace: Namespace;
}

/** Where the one lab of this user keeps its daemon and the record of it. */
export const labFolder = (): string =>
	join(process.env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'drydock', 'lab');

const recordFile = (folder: string): string => join(folder, 'lab.json');

const writeRecord = (lab: Lab): void => {
	writeFileSync(recordFile(lab.folder), `${JSON.stringify(lab, undefined, '\t')}\n`, {mode: 0o600});
};

/** Starts a daemon in namespaces of its own, with everything of it under `folder`. Throws what stands against it. */
export const startLab = async (folder: string, name: string): Promise<Lab> => {
	const obstacle = labObstacle();
	if (obstacle !== undefined) {
		throw obstacle;
	}

	const place = daemonFolder(folder, name);
	mkdirSync(folder, {recursive: true, mode: 0o700});
	const namespace = await openNamespace();
	const lab = {...place, namespace};
	try {
		// Before there is a daemon: who interrupts the start can still have it removed.
		writeRecord(lab);
		await startDaemon(namespace, place);
		return lab;
	} catch (error) {
		await closeNamespace(namespace);
		removeControlGroup(controlGroup(name));
		throw error;
	}
};

/** The lab recorded in a folder, running or not; undefined when there is none. */
export const findLab = (folder: string): Lab | undefined => {
	try {
		return JSON.parse(readFileSync(recordFile(folder), 'utf8')) as Lab;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
			return undefined;
		}

		throw new DrydockError('not-known', `The record of the lab cannot be read: ${recordFile(folder)}`, {
			nextSteps: ['End what is left of it, then remove the folder.'],
			cause: error,
		});
	}
};

/** `stopped`: its namespaces are there, and its daemon is not running. */
export const labState = (lab: Lab): 'running' | 'stopped' | 'ended' => {
	if (!isRunning(lab.namespace)) {
		return 'ended';
	}

	return findDaemon(lab.namespace) === undefined ? 'stopped' : 'running';
};

/** Ends the daemon and everything that runs in its namespaces, and removes its folder with all images and volumes. */
export const removeLab = async (lab: Lab): Promise<void> => {
	await closeNamespace(lab.namespace);
	removeControlGroup(controlGroup(lab.name));
	rmSync(lab.folder, {recursive: true, force: true, maxRetries: 5});
};

/** Stops the daemon alone; network, bridges and files stay, as on a host of which the service is stopped. */
export const stopLab = (lab: Lab): Promise<void> => stopDaemon(lab.namespace, lab);

/** Starts the daemon of a stopped lab again. */
export const restartLab = (lab: Lab): Promise<void> => startDaemon(lab.namespace, lab);

/** The argument list that runs a program in the lab: docker reaches it there, and Drydock knows how to restart it. */
export const inLab = (lab: Lab, argv: readonly string[]): readonly string[] =>
	inNamespace(lab.namespace, [
		'env',
		`DOCKER_HOST=unix://${lab.socket}`,
		`DRYDOCK_CONFIG=${labService(lab.folder).configuration}`,
		...argv,
	]);
