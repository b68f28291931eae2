import {presentOutcome} from '../present/present-event.ts';
import {presentJson, sanitize} from '../present/sanitize.ts';
import {presentTable} from '../present/table.ts';
import {listRuns, rehearsalsFolders, runsFolders, type RunSummary} from '../record/runs.ts';
import type {ParsedArguments} from './arguments.ts';
import type {Io} from './io.ts';

const stateOf = ({state, outcome, damage, displaced, folder}: RunSummary): string => {
	const words = {ended: outcome === undefined ? 'ended' : presentOutcome[outcome], running: 'running now', left: 'left without an end', unreadable: 'cannot be read'}[state];
	const remarks = [...(damage === undefined ? [] : [damage]), ...(displaced === undefined ? [] : [`in ${folder}: copy it before a reboot`])];
	return remarks.length === 0 ? words : `${words} (${remarks.join('; ')})`;
};

const row = (run: RunSummary): readonly string[] =>
	[run.id, run.startedAt?.slice(0, 16).replace('T', ' ') ?? '', stateOf(run), run.host ?? ''].map(cell => sanitize(cell, 120));

/** `drydock runs`: every recorded run. Exit code 0. */
export const runsCommand = async ({options}: ParsedArguments, {stdout, stderr, env}: Io): Promise<number> => {
	const folders = options['rehearsals'] === true ? rehearsalsFolders(env) : runsFolders(env);
	const runs = listRuns(folders);
	if (options['json'] === true) {
		stdout.write(`${presentJson({runs}, 2)}\n`);
		return 0;
	}
	if (runs.length === 0) {
		stderr.write(`${options['rehearsals'] === true ? 'No rehearsal' : 'No run'} is recorded in ${sanitize(folders[0] ?? '')}.\n`);
		return 0;
	}
	const rows = [['RUN', 'BEGAN (UTC)', 'STATE', 'HOST'], ...runs.map(row)];
	for (const line of presentTable(rows)) stdout.write(`${line}\n`);
	return 0;
};
