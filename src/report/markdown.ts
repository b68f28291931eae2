import {tellDifference} from '../engine/survey.ts';
import {presentAccount} from '../present/present-account.ts';
import {presentEvent, presentOutcome} from '../present/present-event.ts';
import {presentLoss} from '../present/present-loss.ts';
import {presentDecision} from '../present/present-question.ts';
import {plural, presentBytes, presentSeconds} from '../present/words.ts';
import type {DecisionEntry, PerformedEntry, Report} from './collect.ts';
import {block, code, escapeMarkdown, section} from './markdown-text.ts';
import type {Tail} from './outputs.ts';
import {timesIn, type Times} from './times.ts';

type Outputs = Readonly<Record<string, Tail>>;

const became = ({ended, seconds, why}: PerformedEntry): string =>
	({performed: `done in ${presentSeconds(seconds ?? 0)}`, failed: `**failed**: ${escapeMarkdown(why ?? '')}`, unknown: '**what became of it is not known**'})[ended];

/** The end of what it printed, and where the whole is. */
const outputLines = (tail: Tail | undefined): readonly string[] => {
	if (tail === undefined) return [];
	if (tail.unread !== undefined) return [`  Its output cannot be read (${escapeMarkdown(tail.unread)}): ${code(tail.file)}`];
	if (tail.lines.join('').trim() === '') return [];
	return [...(tail.cut ? [`  The end of ${presentBytes(tail.bytes)} of output; the whole is in ${code(tail.file)}`] : []), ...block(tail.lines, '  ')];
};

const performedLines = (entry: PerformedEntry, times: Times, outputs: Outputs): readonly string[] => {
	const {at, text, undoes, wayBack, output} = entry;
	return [
		`- ${times.clock(at)} ${undoes ? 'taken back: ' : ''}${code(text)}, ${became(entry)}${wayBack === '' ? '' : `. No way back: ${escapeMarkdown(wayBack)}`}`,
		...outputLines(output === undefined ? undefined : outputs[output]),
	];
};

const whoDecided = ({by}: DecisionEntry, user: string | undefined): string => (by === 'option' ? 'by an option given beforehand' : user === undefined ? 'by the operator' : `by ${code(user)}`);

const stepName = (report: Report, step: readonly string[]): string => {
	const path = step.join('/');
	const title = report.titles[path];
	return title === undefined ? code(path) : escapeMarkdown(title);
};

/** What was confirmed is told as what it costs; a question is told with its words. */
const decisionLines = (decision: DecisionEntry, report: Report, times: Times): readonly string[] => {
	const {at, step, asked, operations, loss, accepted} = decision;
	const about = asked === undefined ? (operations === undefined ? '' : `: ${operations.map(code).join(', ')}`) : `: ${escapeMarkdown(asked)}`;
	return [
		`- ${times.clock(at)} ${stepName(report, step)}${about}`,
		`  - ${escapeMarkdown(presentDecision(decision.decision))}, ${whoDecided(decision, report.user)}${accepted ? '' : ', **not accepted**'}`,
		...(loss === undefined || !accepted || decision.decision.kind !== 'confirm' ? [] : presentLoss(loss).map(line => `  - confirmed loss: ${escapeMarkdown(line)}`)),
	];
};

/** Routine confirmations of what nobody notices are in the timeline. */
const isWorthTelling = ({question, loss, accepted, decision}: DecisionEntry): boolean =>
	question !== 'confirm' || !accepted || decision.kind !== 'confirm' || loss === undefined || loss.stops.length + loss.gone.length > 0;

const differenceLines = ({differences}: Report): readonly string[] => {
	if (differences === undefined) return ['Not compared: the run did not come to it.'];
	if (differences.length === 0) return ['Nothing differs.'];
	const list = (title: string, expected: boolean): readonly string[] => {
		const lines = differences.filter(each => each.expected === expected).map(each => `- ${expected ? escapeMarkdown(tellDifference(each)) : `**${escapeMarkdown(tellDifference(each))}**`}${each.by === undefined ? '' : `, by ${code(each.by)}`}`);
		return lines.length === 0 ? [] : ['', title, '', ...lines];
	};
	const [, ...lines] = [...list('**Changed, and not as planned:**', false), ...list('As planned:', true)];
	return lines;
};

const notKnown = (report: Report): readonly string[] => [
	...report.performed.filter(({ended}) => ended === 'unknown').map(({text}) => `- what became of ${code(text)}`),
	...report.notCompared.map(({what, why}) => `- before and after, ${escapeMarkdown(what)}: ${escapeMarkdown(why)}`),
	...report.notProved.map(({step, why}) => `- ${stepName(report, step)}: ${escapeMarkdown(why)}`),
	...(report.damage === undefined ? [] : [`- what came after the damage of the record: ${escapeMarkdown(report.damage)}`]),
];

