import type Dockerode from 'dockerode';
import type {HostReader} from './reader.ts';
import type {ServiceReader} from './machine/reader.ts';

/** The means to change a host. Only operations are handed one, and only by the gate. */
export interface HostWriter {
	/** An unrestricted connection to the daemon, its API version negotiated. */
	docker(): Promise<Dockerode>;
	/**
	 * Runs a program on the machine: an argument list, never a shell. With `privileged`, through `sudo -n` where
	 * the user is not root. Throws a CommandError on a bad end.
	 */
	run(argv: readonly string[], options?: RunOptions): Promise<void>;
	readonly services: ServiceReader;
	/** For what an operation must look at again right before it changes something, where no program tells it. */
	readonly reader: HostReader;
}

export interface RunOptions {
	readonly privileged?: boolean;
	/** Everything it prints, as it comes. */
	readonly output?: (chunk: Buffer) => void;
	/** Ends it. A program that is run without one is left to come to its end, also when Drydock does not wait for that. */
	readonly signal?: AbortSignal;
	/** It was started, under this pid. */
	readonly started?: (pid: number) => void;
	readonly timeoutSeconds?: number;
}
