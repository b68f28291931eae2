import {presentEvent, presentOutcome, presentStepPath} from '../present/present-event.ts';
import {presentDecision} from '../present/present-question.ts';
import {sanitize} from '../present/sanitize.ts';
import {presentSeconds} from '../present/words.ts';
import type {PerformedEntry, Report} from './collect.ts';

/** Text as Markdown shows it: nothing in it is a heading, a link, an image, HTML or the end of a table cell. */
export const escapeMarkdown = (text: string): string =>
	sanitize(text)
		.replaceAll(/[\\`*_{}[\]<>#|~&@]/g, character => `&#${character.charCodeAt(0)};`)
		// Addresses become links by themselves, and a few characters mean something where a line begins.
		.replaceAll('://', '&#58;//')
		.replaceAll(/www\./gi, match => match.replace('.', '&#46;'))
		.replace(/^(\s*)([-+=:]|\d+[.)])/, (_, space: string, start: string) => `${space}${[...start].map(character => `&#${character.charCodeAt(0)};`).join('')}`);

/** As code: fenced by more backticks than there are in a row inside. */
export const code = (text: string): string => {
	const safe = sanitize(text);
	const longest = Math.max(0, ...(safe.match(/`+/g) ?? []).map(run => run.length));
	const fence = '`'.repeat(longest + 1);
	return longest === 0 ? `${fence}${safe}${fence}` : `${fence} ${safe} ${fence}`;
};

const clock = (at: string): string => sanitize(at).slice(11, 19);

const operationLine = ({at, text, ended, seconds, why, undoes, output, wayBack}: PerformedEntry): string => {
	const became = {performed: `performed in ${presentSeconds(seconds ?? 0)}`, failed: `**failed**: ${escapeMarkdown(why ?? '')}`, unknown: '**what became of it is not known**'}[ended];
	return `- ${clock(at)} ${undoes ? 'undo ' : ''}${code(text)}: ${became}${output === undefined ? '' : `, output in ${code(output)}`}${wayBack === '' ? '' : `. No way back: ${escapeMarkdown(wayBack)}`}`;
};

const section = (title: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines]);

const head = (report: Report): readonly string[] => {
	const {host, startedAt, endedAt, outcome} = report;
	const row = (name: string, value: string | undefined): readonly string[] => (value === undefined || value === '' ? [] : [`- ${name}: ${value}`]);
	return [
		`# ${escapeMarkdown(report.title ?? report.run)}`,
		'',
		...row('Outcome', outcome === undefined ? '**no end in the record**: it goes on, or its process ended' : `**${presentOutcome[outcome]}**`),
		...row('Run', code(report.run)),
		...row('Runbook', report.runbook === undefined ? undefined : `${code(report.runbook)}, sha256 ${code(report.hash ?? '')}`),
		...row('Host', host === undefined ? undefined : `${code(host.label)}, daemon ${code(host.daemonId || 'not known')}`),
		...row('Mode', report.mode),
		...row('By', report.user === undefined ? undefined : code(report.user)),
		...row('Began', startedAt),
		...row('Ended', endedAt),
		...row('Inputs', report.inputs === undefined || Object.keys(report.inputs).length === 0 ? undefined : code(JSON.stringify(report.inputs))),
		...row('Record', code(report.folder)),
		...row('Damage', report.damage === undefined ? undefined : `**the record is damaged**: ${escapeMarkdown(report.damage)}`),
	];
};

/** The report as Markdown: what happened, what was decided, what was saved, then everything in order. */
export const markdownReport = (report: Report): string => {
	const timeline = report.events.flatMap(event =>
		presentEvent(event).map((line, index) => `${index === 0 ? clock(event.at) : '        '}  ${line}`.replaceAll('```', "'''")),
	);
	const lines = [
		...head(report),
		...(report.lines.length === 0 ? [] : ['', ...report.lines.flatMap((line, index) => [...(index === 0 ? [] : ['>']), `> ${escapeMarkdown(line)}`])]),
		...section('What was performed', report.performed.map(operationLine)),
		...section('Not proved', report.notProved.map(({step, why}) => `- ${code(presentStepPath(step))}: ${escapeMarkdown(why)}`)),
		...section('Decisions', report.decisions.map(({at, step, decision, by, accepted}) => `- ${clock(at)} ${code(presentStepPath(step))} ${by === 'option' ? 'by option' : 'by the operator'}: ${escapeMarkdown(presentDecision(decision))}${accepted ? '' : ', not accepted'}`)),
		...section('Notes and deviations', report.notes.map(({at, type, text}) => `- ${clock(at)} ${type}: ${escapeMarkdown(text)}`)),
		...section('Safety copies', report.saved.map(path => `- ${code(path)}`)),
		...section('Timeline', ['```text', ...timeline, '```']),
	];
	return `${lines.join('\n')}\n`;
};
