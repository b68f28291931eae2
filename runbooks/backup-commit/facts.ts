import {type CopyState, type Judged, language} from 'drydock-cli';
import type {Pet} from './pet.ts';
import type {Account, Listed, Restore} from './restore.ts';
import type {Space} from './space.ts';

export interface Facts {
	/** Names of containers to be backed up. */
	containers: string[];
	/** Backups to be restored: references or ids of images. */
	backup: string[];
	/** A folder with saved volumes, where it is not that of a run. */
	copies: string;
	/** When the run began, as a part of names. */
	stamp: string;
	judged: readonly Judged[];
	notLookedAt: readonly string[];
	/** Ids of containers to be backed up. */
	chosen: string[];
	pets: readonly Pet[];
	/** Names of volumes to be saved. */
	precious: string[];
	space: Space;
	how: CopyState;
	saved: readonly Saved[];
	/** Images of which a container was made, and removed again. */
	tried: readonly string[];
	/** What is not as it should be after the backup. */
	lacking: readonly string[];
	backups: readonly Listed[];
	/** Ids of images to be restored. */
	wanted: string[];
	/** Other names to restore under, by the id of the image. */
	renamed: Readonly<Record<string, string>>;
	/** Null when all that is wanted was dealt with. */
	restore: Restore | null;
	/** What keeps the container that was made from being started. */
	standing: Standing;
	accounts: readonly Account[];
}

/** A volume whose files are in the folder of the run. */
export interface Saved {
	readonly volume: string;
	readonly file: string;
	readonly path: string;
	readonly sha256: string;
	readonly bytes: number;
}

export interface Standing {
	readonly reasons: readonly string[];
	/** Only somebody on its ports: `port-conflict` can deal with that. */
	readonly ports: boolean;
}

export const {probe, act, ask, pick, call, done, runbook} = language<Facts>();
