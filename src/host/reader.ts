import type {DockerReader} from './docker/reader.ts';
import type {MachineReader} from './machine/reader.ts';

/** A host as a runbook sees it: two readers and who it is. Nothing in it can change anything. */
export interface HostReader {
	readonly docker: DockerReader;
	readonly machine: MachineReader;
	/** How the host is named on screen: `web-01 (unix:///run/docker.sock)`. */
	readonly label: string;
}

/** What a run is bound to: checked at the start and before every change. */
export interface HostIdentity {
	/** The daemon's own id. Up to Docker 23 it belongs to the machine: two daemons there share it, and differ in their data root. */
	readonly daemonId: string;
	readonly dataRoot?: string;
	/** As the daemon knows it. */
	readonly hostname: string;
	readonly endpoint: string;
}
