import type {FactValues} from '../language/values.ts';
import {listRuns, type RunSummary} from './runs.ts';

/** What nobody came back to in that time is history, and found by `drydock runs`. Days. */
const remembered = 7;
const most = 5;

/** `20261122T0158`, as ids begin. */
const stamp = (at: Date): string => at.toISOString().slice(0, 16).replaceAll(/[-:]/g, '');

const sameInputs = (left: FactValues = {}, right: FactValues = {}): boolean => JSON.stringify(Object.entries(left).toSorted()) === JSON.stringify(Object.entries(right).toSorted());

/** A lost terminal interrupts a run; and one that failed or was interrupted before it changed anything is begun anew as well. */
const isOpen = ({state, outcome, changed}: RunSummary): boolean =>
	state === 'left' || state === 'running' || (state === 'ended' && (outcome === 'stopped' || outcome === 'decision-needed' || (changed === true && (outcome === 'interrupted' || outcome === 'failed'))));

/** Did a later run bring the same to an end? */
const isOvertaken = (run: RunSummary, later: readonly RunSummary[]): boolean =>
	later.some(({state, runbook, host, inputs}) => state === 'ended' && runbook === run.runbook && host === run.host && sameInputs(inputs, run.inputs));

/** Runs of the last days that came to no end, were stopped, wait for a decision, or broke off half way; the latest first. Throws `denied`. */
export const openRuns = (folders: readonly string[], now = new Date()): readonly RunSummary[] => {
	const oldest = stamp(new Date(now.getTime() - remembered * 86_400_000));
	const runs = listRuns(folders, id => id >= oldest);
	return runs.filter((run, index) => isOpen(run) && !isOvertaken(run, runs.slice(0, index))).slice(0, most);
};
