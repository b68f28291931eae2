import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {faultHost, type FaultHost} from '../../../src/lab/fault.ts';
import {findBusybox, writeImageTar} from '../../../src/lab/image.ts';
import {importImage} from '../../../src/lab/import-image.ts';
import {findDaemon} from '../../../src/lab/daemon.ts';
import {findLab, inLab, removeLab, startLab} from '../../../src/lab/lab.ts';
import {ownedFolder, sweep} from './leftovers.ts';

/** A plain dockerd of the machine, alone in its own network, process and mount namespaces. */
export interface Engine {
	readonly socket: string;
	readonly dataRoot: string;
	readonly folder: string;
	/** dockerd's own process, as the machine numbers it; 0 while it is stopped. */
	readonly pid: number;
	/** The docker command line on this engine; its standard output. Throws what it said when it fails. */
	docker(...args: readonly string[]): Promise<string>;
	/** The argument list that runs a program where the engine's ports, processes and mounts are. */
	inNamespace(argv: readonly string[]): readonly string[];
	/** What a fault breaks it by; its `stop` and `start` are those of the daemon alone. */
	readonly host: FaultHost;
	/** Ends it, with its containers, and removes everything of it. */
	stop(): Promise<void>;
}

const prefix = 'drydock-engine';

const endLeft = async (folder: string): Promise<void> => {
	const lab = findLab(folder);
	if (lab !== undefined) {
		await removeLab(lab);
	}
};

/** An engine with the image `bb:1`, in about two seconds. `name` tells it apart for whoever looks at the machine. */
export const startEngine = async ({name}: {readonly name: string}): Promise<Engine> => {
	await sweep(tmpdir(), prefix, endLeft);
	const folder = ownedFolder(tmpdir(), prefix);
	const lab = await startLab(folder, `${name}-${basename(folder).slice(prefix.length + 1)}`);
	const host = faultHost(lab);
	await importImage(host, lab);
	// For tests that import it once more.
	await writeImageTar(join(folder, 'bb.tar'), findBusybox() ?? 'busybox');
	return {
		socket: lab.socket,
		dataRoot: lab.dataRoot,
		folder,
		get pid() {
			return findDaemon(lab.namespace)?.pid ?? 0;
		},
		docker: (...args) => host.docker(...args),
		inNamespace: argv => inLab(lab, argv),
		host,
		stop: () => removeLab(lab),
	};
};
