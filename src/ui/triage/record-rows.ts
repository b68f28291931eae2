import {presentEvent, presentOutcome} from '../../present/present-event.ts';
import type {RunSummary} from '../../record/runs.ts';
import type {RecordedRun} from '../screen-options.ts';
import type {Details, ScreenState} from '../screen-state.ts';
import {line, span, type Line} from '../text/line.ts';
import {labelledText, paragraph} from '../text/rows.ts';
import {hang} from '../text/wrap.ts';
import {dateAndTime} from './moment.ts';
import {whyNotTakenUp} from './take-up.ts';

/** Lines of a record that are shown; the report has all of them. */
const lastLines = 30;

export const stateOfRun = ({state, outcome}: RunSummary): string => {
	switch (state) {
		case 'ended':
			return outcome === undefined ? 'Ended' : presentOutcome[outcome];
		case 'running':
			return 'Runs now, elsewhere';
		case 'left':
			return 'Left without an end';
		case 'unreadable':
			return 'Its record cannot be read';
	}
};

/** What began and of which the record holds no end. */
const inFlight = ({events}: RecordedRun): string | undefined => {
	const last = events.findLast(({type}) => type === 'performing' || type === 'performed' || type === 'operation-failed');
	return last?.type === 'performing' ? last.text : undefined;
};

const recordedRows = (run: RunSummary, recorded: RecordedRun, width: number): Line[][] => {
	const running = inFlight(recorded);
	const lines = recorded.events.filter(({type}) => type !== 'read').flatMap(presentEvent);
	return [
		running === undefined ? [] : labelledText('In flight', [running, run.state === 'running' ? 'It has begun and not ended yet.' : 'It began, and the record holds no end of it: drydock resume asks the host.'], width, 'warn'),
		recorded.damage === undefined ? [] : labelledText('Damaged', [recorded.damage], width, 'warn'),
		[line(`The end of the record${lines.length > lastLines ? `, ${lastLines} of ${lines.length} lines` : ''}`, 'heading'), ...lines.slice(-lastLines).flatMap(text => hang(line(/^\s*/u.exec(text)?.[0] ?? ''), text.trimStart(), width))],
	];
};

const read: Line = [span('Space', 'accent'), span(' shows what was in flight and the last lines of its record.')];

/** What the keys do about it. */
const beginning = (whyNot: string | undefined, width: number): Line[] =>
	whyNot === undefined
		? [[span('Enter', 'accent'), span(' goes on: the host is asked first what became of what was under way.')], [span('u', 'accent'), span(' takes back what it did.')], read]
		: [...paragraph(whyNot, width, 'warn'), read];

/** A run that came to no good end: where it stands, what its record says last, and where that is. */
export const runRows = (run: RunSummary, state: ScreenState, width: number, record?: Details['record']): Line[][] => {
	const {runbooks, symbols} = state;
	const title = runbooks.find(({id}) => id === run.runbook)?.title ?? run.runbook ?? run.id;
	return [
		[...hang([span(`${symbols.current} `, 'accent')], title, width, 'title'), ...paragraph(`${stateOfRun(run)}.`, width, run.state === 'left' ? 'warn' : 'dim')],
		record === undefined ? beginning(whyNotTakenUp(run, state), width) : [],
		[
			...labelledText('Began', run.startedAt === undefined ? [] : [dateAndTime(run.startedAt)], width),
			...labelledText('Host', run.host === undefined ? [] : [run.host], width),
			...(run.state === 'running' ? [] : labelledText('Go on', [`drydock resume ${run.id}`], width)),
			...labelledText('Go back', run.state === 'running' ? [] : [`drydock undo ${run.id}`], width),
			...labelledText('Damaged', run.damage === undefined ? [] : [run.damage], width, 'warn'),
			...labelledText('Record', [run.folder, `drydock report ${run.id}`, ...(run.displaced === undefined ? [] : ['It is kept in memory: copy it before a reboot.'])], width),
		],
		...(record === undefined
			? []
			: record === 'reading'
				? [[line('Reading the record', 'dim')]]
				: 'problem' in record
					? [[...paragraph(record.problem, width, 'bad'), ...labelledText('Next', record.nextSteps, width)]]
					: recordedRows(run, record, width)),
	];
};