const summary = (report: Report, times: Times): readonly string[] => {
	const {host, startedAt, endedAt, outcome, performed, user, twin, lines, differences, damage} = report;
	const count = (ended: PerformedEntry['ended'], words: string): string => {
		const many = performed.filter(each => each.ended === ended).length;
		return many === 0 ? '' : `, ${many} ${words}`;
	};
	const seconds = startedAt === undefined || endedAt === undefined ? Number.NaN : (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
	const duration = Number.isNaN(seconds) ? '' : seconds < 0 ? ' (the clock was set back meanwhile)' : ` (${presentSeconds(seconds)})`;
	const when = startedAt === undefined ? 'Began at a time not known' : `${times.date(startedAt)}, ${times.clock(startedAt)} to ${endedAt === undefined ? '(no end in the record)' : times.clock(endedAt)}${duration}, ${times.zone}`;
	const end = outcome === undefined ? '**no end in the record**: it goes on, or its process ended' : `**${presentOutcome[outcome]}**`;
	const loud = (differences ?? []).filter(({expected}) => !expected).length;
	return [
		`- Outcome: ${end}${twin === undefined ? '' : '; **a rehearsal**, no host was changed'}`,
		`- When: ${when}`,
		...(host === undefined ? [] : [`- Host: ${code(host.label)}`]),
		...(user === undefined ? [] : [`- By: ${code(user)}`]),
		`- Performed: ${plural(performed.length, 'operation')}${count('failed', 'failed')}${count('unknown', 'of which it is not known what became of it')}`,
		...(damage === undefined ? [] : [`- **The record is damaged**: ${escapeMarkdown(damage)}`]),
		...(loud === 0 ? [] : [`- **${plural(loud, 'thing')} on the host changed, and not as planned**: see below`]),
		...(lines.length === 0 ? [] : ['', ...lines.flatMap((line, index) => [...(index === 0 ? [] : ['>']), `> ${escapeMarkdown(line)}`])]),
	];
};

/** In times of day; a new day is said. */
const timeline = (report: Report, times: Times): readonly string[] => {
	let day = report.startedAt === undefined ? '' : times.date(report.startedAt);
	return report.events.flatMap(event => {
		const lines = presentEvent(event).map((line, index) => `${index === 0 ? times.clock(event.at) : '        '}  ${line}`);
		const date = times.date(event.at);
		if (lines.length === 0 || date === day) return lines;
		day = date;
		return [`-- ${date} --`, ...lines];
	});
};

const about = ({run, runbook, hash, version, inputs, folder, host}: Report): readonly string[] => [
	`- Run: ${code(run)}${version === undefined ? '' : `, Drydock ${code(version)}`}`,
	...(runbook === undefined ? [] : [`- Runbook: ${code(runbook)}, sha256 ${code(hash ?? '')}`]),
	...(inputs === undefined || Object.keys(inputs).length === 0 ? [] : [`- Inputs: ${code(JSON.stringify(inputs))}`]),
	...(host === undefined ? [] : [`- Docker: ${code(host.endpoint)}, daemon ${code(host.daemonId || 'not known')}`]),
	`- Record: ${code(folder)}`,
];

/** The report as Markdown, to be pasted into a post-mortem as it is: what came of it first, everything in order last. */
export const markdownReport = (report: Report, outputs: Outputs = {}, zone?: string): string => {
	const times = timesIn(zone, report.startedAt);
	const lines = [
		`# ${escapeMarkdown(report.title ?? report.run)}`,
		'',
		...summary(report, times),
		...section('What was performed', report.performed.flatMap(entry => performedLines(entry, times, outputs))),
		...section('Before and after', differenceLines(report)),
		...section('What was proved', report.account === undefined ? [] : block(presentAccount(report.account))),
		...section('The rehearsal before it', (report.rehearsed ?? []).map(line => `- ${escapeMarkdown(line.trim())}`)),
		...section('Decisions', report.decisions.filter(isWorthTelling).flatMap(decision => decisionLines(decision, report, times))),
		...section('Notes and deviations', report.notes.map(({at, type, text}) => `- ${times.clock(at)} ${type}: ${escapeMarkdown(text)}`)),
		...section('Not known', notKnown(report)),
		...section('Safety copies', report.saved.map(path => `- ${code(path)}`)),
		...section(`Timeline of ${report.startedAt === undefined ? 'a day not known' : times.date(report.startedAt)}, ${times.zone}`, block(timeline(report, times))),
		...section('About this run', about(report)),
	];
	return `${lines.join('\n')}\n`;
};
