import {type ContainerRef, type HostPort, language, type SavedNetwork, type StaleEndpoint} from 'drydock-cli';
import type {Wanted} from './host.ts';

export interface Facts {
	container: string;
	port: HostPort;
	wanted: Wanted;
	/** Every stale endpoint of the host; those that hold a wanted port first. */
	stale: readonly StaleEndpoint[];
	/** The one to be cured. */
	endpoint: StaleEndpoint;
	dataRoot: string;
	/** For names of images: when the run began. */
	stamp: string;
	members: readonly ContainerRef[];
	/** Ids of containers to be committed first. */
	precious: string[];
	/** Rungs of the ladder that were climbed. */
	tried: number;
	stillHeld: string;
	/** What ran before the daemon was stopped. */
	ran: readonly ContainerRef[];
	networks: readonly SavedNetwork[];
	/** Ids of further containers to start. */
	also: string[];
}

export const {probe, act, ask, pick, wait, call, done, runbook} = language<Facts>();
