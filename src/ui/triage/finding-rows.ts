import type {Severity} from '../../triage/finding.ts';
import {withoutColours} from '../run/output-ring.ts';
import type {ScreenState} from '../screen-state.ts';
import {line, span, type Line} from '../text/line.ts';
import {bullet, labelled, labelledText, paragraph} from '../text/rows.ts';
import type {Style} from '../text/style.ts';
import type {Symbols} from '../text/symbols.ts';
import {hang} from '../text/wrap.ts';
import {cureOf, type Cure} from './cure.ts';
import type {Item} from './items.ts';

export const severityStyles: Readonly<Record<Severity, Style>> = {critical: 'bad', warning: 'warn', info: 'accent'};

const labelWidth = 11;

const told = ({form}: Cure): string => {
	const pairs = Object.entries(form.values).map(([name, value]) => `${name} ${value}`);
	return pairs.length === 0 ? '' : ` with ${pairs.join(', ')}`;
};

const cureRows = (cure: Cure, width: number): Line[] =>
	labelled(
		'Cure',
		hang([span('Enter ', 'accent')], cure.inputs === undefined ? `opens ${cure.runbook.id}${told(cure)}, to be filled in.` : `starts ${cure.runbook.id}${told(cure)}: ${cure.runbook.title}.`, width - labelWidth),
	);

const evidenceRows = (evidence: readonly string[], width: number, symbols: Symbols): Line[] =>
	evidence.length === 1 ? paragraph(evidence[0] ?? '', width) : evidence.flatMap(text => bullet(symbols.dot, text, width));

/** A finding with all that is known of it; nothing is cut. */
export const findingRows = ({finding, old}: Item & {readonly kind: 'finding'}, {runbooks, symbols}: ScreenState, width: number): Line[][] => {
	const {severity, title, evidence, cost, nextSteps, runbook} = finding;
	const cure = cureOf(finding, runbooks);
	const style = severityStyles[severity];
	return [
		[...hang([span(`${symbols.severity[severity]} ${severity}  `, style)], title, width, 'title'), ...(old ? paragraph('Read before Docker went away.', width, 'warn') : [])],
		labelled('Evidence', evidenceRows(evidence.map(withoutColours), width - labelWidth, symbols)),
		labelledText('Cost', [cost], width),
		cure === undefined ? [] : cureRows(cure, width),
		runbook !== undefined && cure === undefined ? labelledText('Cure', [`${runbook}, a runbook that could not be loaded here.`], width, 'warn') : [],
		labelled(
			'By hand',
			nextSteps.flatMap(text => hang(line(`${symbols.right} `, 'accent'), text, width - labelWidth, 'command')),
		),
	];
};
