import {presentAccount} from '../../present/present-account.ts';
import {presentOutcome} from '../../present/present-event.ts';
import {presentSeconds} from '../../present/words.ts';
import type {Outcome} from '../../engine/events.ts';
import {isUnexpectedLine} from '../../engine/survey.ts';
import type {RunView, StepView} from '../run/run-view.ts';
import {riskStyles} from '../run/plan-rows.ts';
import {stateMark} from '../run/step-rows.ts';
import type {ScreenState} from '../screen-state.ts';
import {line, span, type Line} from '../text/line.ts';
import {bullet, labelled, labelledText, paragraph, stack} from '../text/rows.ts';
import type {Style} from '../text/style.ts';
import type {Symbols} from '../text/symbols.ts';
import {hang} from '../text/wrap.ts';

const looks: Readonly<Record<Outcome, {readonly style: Style; readonly mark: 'done' | 'failed' | 'current' | 'skipped'}>> = {
	cured: {style: 'good', mark: 'done'},
	escalate: {style: 'warn', mark: 'skipped'},
	failed: {style: 'bad', mark: 'failed'},
	undone: {style: 'good', mark: 'done'},
	'decision-needed': {style: 'warn', mark: 'current'},
	stopped: {style: 'warn', mark: 'skipped'},
	interrupted: {style: 'bad', mark: 'failed'},
	'not-proved': {style: 'warn', mark: 'current'},
};

/** The outcome of anything but a choice is a word of the runbook's author, not of the operator. */
const isChoice = (kind: string): boolean => kind === 'ask';

/** What only read, or had nothing to do, is left to the record: after an incident one asks what was changed and decided. */
const isTold = ({state, kind, plan, failed, skipped}: StepView): boolean =>
	state !== 'done' || kind === 'resumed' || kind === 'call' || kind === 'manual' || isChoice(kind) || failed !== undefined || skipped !== undefined || (plan?.operations.length ?? 0) > 0;

/** Commands of a plan that were shown and not performed. */
const onlyShown = ({plan, progress}: StepView, indent: string, width: number, symbols: Symbols): Line[] =>
	Object.keys(progress).length > 0
		? []
		: (plan?.operations ?? []).flatMap(({text, risk}) => hang([span(`${indent}  `), span(`${symbols.risk[risk]} `, riskStyles[risk])], text, width, 'command'));

const timeline = (view: RunView, width: number, symbols: Symbols): Line[] =>
	view.steps.flatMap((step, index) => {
		const {state, kind, title, path, progress, skipped, failed, outcome} = step;
		const mark = step.notProved.length > 0 && state === 'done' ? symbols.ahead : stateMark(state, symbols);
		const notes = view.notes.filter(({afterStep}) => afterStep === index + 1);
		if (!isTold(step) && notes.length === 0) return [];
		const indent = '  '.repeat(Math.max(0, path.length - 1));
		return [
			...hang([span(indent), span(`${mark} `, state === 'failed' ? 'bad' : state === 'done' ? 'good' : 'accent')], isChoice(kind) && outcome !== undefined ? `${title}: ${outcome}` : title, width, path.length <= 1 ? undefined : 'dim'),
			...Object.values(progress).flatMap(({text, state: at, seconds, takenBack}) => {
				const more = [...(seconds === undefined || seconds < 0.05 ? [] : [presentSeconds(seconds)]), ...(takenBack === true ? ['taken back'] : [])];
				return hang(line(`${indent}  ${at === 'done' ? symbols.done : at === 'failed' ? symbols.failed : symbols.current} `), more.length === 0 ? text : `${text}  (${more.join(', ')})`, width, 'command');
			}),
			...onlyShown(step, indent, width, symbols),
			...(skipped === undefined ? [] : hang(line(`${indent}    `), `skipped: ${skipped}`, width, 'warn')),
			...(failed === undefined ? [] : hang(line(`${indent}    `), failed.why, width, 'bad')),
			...notes.flatMap(({text, deviation}) => hang(line(`${indent}    ${deviation ? 'deviation' : 'note'}: `, 'accent'), text, width)),
		];
	});

/** How the run ended, what was done, what was saved, where it is all written down, and what comes next. */
export const debriefRows = ({run, folder, runId, symbols}: ScreenState, width: number): Line[] => {
	if (run?.view.ended === undefined) return paragraph('The run is over; its record says how.', width);
	const {view} = run;
	const {outcome, lines} = run.view.ended;
	const {style, mark} = looks[outcome];
	const saved = view.steps.flatMap(({saved: paths}) => paths);
	const notProved = [...new Set(view.steps.flatMap(step => step.notProved))];
	const done = timeline(view, width, symbols);
	const next = view.steps.at(-1)?.failed?.nextSteps ?? [];
	// What the operator needs now stands before what was done: it is on the screen without scrolling.
	return stack(
		[...hang(line(`${symbols[mark]} `, style), `${presentOutcome[outcome]}.`, width, style), ...lines.flatMap(text => hang(line('  '), text, width, isUnexpectedLine(text) ? 'bad' : undefined))],
		[
			...labelledText('Saved', saved, width),
			...labelledText('Next', outcome === 'cured' ? [] : next, width),
			...labelledText('Record', [...(folder === undefined ? [] : [folder]), ...(runId === undefined ? [] : [`drydock report ${runId}`])], width),
		],
		done.length === 0 ? [] : [line(view.account === undefined ? 'What was done' : 'What was done in the twin', 'heading'), ...done],
		labelledText('Changed', view.changed, width),
		labelled('Not proved', notProved.flatMap(text => bullet(symbols.dot, text, width - 11))),
		(view.account === undefined ? [] : presentAccount(view.account)).flatMap((text, index) => hang(line(/^ */.exec(text)?.[0] ?? ''), text.trimStart(), width, index === 0 ? 'heading' : undefined)),
	);
};
