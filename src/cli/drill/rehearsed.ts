import type {RunEvent} from '../../engine/events.ts';
import {compareRehearsal} from '../../report/compare-rehearsal.ts';
import {outcomeOf} from './judge.ts';

/**
 * Where the rehearsal before the run was otherwise than the run; empty: the same way, the same commands, the same losses.
 * What could not be compared counts as a difference: the drill gives both the same answers.
 */
export const rehearsedOtherwise = (rehearsal: readonly RunEvent[], run: readonly RunEvent[]): readonly string[] => {
	if (outcomeOf(rehearsal) === undefined) return ['The rehearsal did not come to an end.'];
	const {wrong, upTo} = compareRehearsal(rehearsal, run);
	return [...wrong, ...(upTo === undefined ? [] : [`Not compared is what came after: ${upTo}.`])];
};
