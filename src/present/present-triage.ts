import {shellQuote} from '../host/machine/programs/quote.ts';
import type {CuredFinding, NotKnown, Triage} from '../triage/finding.ts';
import {sanitize} from './sanitize.ts';

/** Evidence is shown whole: an error is never cut where it matters. Characters. */
const whole = 1_000_000;

/** The command that starts the cure; undefined where no runbook cures it. */
export const cureCommand = ({runbook, inputs}: Pick<CuredFinding, 'runbook' | 'inputs'>): string | undefined =>
	runbook === undefined ? undefined : shellQuote(['drydock', 'run', runbook, ...Object.entries(inputs).flatMap(([name, value]) => ['--set', `${name}=${value}`])]);

/** A text that may have several lines: those after the first are marked, so that none of them looks like one of ours. */
const block = (text: string, first: string, indent: string): readonly string[] => text.split(/\r?\n/).filter((line, at) => at === 0 || line.trim() !== '').map((line, at) => `${at === 0 ? first : `${indent}| `}${sanitize(line, whole)}`);

const findingLines = (finding: CuredFinding, number: number): readonly string[] => {
	const indent = '      ';
	const cure = cureCommand(finding);
	return [
		`${String(number).padStart(3)}. ${finding.severity.toUpperCase().padEnd(8)}  ${sanitize(finding.title, whole)}`,
		...finding.evidence.flatMap(line => block(line, indent, indent)),
		...block(`If it is left: ${finding.cost}`, indent, indent),
		...(cure === undefined ? finding.nextSteps.map((step, at) => `${indent}${at === 0 ? 'By hand: ' : '         '}${sanitize(step, whole)}`) : [`${indent}Cure: ${sanitize(cure, whole)}`]),
	];
};

const notKnownLines = ({what, why}: NotKnown): readonly string[] => block(`${what}: ${why}`, '      ', '      ');

/** A whole look, the most severe finding first, numbered as `drydock run --finding N` takes them. */
export const presentTriage = ({findings, notKnown}: Pick<Triage, 'findings' | 'notKnown'>): readonly string[] => [
	...findings.flatMap((finding, at) => [...(at === 0 ? [] : ['']), ...findingLines(finding, at + 1)]),
	...(notKnown.length === 0 ? [] : [...(findings.length === 0 ? [] : ['']), 'Not known:', ...notKnown.flatMap(notKnownLines)]),
];
