import {type HostPort, language, type PortError, type PortHolder} from 'drydock-cli';
import type {Wanted} from './holder.ts';

export interface Facts {
	container: string;
	port: HostPort;
	error: PortError;
	wanted: Wanted;
	/** Everybody who keeps a wanted port from being taken. */
	holders: readonly PortHolder[];
	/** The first of them, which is dealt with next. */
	holder: PortHolder | null;
	/** Why the last start in this run failed, and how many have. */
	failedStart: {readonly words: string; readonly attempts: number};
	/** Holders that were made to give way. */
	freed: readonly string[];
}

export const {probe, act, ask, wait, call, done, runbook} = language<Facts>();
