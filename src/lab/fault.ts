import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {CommandError} from '../errors.ts';
import {inLab, restartLab, stopLab, type Lab} from './lab.ts';

/** What a fault is given to break a lab with. */
export interface FaultHost {
	/** Runs the docker command line on the lab; its standard output. */
	docker(...args: readonly string[]): Promise<string>;
	/** Runs a program in the lab's namespaces; its standard output. */
	run(argv: readonly string[]): Promise<string>;
	/** True when a container runs, or how it is and why. */
	runs(container: string): Promise<true | string>;
	readonly dataRoot: string;
	/** Stops the daemon as its service would. */
	stop(): Promise<void>;
	/** Starts it again, and comes back when it answers. */
	start(): Promise<void>;
}

/** How a host gets into an incident that a runbook cures, and how it is seen that it is cured. */
export interface Fault {
	/** Kebab-case, unique among all faults; the file's name. */
	readonly id: string;
	readonly title: string;
	inject(host: FaultHost): Promise<void>;
	/** How the drill starts the runbook of the folder: `--set` and `--answer`, as an operator would type them. */
	readonly drill: {readonly set: Readonly<Record<string, string>>; readonly answers?: Readonly<Record<string, string>>};
	/** Asked on the host after the run: true, or what is still wrong. */
	cured(host: FaultHost): Promise<true | string>;
	/**
	 * What the cure may change, as `drydock survey --since` names it: `container proxy`, `port 8443/tcp`, `image app:*`. A
	 * drill fails when anything else is not as it was. Absent: whatever the operations of the run may change.
	 */
	readonly changes?: readonly string[];
	/**
	 * Why a rehearsal of it cannot go as the run does: what no twin can know. Absent: a drill fails where the rehearsal on a twin
	 * of the host went another way than the run, performed or lost something else, or did not come to the end.
	 */
	readonly beyondTwin?: string;
}

const execute = promisify(execFile);

const run = async (argv: readonly string[]): Promise<string> => {
	const [command = '', ...rest] = argv;
	try {
		return (await execute(command, rest, {maxBuffer: 64 * 1024 * 1024})).stdout;
	} catch (error) {
		const {code, stderr} = error as {code?: number | string; stderr?: string};
		const said = stderr?.trim() || String(error);
		throw new CommandError(argv, typeof code === 'number' ? code : undefined, said, {cause: error});
	}
};

/** A lab as a fault sees it. */
export const faultHost = (lab: Lab): FaultHost => ({
	docker: (...args) => run(inLab(lab, ['docker', ...args])),
	runs: async container => {
		const state = (await run(inLab(lab, ['docker', 'inspect', '--format', '{{.State.Status}} {{.State.Error}}', container]))).trim();
		return state === 'running' || `${container} is ${state}`;
	},
	run: argv => run(inLab(lab, argv)),
	dataRoot: lab.dataRoot,
	stop: () => stopLab(lab),
	start: () => restartLab(lab),
});
