import {sanitize} from '../../present/sanitize.ts';
import {presentTable} from '../../present/table.ts';
import type {DrillResult} from './one-drill.ts';

const time = (seconds: number | undefined): string => (seconds === undefined ? '-' : `${seconds.toFixed(1)} s`);

const yes = (value: boolean | undefined): string => (value === undefined ? '-' : value ? 'yes' : 'NO');

const row = ({fault, runbook, seconds, cured, changed, rehearsedOtherwise, beyondTwin, passed}: DrillResult): readonly string[] => [
	passed ? 'ok' : 'FAILED',
	sanitize(fault, 120),
	sanitize(runbook, 120),
	time(seconds.inject),
	time(seconds.rehearsal),
	time(seconds.run),
	time(seconds.total),
	yes(cured === undefined ? undefined : cured === true),
	yes(changed === undefined ? undefined : changed.length === 0),
	beyondTwin !== undefined && rehearsedOtherwise !== undefined && rehearsedOtherwise.length > 0 ? 'as expected' : yes(rehearsedOtherwise === undefined ? undefined : rehearsedOtherwise.length === 0),
];

const heading = ['', 'fault', 'runbook', 'inject', 'rehearsal', 'run', 'in all', 'cured', 'nothing else changed', 'as rehearsed'];

/** Why one failed, and where to look. */
const why = ({fault, failure = [], cured, changed = [], rehearsedOtherwise = [], folder, lab}: DrillResult): readonly string[] => [
	`${sanitize(fault)}:`,
	...failure.map(line => `  ${sanitize(line)}`),
	...(typeof cured === 'string' ? [`  not cured: ${sanitize(cured)}`] : []),
	...changed.map(line => `  changed: ${sanitize(line)}`),
	...rehearsedOtherwise.map(line => `  rehearsal: ${sanitize(line)}`),
	...(folder === undefined ? [] : [`  record: XDG_STATE_HOME=${sanitize(folder)}/state drydock report`]),
	...(lab === undefined ? [] : [`  lab: DOCKER_HOST=${sanitize(lab.host)}`, `  its end: kill -KILL ${lab.process}; rm -r ${sanitize(lab.folder)}`]),
];

/** One line for each drill, then what there is to say about those that failed or were kept. */
export const presentDrills = (results: readonly DrillResult[]): readonly string[] => {
	const rows = [heading, ...results.map(row)];
	const table = presentTable(rows);
	const failed = results.filter(({passed}) => !passed).length;
	return [
		...table,
		...results.filter(({passed, lab}) => !passed || lab !== undefined).flatMap(result => ['', ...why(result)]),
		'',
		failed === 0 ? `${results.length} of ${results.length} passed.` : `${failed} of ${results.length} FAILED.`,
	];
};
