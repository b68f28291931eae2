import {language} from 'drydock-cli';
import type {Goal} from './goal.ts';
import type {Item, Weight} from './items.ts';
import type {Place} from './place.ts';
import type {Tally} from './tally.ts';

export interface Facts {
	/** Input: names or ids. */
	containers: string[];
	free: Goal;
	dataRoot: string;
	/** The file systems that Docker keeps its data on: one, as a rule. As they were when the run began. */
	places: readonly Place[];
	/** Ids of the containers that it is about; null: the whole host. */
	scope: readonly string[] | null;
	/** What can be freed at once when nothing is left; and which of it was picked. */
	urgent: readonly Item[];
	relief: string[];
	urgentWeights: readonly Weight[];
	/** Everything that can be freed, as far as it is known. */
	items: readonly Item[];
	weights: readonly Weight[];
	/** By the id of the container, with what was rotated away. */
	logBytes: Readonly<Record<string, number>>;
	/** What could not be read, each with why. Not nothing: not known. */
	notKnown: readonly string[];
	/** What would keep it from happening again. */
	advice: readonly string[];
	/** What takes space and is no choice here, for whoever goes on. */
	elsewhere: readonly string[];
	kinds: string[];
	picked: string[];
	/** Right before something is removed. */
	before: readonly Place[];
	/** What was promised and what came of it, for each time that something was removed. */
	tallies: readonly Tally[];
}

export const {probe, act, ask, pick, manual, done, runbook} = language<Facts>();
