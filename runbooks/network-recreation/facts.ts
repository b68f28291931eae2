import {type ContainerRef, language, type MissingNetwork, type SavedNetwork, type Whereabouts} from 'drydock-cli';

export interface Facts {
	/** By name, or by an id that containers still know it by. */
	network: string;
	/** One that does not start for want of a network. */
	container: string;
	/** Those that a network which is gone had. */
	subnet: readonly string[];
	/** Where an earlier run kept what it read of the network. Absolute path. */
	copy: string;
	'restart-docker': boolean;
	whereabouts: Whereabouts;
	saved: SavedNetwork;
	/** Why the network cannot be made again; empty when it can. */
	refusal: string;
	/** What else runs on this host, where Docker is restarted. */
	bystanders: readonly ContainerRef[];
	differences: readonly string[];
	/** What is left of a network that is gone. */
	missing: MissingNetwork;
	/** Ids of its members that are to be started. */
	wanted: string[];
}

export const {probe, act, ask, pick, done, runbook} = language<Facts>();
