import type {PendingQuestion} from '../run-store.ts';
import {shortIds} from '../../present/short-ids.ts';
import {presentSeconds} from '../../present/words.ts';
import {cutLine, line, lineWidth, span, type Line} from '../text/line.ts';
import {bullet, labelled, labelledRows, labelledText, paragraph, stack} from '../text/rows.ts';
import type {Symbols} from '../text/symbols.ts';
import {hang} from '../text/wrap.ts';
import {withoutColours} from './output-ring.ts';
import {planRows} from './plan-rows.ts';
import type {RunView, StepState, StepView} from './run-view.ts';

export const stateMark = (state: StepState, symbols: Symbols): string => symbols[state];

const kinds: Readonly<Record<string, string>> = {
	probe: 'reads only',
	act: 'changes the host',
	ask: 'your choice',
	pick: 'your choice',
	manual: 'by hand',
	wait: 'waits',
	call: 'runs another runbook',
	done: 'the end',
	resumed: 'looks back',
	undo: 'changes the host',
};

const progressWords = (step: StepView): string[] => [
	...(step.waiting === undefined ? [] : [`Waiting for ${step.waiting.for}, up to ${presentSeconds(step.waiting.seconds)}.`]),
	...(step.verified === 'asking' && step.failed === undefined && step.state === 'current' ? ['Asking the host whether it worked.'] : []),
	...(step.verified === 'yes' && step.plan?.operations.length !== 0 ? ['The host confirms it.'] : []),
];

const failure = (step: StepView, width: number): Line[] => {
	const why = [...Object.values(step.progress).flatMap(({why: reason}) => (reason === undefined ? [] : [reason])), ...(step.failed === undefined ? [] : [step.failed.why])];
	return [...labelledText('Failed', [...new Set(why.map(shortIds))], width, 'bad'), ...labelledText('Next', step.failed?.nextSteps ?? [], width)];
};

const questionRows = (pending: PendingQuestion | undefined, width: number, symbols: Symbols): Line[] => {
	switch (pending?.question.kind) {
		case 'manual':
			return labelledRows('Do this', width, room => (pending.question.kind === 'manual' ? pending.question.instructions : []).flatMap(text => bullet(symbols.dot, text, room)));
		case 'failed':
			return labelledRows('Undo does', width, room => (pending.question.kind === 'failed' ? pending.question.undo : []).flatMap(text => bullet(symbols.dot, text, room)));
		default:
			return [];
	}
};

const notesOf = (view: RunView, number: number, width: number): Line[] =>
	view.notes.filter(({afterStep}) => afterStep === number).flatMap(({text, deviation}) => labelledText(deviation ? 'Deviation' : 'Note', [text], width));

/** Readings shown while something is to be decided; a step that is read again shows all that are remembered. */
const readsBesideQuestion = 3;

const askedHost = ({reads}: StepView, isPending: boolean, width: number, symbols: Symbols): Line[] => {
	const commands = [...new Set(reads.map(shortIds))];
	const shown = isPending ? commands.slice(0, readsBesideQuestion) : commands;
	return labelledRows('Asked host', width, room => [
		...shown.map(command => cutLine(line(command, 'dim'), room, symbols.cut)),
		...(shown.length < commands.length ? [line(`and ${commands.length - shown.length} more`, 'dim')] : []),
	]);
};

/** What the probes before a choice found, the latest first: it is what the choice is made by. What was found before the host was changed no longer counts. */
const foundBefore = (view: RunView, index: number): string[] => {
	const before = view.steps.slice(0, index);
	const changed = before.findLastIndex(({progress}) => Object.keys(progress).length > 0);
	return before
		.slice(changed + 1)
		.filter(({kind}) => kind === 'probe')
		.toReversed()
		.flatMap(({found}) => found);
};

export interface StepRows {
	readonly rows: readonly Line[];
	/** Rows up to and including the last one that must have been seen before something felt is confirmed. */
	readonly essential: number;
}

/**
 * One step, whole. Where it does not fit and something is to be decided, what went wrong, the commands and what they
 * cost come first, and why and what was found after them.
 */
export const stepRows = (view: RunView, index: number, pending: PendingQuestion | undefined, width: number, height: number, symbols: Symbols): StepRows => {
	const step = view.steps[index];
	if (step === undefined) return {rows: [], essential: 0};
	const title = hang([span(`${stateMark(step.state, symbols)} `, step.state === 'failed' ? 'bad' : 'accent')], step.title, width, 'title');
	const kind = span(`  ${kinds[step.kind] ?? step.kind}`, 'dim');
	const heading = title.length === 1 && lineWidth([...(title[0] ?? []), kind]) <= width ? title.map((row): Line => [...row, kind]) : title;
	const why = paragraph(step.why, width, 'dim');
	const skipped = step.skipped === undefined ? [] : labelledText('Skipped', [step.skipped], width);
	const again = pending?.question.kind === 'confirm' && pending.question.again !== undefined ? labelledText('Changed', [pending.question.again], width, 'warn') : [];
	const plan = planRows(step, width, symbols);
	const failed = failure(step, width);
	const asked = questionRows(pending, width, symbols);
	const isChoice = pending !== undefined && pending.question.kind !== 'confirm' && pending.question.kind !== 'failed';
	const found = labelled('Found', paragraphs(isChoice && step.found.length === 0 ? foundBefore(view, index) : step.found, width - 11, symbols));
	const rest = [
		...labelledText('Check', progressWords(step), width),
		...labelledText('Not proved', step.notProved, width, 'warn'),
		...labelledText('Saved', step.saved, width),
		...notesOf(view, index + 1, width),
	];
	const reads = askedHost(step, pending !== undefined, width, symbols);
	const essentials = stack([...failed, ...asked], [...again, ...plan]);
	const natural = stack([...heading, ...why], skipped, essentials, found, rest, reads);
	const kindAsked = pending?.question.kind;
	if (kindAsked !== 'confirm' && kindAsked !== 'failed') return {rows: natural, essential: 0};
	const before = stack([...heading, ...why], skipped, essentials).length;
	const isFitting = before <= height;
	const rows = isFitting ? natural : stack([...heading, ...essentials], [...skipped, ...why], found, rest, reads);
	return {rows, essential: kindAsked === 'failed' ? 0 : isFitting ? before : heading.length + essentials.length};
};

const paragraphs = (texts: readonly string[], width: number, symbols: Symbols): Line[] =>
	texts.length === 1 ? paragraph(shortIds(texts[0] ?? ''), width) : texts.flatMap(text => bullet(symbols.dot, shortIds(text), width));

/** The live tail of what programs print. */
export const outputRows = (lines: readonly string[], symbols: Symbols): Line[] => lines.map(text => [span(`${symbols.column} `, 'dim'), span(withoutColours(text))]);
