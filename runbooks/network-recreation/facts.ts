import {type ContainerRef, language, type SavedNetwork} from 'drydock-cli';

export interface Facts {
	network: string;
	'restart-docker': boolean;
	saved: SavedNetwork;
	/** Why the network cannot be made again; empty when it can. */
	refusal: string;
	/** What else runs on this host, where Docker is restarted. */
	bystanders: readonly ContainerRef[];
	differences: readonly string[];
}

export const {probe, act, ask, done, runbook} = language<Facts>();
